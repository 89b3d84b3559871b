//! A sign-in by choice: what is asked of nobody, sent to nobody and judged of nobody is what is of somebody.

use crypto::mac::base64_encode;
use crypto::srp::client::Client;
use serde_json::{Value, json};
use tests::World;
use tests::choice::{choice, response};
use tests::sign_in::{EVERY_FLOW, PASSWORD};

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

    /// A name that nobody has, of whom it is said that there are a password and an address to which a code goes.
    async fn reached_by_mail(&self, client: &str, number: &mut u32) -> String {
        loop {
            *number += 1;
            let name = format!("nobody{number}@example.com");
            let begun = choice(client, &name, json!({}));
            let begun = self.ok("InitiateAuth", begun).await;
            if begun["AvailableChallenges"] == json!(["PASSWORD_SRP", "PASSWORD", "EMAIL_OTP"]) {
                return name;
            }
        }
    }

    /// Wrong passwords by every kind of choice.
    async fn guesses(&self, client: &str, name: &str) -> Vec<Taken> {
        let wrong = "Wrong1!x";
        let preferred = json!({ "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": wrong });
        let body = choice(client, name, preferred);
        let mut taken = vec![self.call("InitiateAuth", body).await];
        for answers in ["SELECT_CHALLENGE", "PASSWORD"] {
            let begun = self
                .call("InitiateAuth", choice(client, name, json!({})))
                .await;
            let session = begun.answer.as_ref().expect("a challenge")["Session"].clone();
            let password = json!({ "ANSWER": "PASSWORD", "PASSWORD": wrong });
            let body = response(client, answers, &session, name, password);
            taken.extend([begun, self.call("RespondToAuthChallenge", body).await]);
        }
        let public = Client::start([5; 32]).public_hex();
        let preferred = json!({ "PREFERRED_CHALLENGE": "PASSWORD_SRP", "SRP_A": public });
        let begun = self
            .call("InitiateAuth", choice(client, name, preferred))
            .await;
        let asked = begun.answer.as_ref().expect("a challenge").clone();
        let parameters = &asked["ChallengeParameters"];
        let proof = json!({
            "USERNAME": parameters["USERNAME"],
            "PASSWORD_CLAIM_SECRET_BLOCK": parameters["SECRET_BLOCK"],
            "PASSWORD_CLAIM_SIGNATURE": base64_encode(&[9; 32]),
            "TIMESTAMP": "Thu Jan 15 12:00:00 UTC 2026",
        });
        let session = &asked["Session"];
        let body = response(client, "PASSWORD_VERIFIER", session, name, proof);
        taken.extend([begun, self.call("RespondToAuthChallenge", body).await]);
        taken
    }
}

/// What the same steps of somebody and of nobody took, step by step.
fn alike(somebody: &[Taken], nobody: &[Taken], context: &str) {
    assert_eq!(somebody.len(), nobody.len(), "{context}");
    for (number, (somebody, nobody)) in somebody.iter().zip(nobody).enumerate() {
        let context = format!("{context} step {number}");
        assert_eq!(shape(&somebody.answer), shape(&nobody.answer), "{context}");
        assert_eq!(somebody.slow, nobody.slow, "{context}");
        assert_eq!(somebody.trips, nobody.trips, "{context}");
    }
}

#[tokio::test]
async fn a_choice_of_nobody_costs_what_one_of_somebody_does() {
    let flows: Vec<&str> = EVERY_FLOW.into_iter().chain(["ALLOW_USER_AUTH"]).collect();
    let factors =
        json!({ "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"] } });
    let known = "known@example.com";
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
        let mut number = 0;
        let mut names = Vec::new();
        for _ in 0..3 {
            names.push(scene.reached_by_mail(&client, &mut number).await);
        }
        // Settings come from the cache or not by what happened before: the same has happened before both.
        scene.chooses(&client, &names[0]).await;
        let somebody = scene.chooses(&client, known).await;
        scene.chooses(&client, &names[1]).await;
        let nobody = scene.chooses(&client, &names[2]).await;
        alike(&somebody, &nobody, created);
    }
}

#[tokio::test]
async fn a_guess_by_choice_costs_alike() {
    let flows: Vec<&str> = EVERY_FLOW.into_iter().chain(["ALLOW_USER_AUTH"]).collect();
    let (known, unknown) = ("known@example.com", "other@example.com");
    for (members, created, names) in [
        (json!({}), "known", ["known", "other"]),
        (
            json!({ "UsernameAttributes": ["email"] }),
            known,
            [known, unknown],
        ),
        (
            json!({ "AliasAttributes": ["email"] }),
            "known",
            [known, unknown],
        ),
    ] {
        let scene = Scene::new();
        let client = scene.pool(members, &flows, created).await;
        // Settings come from the cache or not by what happened before: the same has happened before both.
        scene.guesses(&client, "third@example.com").await;
        let somebody = scene.guesses(&client, names[0]).await;
        scene.guesses(&client, "fourth@example.com").await;
        let nobody = scene.guesses(&client, names[1]).await;
        alike(&somebody, &nobody, names[0]);
    }
}

/// Whoever knows an address is not told by what name its owner is called, nor that it has one: a name that is right is refused as any
/// other is, and a wrong one of nobody as well.
#[tokio::test]
async fn a_choice_tells_no_other_name() {
    let world = World::in_memory();
    let members = json!({ "AliasAttributes": ["email"] });
    let pool = world.pool_by(&["PASSWORD", "EMAIL_OTP"], members).await;
    let hides = json!({ "PreventUserExistenceErrors": "ENABLED" });
    let client = world.choosing_client(&pool, hides).await;
    let given = [("email", "boss@corp.example"), ("email_verified", "true")];
    let sub = world.user(&pool, "walter", &given).await;
    for name in ["boss@corp.example", "ghost@corp.example"] {
        let begun = choice(&client, name, json!({}));
        let session = &world.ok("InitiateAuth", begun).await["Session"];
        for guess in ["walter", sub.as_str(), "wendy"] {
            for answer in [
                json!({ "ANSWER": "NONE" }),
                json!({ "ANSWER": "EMAIL_OTP" }),
                json!({ "ANSWER": "PASSWORD", "PASSWORD": PASSWORD }),
            ] {
                let body = response(&client, "SELECT_CHALLENGE", session, guess, answer);
                let (code, message) = world.refusal("RespondToAuthChallenge", body).await;
                let told = (code.as_str(), message.as_str());
                let invalid = "Invalid session for the user.";
                assert_eq!(told, ("NotAuthorizedException", invalid), "{guess}");
            }
        }
        // Whoever began so goes on so.
        let body = response(
            &client,
            "SELECT_CHALLENGE",
            session,
            name,
            json!({ "ANSWER": "NONE" }),
        );
        let refusal = world.refusal("RespondToAuthChallenge", body).await;
        assert_eq!(refusal.0, "InvalidParameterException");
    }
}
