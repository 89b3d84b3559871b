//! Codes: each is right once, for what it was sent for, to whom it was sent.

use std::sync::Arc;

use serde_json::{Value, json};
use tests::World;
use tests::people::{OTHER_PASSWORD, PASSWORD, access_token, confirmed, plain, signed_up, wrong};

use crate::{pair, refusals, successes, together};

const TOO_LATE: &str = "NotAuthorizedException";
const MISMATCH: (&str, &str) = (
    "CodeMismatchException",
    "Invalid verification code provided, please try again.",
);
const EXPIRED: (&str, &str) = (
    "ExpiredCodeException",
    "Invalid code provided, please request a code again.",
);
const LIMIT: (&str, &str) = (
    "LimitExceededException",
    "Attempt limit exceeded, please try after some time.",
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
    assert_eq!(
        pair(
            &scene
                .refused("VerifyUserAttribute", verify(&token, &code))
                .await
        ),
        EXPIRED
    );
    let code = scene.forgotten("ana").await;
    scene
        .world
        .ok("ConfirmForgotPassword", scene.reset("ana", &code))
        .await;
    assert_eq!(
        pair(
            &scene
                .refused("ConfirmForgotPassword", scene.reset("ana", &code))
                .await
        ),
        EXPIRED
    );
}

#[tokio::test]
async fn a_code_is_bound_to_its_purpose() {
    let scene = scene().await;
    confirmed(&scene.world, &scene.client, "ana").await;
    let token = access_token(&scene.world, &scene.client, "ana", PASSWORD).await;
    let proving = scene.attribute("ana", &token).await;
    // Where no code was sent for the purpose, none is right.
    assert_eq!(
        pair(
            &scene
                .refused("ConfirmForgotPassword", scene.reset("ana", &proving))
                .await
        ),
        EXPIRED
    );
    let resetting = scene.forgotten("ana").await;
    assert_eq!(
        pair(
            &scene
                .refused("ConfirmForgotPassword", scene.reset("ana", &proving))
                .await
        ),
        MISMATCH
    );
    assert_eq!(
        pair(
            &scene
                .refused("VerifyUserAttribute", verify(&token, &resetting))
                .await
        ),
        MISMATCH
    );
    let signing_up = scene.signed_up("bob").await;
    assert_eq!(
        pair(
            &scene
                .refused("ConfirmForgotPassword", scene.reset("bob", &signing_up))
                .await
        ),
        EXPIRED
    );
    let user = json!({ "UserPoolId": scene.pool, "Username": "bob" });
    scene.world.ok("AdminConfirmSignUp", user).await;
    let token = access_token(&scene.world, &scene.client, "bob", PASSWORD).await;
    assert_eq!(
        pair(
            &scene
                .refused("VerifyUserAttribute", verify(&token, &signing_up))
                .await
        ),
        EXPIRED
    );
    assert_eq!(
        pair(
            &scene
                .refused("ConfirmForgotPassword", scene.reset("bob", &signing_up))
                .await
        ),
        EXPIRED
    );
}

#[tokio::test]
async fn a_code_is_bound_to_its_user_and_its_address() {
    let scene = scene().await;
    let (ana, bob) = (scene.signed_up("ana").await, scene.signed_up("bob").await);
    assert_eq!(
        pair(
            &scene
                .refused("ConfirmSignUp", scene.confirm("ana", &bob))
                .await
        ),
        MISMATCH
    );
    assert_eq!(
        pair(
            &scene
                .refused("ConfirmSignUp", scene.confirm("bob", &ana))
                .await
        ),
        MISMATCH
    );
    for (name, code) in [("ana", ana), ("bob", bob)] {
        scene
            .world
            .ok("ConfirmSignUp", scene.confirm(name, &code))
            .await;
    }
    let (ana, bob) = (scene.forgotten("ana").await, scene.forgotten("bob").await);
    assert_eq!(
        pair(
            &scene
                .refused("ConfirmForgotPassword", scene.reset("ana", &bob))
                .await
        ),
        MISMATCH
    );
    assert_eq!(
        pair(
            &scene
                .refused("ConfirmForgotPassword", scene.reset("bob", &ana))
                .await
        ),
        MISMATCH
    );
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
        let refusal = scene
            .refused("ConfirmForgotPassword", scene.reset("ana", &ana))
            .await;
        assert_eq!(pair(&refusal), EXPIRED);
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
    let refusal = there
        .refused("ConfirmForgotPassword", there.reset("bob", &bob))
        .await;
    assert_eq!(pair(&refusal), MISMATCH);
    scene
        .world
        .ok("ConfirmForgotPassword", scene.reset("bob", &bob))
        .await;
}

