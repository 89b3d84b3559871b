//! Codes: each is right once, for what it was sent for, to whom it was sent.

mod tries;

use std::sync::Arc;

use serde_json::{Value, json};
use tests::World;
use tests::people::{OTHER_PASSWORD, PASSWORD, access_token, confirmed, plain, signed_up};

use crate::pair;

const TOO_LATE: &str = "NotAuthorizedException";
const MISMATCH: (&str, &str) = (
    "CodeMismatchException",
    "Invalid verification code provided, please try again.",
);
const EXPIRED: (&str, &str) = (
    "ExpiredCodeException",
    "Invalid code provided, please request a code again.",
);

struct Scene {
    world: Arc<World>,
    client: String,
    pool: String,
}

async fn scene() -> Scene {
    let world = Arc::new(World::in_memory());
    let (pool, client) = plain(&world, json!({}), json!({})).await;
    Scene {
        world,
        client,
        pool,
    }
}

impl Scene {
    fn confirm(&self, name: &str, code: &str) -> Value {
        json!({ "ClientId": self.client, "Username": name, "ConfirmationCode": code })
    }

    fn reset(&self, name: &str, code: &str) -> Value {
        let mut body = self.confirm(name, code);
        body["Password"] = json!(OTHER_PASSWORD);
        body
    }

    /// The code of the letter that `operation` sends to a user.
    async fn sent(&self, operation: &str, name: &str, body: Value) -> String {
        self.world.advance_seconds(1);
        let answer = self.world.ok(operation, body).await;
        let code = self.world.code_for(&format!("{name}@example.com")).await;
        assert!(
            !answer.to_string().contains(&code),
            "{operation} tells the code"
        );
        code
    }

    async fn forgotten(&self, name: &str) -> String {
        let body = json!({ "ClientId": self.client, "Username": name });
        self.sent("ForgotPassword", name, body).await
    }

    async fn resent(&self, name: &str) -> String {
        let body = json!({ "ClientId": self.client, "Username": name });
        self.sent("ResendConfirmationCode", name, body).await
    }

    async fn attribute(&self, name: &str, token: &str) -> String {
        let body = json!({ "AccessToken": token, "AttributeName": "email" });
        self.sent("GetUserAttributeVerificationCode", name, body)
            .await
    }

    async fn signed_up(&self, name: &str) -> String {
        signed_up(&self.world, &self.client, name).await;
        self.world.code_for(&format!("{name}@example.com")).await
    }

    async fn refuses(&self, operation: &str, body: Value, expected: (&str, &str)) {
        assert_eq!(
            pair(&self.refused(operation, body).await),
            expected,
            "{operation}"
        );
    }

    async fn refused(&self, operation: &str, body: Value) -> (String, String) {
        self.world.refusal(operation, body).await
    }
}

fn verify(token: &str, code: &str) -> Value {
    json!({ "AccessToken": token, "AttributeName": "email", "Code": code })
}

#[tokio::test]
async fn a_code_is_right_once() {
    let scene = scene().await;
    let code = scene.signed_up("ana").await;
    scene
        .world
        .ok("ConfirmSignUp", scene.confirm("ana", &code))
        .await;
    assert_eq!(
        scene
            .refused("ConfirmSignUp", scene.confirm("ana", &code))
            .await
            .0,
        TOO_LATE
    );
    let token = access_token(&scene.world, &scene.client, "ana", PASSWORD).await;
    let code = scene.attribute("ana", &token).await;
    scene
        .world
        .ok("VerifyUserAttribute", verify(&token, &code))
        .await;
    scene
        .refuses("VerifyUserAttribute", verify(&token, &code), EXPIRED)
        .await;
    let code = scene.forgotten("ana").await;
    scene
        .world
        .ok("ConfirmForgotPassword", scene.reset("ana", &code))
        .await;
    scene
        .refuses("ConfirmForgotPassword", scene.reset("ana", &code), EXPIRED)
        .await;
}

