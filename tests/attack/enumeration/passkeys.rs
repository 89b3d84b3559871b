//! Passkeys: what is asked of nobody's, and judged of it, is what is of somebody's.

use std::collections::BTreeSet;

use crypto::text::from_base64url;
use serde_json::json;
use tests::World;
use tests::choice::{choice, response};
use tests::passkeys::{Asked, Passkey, by_passkey, completion};
use tests::sign_in::{EVERY_FLOW, PASSWORD, password_flow};

use super::{Scene, Taken, shape};

const KNOWN: &str = "known@example.com";

impl Scene {
    /// Has the only pool take passkeys, and gives a user one.
    async fn give_passkey(&self, client: &str, name: &str, passkey: &Passkey) {
        let pools = self.ok("ListUserPools", json!({ "MaxResults": 1 })).await;
        let pool = &pools["UserPools"][0]["Id"];
        let site = json!({ "RelyingPartyId": "example.com" });
        let set = json!({ "UserPoolId": pool, "WebAuthnConfiguration": site });
        self.ok("SetUserPoolMfaConfig", set).await;
        let signed_in = password_flow(client, name, PASSWORD);
        let signed_in = self.ok("InitiateAuth", signed_in).await;
        let token = signed_in["AuthenticationResult"]["AccessToken"].as_str();
        let token = token.expect("a token");
        let by_token = json!({ "AccessToken": token });
        let started = self.ok("StartWebAuthnRegistration", by_token).await;
        let made = passkey.creation(&started["CredentialCreationOptions"]);
        let operation = "CompleteWebAuthnRegistration";
        self.ok(operation, completion(token, &made)).await;
    }

    /// All that somebody can do who has a name and a passkey of somebody else.
    async fn signs(&self, client: &str, name: &str, passkey: &Passkey) -> Vec<Taken> {
        let mut taken = Vec::new();
        for parameters in [
            json!({}),
            json!({ "PREFERRED_CHALLENGE": "WEB_AUTHN" }),
            json!({ "PREFERRED_CHALLENGE": "WEB_AUTHN" }),
        ] {
            let begun = self
                .call("InitiateAuth", choice(client, name, parameters))
                .await;
            let mut asked = begun.answer.as_ref().expect("a challenge").clone();
            taken.push(begun);
            if asked["ChallengeName"] == "SELECT_CHALLENGE" {
                let answer = json!({ "ANSWER": "WEB_AUTHN" });
                let body = response(client, "SELECT_CHALLENGE", &asked["Session"], name, answer);
                let chosen = self.call("RespondToAuthChallenge", body).await;
                asked = chosen.answer.as_ref().expect("a challenge").clone();
                taken.push(chosen);
            }
            let asked = Asked::of(&asked);
            let id = asked.options["allowCredentials"][0]["id"].as_str();
            let id = from_base64url(id.expect("an id")).expect("base64url");
            // The one that is asked for, with another key, and one that is not asked for.
            for id in [id, passkey.id.clone()] {
                let credential = passkey.assertion_where(&asked.options, |said| said.id = id);
                let body = asked.answer(client, name, &credential);
                taken.push(self.call("RespondToAuthChallenge", body).await);
            }
        }
        taken
    }

    /// A name that nobody has, of whom it is said that there is a passkey.
    async fn nobody(&self, client: &str, number: &mut u32) -> String {
        loop {
            *number += 1;
            let name = format!("nobody{number}@example.com");
            let begun = self.call("InitiateAuth", by_passkey(client, &name)).await;
            if begun.answer.expect("a challenge")["ChallengeName"] == "WEB_AUTHN" {
                return name;
            }
        }
    }
}

/// A pool that takes passkeys, with somebody in it, and a client that hides who is.
async fn pool_with_passkeys(scene: &Scene) -> String {
    let flows: Vec<&str> = EVERY_FLOW.into_iter().chain(["ALLOW_USER_AUTH"]).collect();
    let factors =
        json!({ "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"] } });
    let members = json!({ "UsernameAttributes": ["email"], "Policies": factors });
    scene.pool(members, &flows, KNOWN).await
}

#[tokio::test]
async fn a_passkey_of_nobody_costs_what_one_of_somebody_does() {
    let scene = Scene::new();
    let client = pool_with_passkeys(&scene).await;
    let world = World::in_memory();
    let (own, stranger) = (Passkey::es256(&world), Passkey::es256(&world));
    scene.give_passkey(&client, KNOWN, &own).await;
    let mut number = 0;
    let mut names = Vec::new();
    for _ in 0..8 {
        names.push(scene.nobody(&client, &mut number).await);
    }
    // About every other one has none.
    assert!((9..60).contains(&number), "{number}");
    // Settings come from the cache or not by what happened before: the same has happened before both.
    scene.signs(&client, &names[0], &stranger).await;
    let somebody = scene.signs(&client, KNOWN, &stranger).await;
    scene.signs(&client, &names[1], &stranger).await;
    let nobody = scene.signs(&client, &names[2], &stranger).await;
    for (number, (somebody, nobody)) in somebody.iter().zip(&nobody).enumerate() {
        assert_eq!(shape(&somebody.answer), shape(&nobody.answer), "{number}");
        assert_eq!(somebody.slow, nobody.slow, "{number}");
        assert_eq!(somebody.trips, nobody.trips, "{number}");
    }
    // The same is said of nobody each time.
    let asked = async || {
        let begun = scene
            .ok("InitiateAuth", by_passkey(&client, &names[0]))
            .await;
        Asked::of(&begun).options["allowCredentials"].clone()
    };
    let before = asked().await;
    assert_eq!(asked().await, before);
    // A passkey is made for one relying party. Whoever is asked for one by another had another made.
    let pools = scene.ok("ListUserPools", json!({ "MaxResults": 1 })).await;
    let pool = &pools["UserPools"][0]["Id"];
    let site = json!({ "RelyingPartyId": "other.example.com" });
    let set = json!({ "UserPoolId": pool, "WebAuthnConfiguration": site });
    scene.ok("SetUserPoolMfaConfig", set).await;
    let mut lost = 0;
    for name in &names {
        let begun = scene.ok("InitiateAuth", by_passkey(&client, name)).await;
        if begun["ChallengeName"] == "WEB_AUTHN" {
            let now = &Asked::of(&begun).options["allowCredentials"];
            assert_ne!(now[0]["id"], before[0]["id"]);
        } else {
            lost += 1;
        }
    }
    assert!(lost > 0);
}

/// Nobody's passkeys are one or a few, with ids of the lengths that there are.
#[tokio::test]
async fn passkeys_of_nobody_are_of_many_kinds() {
    let scene = Scene::new();
    let client = pool_with_passkeys(&scene).await;
    let own = Passkey::es256(&World::in_memory());
    scene.give_passkey(&client, KNOWN, &own).await;
    let (mut number, mut counts, mut lengths) = (0, BTreeSet::new(), BTreeSet::new());
    for _ in 0..100 {
        let name = scene.nobody(&client, &mut number).await;
        let begun = scene.ok("InitiateAuth", by_passkey(&client, &name)).await;
        let asked = Asked::of(&begun).options["allowCredentials"].clone();
        let asked = asked.as_array().expect("a list");
        counts.insert(asked.len());
        for one in asked {
            let id = from_base64url(one["id"].as_str().expect("an id"));
            lengths.insert(id.expect("base64url").len());
        }
    }
    assert_eq!(counts, BTreeSet::from([1, 2, 3]));
    assert_eq!(lengths, BTreeSet::from([16, 20, 32, 48, 64]));
}