#[tokio::test]
async fn five_wrong_tries_void_a_code() {
    let scene = scene().await;
    let code = scene.signed_up("ana").await;
    for _ in 0..5 {
        let refusal = scene
            .refused("ConfirmSignUp", scene.confirm("ana", &wrong(&code)))
            .await;
        assert_eq!(pair(&refusal), MISMATCH);
    }
    assert_eq!(
        pair(
            &scene
                .refused("ConfirmSignUp", scene.confirm("ana", &code))
                .await
        ),
        EXPIRED
    );
    let code = scene.resent("ana").await;
    scene
        .world
        .ok("ConfirmSignUp", scene.confirm("ana", &code))
        .await;
    let token = access_token(&scene.world, &scene.client, "ana", PASSWORD).await;
    let code = scene.attribute("ana", &token).await;
    for _ in 0..5 {
        let refusal = scene
            .refused("VerifyUserAttribute", verify(&token, &wrong(&code)))
            .await;
        assert_eq!(pair(&refusal), MISMATCH);
    }
    assert_eq!(
        pair(
            &scene
                .refused("VerifyUserAttribute", verify(&token, &code))
                .await
        ),
        EXPIRED
    );
    let code = scene.forgotten("ana").await;
    for _ in 0..5 {
        let refusal = scene
            .refused("ConfirmForgotPassword", scene.reset("ana", &wrong(&code)))
            .await;
        assert_eq!(pair(&refusal), MISMATCH);
    }
    assert_eq!(
        pair(
            &scene
                .refused("ConfirmForgotPassword", scene.reset("ana", &code))
                .await
        ),
        EXPIRED
    );
    // New codes do not make the tries of an hour endless.
    let mut tries = 5;
    for _ in 0..9 {
        scene.world.advance_seconds(1);
        let body = json!({ "ClientId": scene.client, "Username": "ana" });
        if scene.world.call("ForgotPassword", body).await.is_err() {
            break;
        }
        for _ in 0..5 {
            let refusal = scene
                .refused("ConfirmForgotPassword", scene.reset("ana", "000000"))
                .await;
            tries += usize::from(pair(&refusal) == MISMATCH);
        }
    }
    assert_eq!(tries, 20);
    let refusal = scene
        .refused("ConfirmForgotPassword", scene.reset("ana", "000000"))
        .await;
    assert_eq!(pair(&refusal), LIMIT);
}

#[tokio::test]
async fn a_hundred_wrong_tries_at_once_are_no_more_than_five() {
    for world in [World::in_memory(), World::on_sqlite()] {
        a_hundred_tries(Arc::new(world)).await;
    }
}

async fn a_hundred_tries(world: Arc<World>) {
    let (pool, client) = plain(&world, json!({}), json!({})).await;
    let scene = Scene {
        world,
        client,
        pool,
    };
    let code = scene.signed_up("ana").await;
    let guesses = (0..100)
        .map(|guess| format!("{guess:06}"))
        .filter(|guess| *guess != code);
    let bodies = guesses.map(|guess| scene.confirm("ana", &guess)).collect();
    let answers = together(&scene.world, "ConfirmSignUp", bodies).await;
    assert!(successes(&answers).is_empty());
    assert_eq!(
        refusals(&answers, "CodeMismatchException"),
        5,
        "{answers:?}"
    );
    assert_eq!(
        pair(
            &scene
                .refused("ConfirmSignUp", scene.confirm("ana", &code))
                .await
        ),
        EXPIRED
    );
}

#[tokio::test]
async fn only_the_newest_code_is_right_and_not_for_ever() {
    let scene = scene().await;
    let first = scene.signed_up("ana").await;
    let second = scene.resent("ana").await;
    assert_eq!(
        pair(
            &scene
                .refused("ConfirmSignUp", scene.confirm("ana", &first))
                .await
        ),
        MISMATCH
    );
    scene.world.advance_seconds(24 * 3600);
    assert_eq!(
        pair(
            &scene
                .refused("ConfirmSignUp", scene.confirm("ana", &second))
                .await
        ),
        EXPIRED
    );
    let third = scene.resent("ana").await;
    scene.world.advance_seconds(24 * 3600 - 1);
    scene
        .world
        .ok("ConfirmSignUp", scene.confirm("ana", &third))
        .await;
    let first = scene.forgotten("ana").await;
    let second = scene.forgotten("ana").await;
    assert_eq!(
        pair(
            &scene
                .refused("ConfirmForgotPassword", scene.reset("ana", &first))
                .await
        ),
        MISMATCH
    );
    scene.world.advance_seconds(3600);
    assert_eq!(
        pair(
            &scene
                .refused("ConfirmForgotPassword", scene.reset("ana", &second))
                .await
        ),
        EXPIRED
    );
    let third = scene.forgotten("ana").await;
    scene.world.advance_seconds(3599);
    scene
        .world
        .ok("ConfirmForgotPassword", scene.reset("ana", &third))
        .await;
}
