//! `ConfirmSignUp`.

mod functions;

use serde_json::json;
use tests::people::{
    NO_NAME, PASSWORD, attributes, attributes_of, confirmed, plain, signed_up, wrong,
};
use tests::{World, on_every_engine};

const EXPIRED: (&str, &str) = (
    "ExpiredCodeException",
    "Invalid code provided, please request a code again.",
);
const LIMIT: (&str, &str) = (
    "LimitExceededException",
    "Attempt limit exceeded, please try after some time.",
);
const MISMATCH: (&str, &str) = (
    "CodeMismatchException",
    "Invalid verification code provided, please try again.",
);
const NOBODY: (&str, &str) = (
    "UserNotFoundException",
    "Username/client id combination not found.",
);

#[tokio::test]
async fn the_code_confirms_once_and_proves_the_address() {
    on_every_engine(async |world| {
        let (pool_id, client_id) = plain(world, json!({}), json!({})).await;
        signed_up(world, &client_id, "anna").await;
        let code = world.code_for("anna@example.com").await;
        let body = json!({
            "ClientId": client_id, "Username": "anna", "ConfirmationCode": code,
            "ForceAliasCreation": true, "ClientMetadata": null
        });
        assert_eq!(world.ok("ConfirmSignUp", body.clone()).await, json!({}));
        let user = json!({ "UserPoolId": pool_id, "Username": "anna" });
        let user = world.ok("AdminGetUser", user).await;
        assert_eq!(user["UserStatus"], "CONFIRMED");
        assert_eq!(
            attributes_of(world, &pool_id, "anna").await["email_verified"],
            "true"
        );
        let again = (
            json!({}),
            "NotAuthorizedException",
            "User cannot be confirmed. Current status is CONFIRMED",
        );
        world.refuses("ConfirmSignUp", &body, &[again]).await;
    })
    .await;
}

#[tokio::test]
async fn wrong_tries_are_counted_though_they_are_refused() {
    on_every_engine(async |world| {
        let (_, client_id) = plain(world, json!({}), json!({})).await;
        signed_up(world, &client_id, "anna").await;
        let code = world.code_for("anna@example.com").await;
        let right = json!({ "ClientId": client_id, "Username": "anna", "ConfirmationCode": code });
        let mistake = (
            json!({ "ConfirmationCode": wrong(&code) }),
            MISMATCH.0,
            MISMATCH.1,
        );
        for _ in 0..5 {
            world
                .refuses("ConfirmSignUp", &right, std::slice::from_ref(&mistake))
                .await;
        }
        // The code was tried too often: it is void, right or wrong.
        world
            .refuses(
                "ConfirmSignUp",
                &right,
                &[(json!({}), EXPIRED.0, EXPIRED.1)],
            )
            .await;

        let again = json!({ "ClientId": client_id, "Username": "anna" });
        for _ in 0..2 {
            world.advance_seconds(1);
            world.ok("ResendConfirmationCode", again.clone()).await;
            for _ in 0..5 {
                world
                    .refuses("ConfirmSignUp", &right, std::slice::from_ref(&mistake))
                    .await;
            }
        }
        world.advance_seconds(1);
        world.ok("ResendConfirmationCode", again).await;
        world
            .refuses("ConfirmSignUp", &right, &[(json!({}), LIMIT.0, LIMIT.1)])
            .await;
        world.advance_seconds(3600);
        let code = world.code_for("anna@example.com").await;
        let right = json!({ "ClientId": client_id, "Username": "anna", "ConfirmationCode": code });
        world.ok("ConfirmSignUp", right).await;
    })
    .await;
}

#[tokio::test]
async fn a_code_is_good_for_a_day_for_one_user_and_until_the_next() {
    let world = World::in_memory();
    let (_, client_id) = plain(&world, json!({}), json!({})).await;
    signed_up(&world, &client_id, "anna").await;
    signed_up(&world, &client_id, "berta").await;
    let first = world.code_for("anna@example.com").await;
    let body = |name: &str, code: &str| json!({ "ClientId": client_id, "Username": name, "ConfirmationCode": code });
    let mismatch = (MISMATCH.0.to_owned(), MISMATCH.1.to_owned());
    let expired = (EXPIRED.0.to_owned(), EXPIRED.1.to_owned());
    assert_eq!(
        world.refusal("ConfirmSignUp", body("berta", &first)).await,
        mismatch
    );
    world.advance_seconds(1);
    let again = json!({ "ClientId": client_id, "Username": "anna" });
    world.ok("ResendConfirmationCode", again).await;
    assert_eq!(
        world.refusal("ConfirmSignUp", body("anna", &first)).await,
        mismatch
    );
    let second = world.code_for("anna@example.com").await;
    world.advance_seconds(24 * 60 * 60);
    assert_eq!(
        world.refusal("ConfirmSignUp", body("anna", &second)).await,
        expired
    );
}