#[tokio::test]
async fn a_code_is_bound_to_its_purpose() {
    let scene = scene().await;
    confirmed(&scene.world, &scene.client, "ana").await;
    let token = access_token(&scene.world, &scene.client, "ana", PASSWORD).await;
    let proving = scene.attribute("ana", &token).await;
    // Where no code was sent for the purpose, none is right.
    scene
        .refuses(
            "ConfirmForgotPassword",
            scene.reset("ana", &proving),
            EXPIRED,
        )
        .await;
    let resetting = scene.forgotten("ana").await;
    scene
        .refuses(
            "ConfirmForgotPassword",
            scene.reset("ana", &proving),
            MISMATCH,
        )
        .await;
    scene
        .refuses("VerifyUserAttribute", verify(&token, &resetting), MISMATCH)
        .await;
    let signing_up = scene.signed_up("bob").await;
    scene
        .refuses(
            "ConfirmForgotPassword",
            scene.reset("bob", &signing_up),
            EXPIRED,
        )
        .await;
    let user = json!({ "UserPoolId": scene.pool, "Username": "bob" });
    scene.world.ok("AdminConfirmSignUp", user).await;
    let token = access_token(&scene.world, &scene.client, "bob", PASSWORD).await;
    scene
        .refuses("VerifyUserAttribute", verify(&token, &signing_up), EXPIRED)
        .await;
    scene
        .refuses(
            "ConfirmForgotPassword",
            scene.reset("bob", &signing_up),
            EXPIRED,
        )
        .await;
}

#[tokio::test]
async fn a_code_is_bound_to_its_user_and_its_address() {
    let scene = scene().await;
    let (ana, bob) = (scene.signed_up("ana").await, scene.signed_up("bob").await);
    scene
        .refuses("ConfirmSignUp", scene.confirm("ana", &bob), MISMATCH)
        .await;
    scene
        .refuses("ConfirmSignUp", scene.confirm("bob", &ana), MISMATCH)
        .await;
    for (name, code) in [("ana", ana), ("bob", bob)] {
        scene
            .world
            .ok("ConfirmSignUp", scene.confirm(name, &code))
            .await;
    }
    let (ana, bob) = (scene.forgotten("ana").await, scene.forgotten("bob").await);
    scene
        .refuses("ConfirmForgotPassword", scene.reset("ana", &bob), MISMATCH)
        .await;
    scene
        .refuses("ConfirmForgotPassword", scene.reset("bob", &ana), MISMATCH)
        .await;
    // Neither an address that is no longer proved nor another one is good for it.
    for attributes in [
        json!([{ "Name": "email_verified", "Value": "false" }]),
        json!([
            { "Name": "email", "Value": "eve@example.com" },
            { "Name": "email_verified", "Value": "true" },
        ]),
    ] {
        let update = json!({
            "UserPoolId": scene.pool, "Username": "ana", "UserAttributes": attributes,
        });
        scene.world.ok("AdminUpdateUserAttributes", update).await;
        scene
            .refuses("ConfirmForgotPassword", scene.reset("ana", &ana), EXPIRED)
            .await;
    }
    let (pool, client) = plain(&scene.world, json!({}), json!({})).await;
    let there = Scene {
        world: Arc::clone(&scene.world),
        client,
        pool,
    };
    there.world.advance_seconds(1);
    confirmed(&there.world, &there.client, "bob").await;
    there.forgotten("bob").await;
    there
        .refuses("ConfirmForgotPassword", there.reset("bob", &bob), MISMATCH)
        .await;
    scene
        .world
        .ok("ConfirmForgotPassword", scene.reset("bob", &bob))
        .await;
}

#[tokio::test]
async fn only_the_newest_code_is_right_and_not_for_ever() {
    let scene = scene().await;
    let first = scene.signed_up("ana").await;
    let second = scene.resent("ana").await;
    scene
        .refuses("ConfirmSignUp", scene.confirm("ana", &first), MISMATCH)
        .await;
    scene.world.advance_seconds(24 * 3600);
    scene
        .refuses("ConfirmSignUp", scene.confirm("ana", &second), EXPIRED)
        .await;
    let third = scene.resent("ana").await;
    scene.world.advance_seconds(24 * 3600 - 1);
    scene
        .world
        .ok("ConfirmSignUp", scene.confirm("ana", &third))
        .await;
    let first = scene.forgotten("ana").await;
    let second = scene.forgotten("ana").await;
    scene
        .refuses(
            "ConfirmForgotPassword",
            scene.reset("ana", &first),
            MISMATCH,
        )
        .await;
    scene.world.advance_seconds(3600);
    scene
        .refuses(
            "ConfirmForgotPassword",
            scene.reset("ana", &second),
            EXPIRED,
        )
        .await;
    let third = scene.forgotten("ana").await;
    scene.world.advance_seconds(3599);
    scene
        .world
        .ok("ConfirmForgotPassword", scene.reset("ana", &third))
        .await;
}
