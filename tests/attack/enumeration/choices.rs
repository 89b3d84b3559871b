//! A sign-in by choice: what is asked of nobody, sent to nobody and judged of nobody is what is of somebody.

use serde_json::{Value, json};
use tests::choice::{choice, response};
use tests::sign_in::EVERY_FLOW;

use super::{Scene, Taken, shape};

const CODE: &str = "12345678";

impl Scene {
    /// All that somebody can do who has a name and reads no mail.
    async fn chooses(&self, client: &str, name: &str) -> Vec<Taken> {
        let mut taken = Vec::new();
        let preferred = json!({ "PREFERRED_CHALLENGE": "EMAIL_OTP" });
        for parameters in [json!({}), preferred.clone(), preferred] {
            let begun = self
                .call("InitiateAuth", choice(client, name, parameters))
                .await;
            let asked = begun.answer.as_ref().expect("a challenge").clone();
            taken.push(begun);
            let mut session = asked["Session"].clone();
            if asked["ChallengeName"] == "SELECT_CHALLENGE" {
                let answer = json!({ "ANSWER": "EMAIL_OTP" });
                let body = response(client, "SELECT_CHALLENGE", &session, name, answer);
                let chosen = self.call("RespondToAuthChallenge", body).await;
                session = chosen.answer.as_ref().expect("a challenge")["Session"].clone();
                taken.push(chosen);
            }
            let answer = json!({ "EMAIL_OTP_CODE": CODE });
            let body = response(client, "EMAIL_OTP", &session, name, answer);
            taken.push(self.call("RespondToAuthChallenge", body).await);
        }
        let answer: Value = json!({ "ANSWER": "SMS_OTP" });
        let begun = self
            .call("InitiateAuth", choice(client, name, json!({})))
            .await;
        let session = begun.answer.as_ref().expect("a challenge")["Session"].clone();
        let body = response(client, "SELECT_CHALLENGE", &session, name, answer);
        taken.push(self.call("RespondToAuthChallenge", body).await);
        taken
    }
}

#[tokio::test]
async fn a_choice_of_nobody_costs_what_one_of_somebody_does() {
    let flows: Vec<&str> = EVERY_FLOW.into_iter().chain(["ALLOW_USER_AUTH"]).collect();
    let factors =
        json!({ "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"] } });
    let (known, unknown) = ("known@example.com", "other@example.com");
    for (members, created) in [
        (
            json!({ "UsernameAttributes": ["email"], "Policies": factors }),
            known,
        ),
        (
            json!({ "AliasAttributes": ["email"], "Policies": factors }),
            "known",
        ),
    ] {
        let scene = Scene::new();
        let client = scene.pool(members, &flows, created).await;
        // Settings come from the cache or not by what happened before: the same has happened before both.
        scene.chooses(&client, "third@example.com").await;
        let somebody = scene.chooses(&client, known).await;
        scene.chooses(&client, "fourth@example.com").await;
        let nobody = scene.chooses(&client, unknown).await;
        for (number, (somebody, nobody)) in somebody.iter().zip(&nobody).enumerate() {
            let context = format!("{created} step {number}");
            assert_eq!(shape(&somebody.answer), shape(&nobody.answer), "{context}");
            assert_eq!(somebody.slow, nobody.slow, "{context}");
            assert_eq!(somebody.trips, nobody.trips, "{context}");
        }
    }
}