#[tokio::test]
async fn a_proved_alias_belongs_to_one_user() {
    on_every_engine(async |world| {
        let pool = json!({ "AliasAttributes": ["email"] });
        let (pool_id, client_id) = plain(world, pool, json!({})).await;
        let body = |name: &str| {
            json!({
                "ClientId": client_id, "Username": name, "Password": PASSWORD,
                "UserAttributes": attributes(&[("email", "shared@example.com")])
            })
        };
        let mut codes = Vec::new();
        for name in ["anna", "berta"] {
            world.advance_seconds(1);
            world.ok("SignUp", body(name)).await;
            codes.push(world.code_for("shared@example.com").await);
        }
        let confirm = |name: &str, code: &str, force: bool| {
            json!({
                "ClientId": client_id, "Username": name, "ConfirmationCode": code,
                "ForceAliasCreation": force
            })
        };
        world
            .ok("ConfirmSignUp", confirm("anna", &codes[0], false))
            .await;
        // What its holder has proved is not taken away, whatever the application asks for.
        for force in [false, true] {
            assert_eq!(
                world
                    .refusal("ConfirmSignUp", confirm("berta", &codes[1], force))
                    .await,
                (
                    "AliasExistsException".to_owned(),
                    "An account with the given email already exists.".to_owned()
                )
            );
        }
        let holder = json!({ "UserPoolId": pool_id, "Username": "shared@example.com" });
        let found = world.ok("AdminGetUser", holder).await;
        assert_eq!(found["Username"], "anna");
        let holder = attributes_of(world, &pool_id, "anna").await;
        assert_eq!(holder["email_verified"], "true");
    })
    .await;
}

#[tokio::test]
async fn an_unknown_user_is_told_only_where_the_client_may_know() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    let hiding = world
        .client(&pool_id, json!({ "PreventUserExistenceErrors": "ENABLED" }))
        .await;
    let body = |client_id: &str| json!({ "ClientId": client_id, "Username": "nobody", "ConfirmationCode": "123456" });
    let refusals = [(client_id.as_str(), NOBODY), (hiding.as_str(), MISMATCH)];
    for (client_id, (code, message)) in refusals {
        world
            .refuses(
                "ConfirmSignUp",
                &body(client_id),
                &[(json!({}), code, message)],
            )
            .await;
    }
    let asked = json!({ "ClientId": hiding, "Username": "nobody" });
    world.ok("ResendConfirmationCode", asked).await;
    world
        .refuses(
            "ConfirmSignUp",
            &body(&hiding),
            &[(json!({}), MISMATCH.0, MISMATCH.1)],
        )
        .await;
    let nameless = (
        json!({ "Username": "a b" }),
        "InvalidParameterException",
        NO_NAME,
    );
    world
        .refuses("ConfirmSignUp", &body(&client_id), &[nameless])
        .await;
    let unknown = (
        json!({ "ClientId": "nosuchclient" }),
        "ResourceNotFoundException",
        "User pool client nosuchclient does not exist.",
    );
    world
        .refuses("ConfirmSignUp", &body(&client_id), &[unknown])
        .await;
}

#[tokio::test]
async fn a_disabled_user_is_not_confirmed() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    signed_up(&world, &client_id, "anna").await;
    world
        .ok(
            "AdminDisableUser",
            json!({ "UserPoolId": pool_id, "Username": "anna" }),
        )
        .await;
    let code = world.code_for("anna@example.com").await;
    let body = json!({ "ClientId": client_id, "Username": "anna", "ConfirmationCode": code });
    let row = (json!({}), "NotAuthorizedException", "User is disabled.");
    world.refuses("ConfirmSignUp", &body, &[row]).await;
    confirmed(&world, &client_id, "berta").await;
}
