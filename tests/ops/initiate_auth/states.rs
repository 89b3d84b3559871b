//! Every state of a user by every way in.

use serde_json::{Value, json};
use tests::sign_in::{Exchange, PASSWORD, password_flow};
use tests::{World, on_every_engine};

use super::pair;

#[tokio::test]
async fn every_state_by_every_way_in() {
    on_every_engine(async |world: &World| {
        let pool = world
            .pool(json!({ "Policies": { "PasswordPolicy": { "MinimumLength": 8, "TemporaryPasswordValidityDays": 1 } } }))
            .await;
        let client = world.open_client(&pool, json!({})).await;
        let email = [("email", "a@example.com"), ("email_verified", "true")];
        let sign_up = json!({ "ClientId": client, "Username": "unconfirmed", "Password": PASSWORD });
        world.ok("SignUp", sign_up).await;
        world.invited(&pool, "expired", &[]).await;
        world.advance_seconds(86_400);
        for name in ["confirmed", "disabled", "reset"] {
            world.user(&pool, name, &email).await;
        }
        world.invited(&pool, "invited", &[]).await;
        let of = |name: &str| json!({ "UserPoolId": pool, "Username": name });
        world.ok("AdminDisableUser", of("disabled")).await;
        world.ok("AdminResetUserPassword", of("reset")).await;
        let not_authorized = "NotAuthorizedException";
        let rows = [
            ("confirmed", "", ""),
            ("invited", "", "NEW_PASSWORD_REQUIRED"),
            ("unconfirmed", "UserNotConfirmedException", "User is not confirmed."),
            ("disabled", not_authorized, "User is disabled."),
            ("reset", "PasswordResetRequiredException", "Password reset required for the user"),
            ("expired", not_authorized,
                "Temporary password has expired and must be reset by an administrator."),
        ];
        for (name, code, message) in rows {
            for (way, answer) in every_way_in(world, &pool, &client, name).await {
                let found = match &answer {
                    Ok(answer) => ("", answer["ChallengeName"].as_str().unwrap_or_default()),
                    Err(refusal) => pair(refusal),
                };
                assert_eq!(found, (code, message), "{name} by {way}");
                let issued = answer.is_ok_and(|answer| answer.get("AuthenticationResult").is_some());
                assert_eq!(issued, name == "confirmed", "{name} by {way}");
            }
        }
    })
    .await;
}

type Answered = Result<Value, (String, String)>;

async fn every_way_in(
    world: &World,
    pool: &str,
    client: &str,
    name: &str,
) -> Vec<(&'static str, Answered)> {
    let password = password_flow(client, name, PASSWORD);
    let mut admin = password.clone();
    admin["UserPoolId"] = json!(pool);
    admin["AuthFlow"] = json!("ADMIN_USER_PASSWORD_AUTH");
    let mut old_admin = admin.clone();
    old_admin["AuthFlow"] = json!("ADMIN_NO_SRP_AUTH");
    let exchange = Exchange::begin(world, pool, client, name).await;
    let srp = exchange.answer(world, client, PASSWORD);
    let exchange = Exchange::try_admin_begin(world, pool, client, name)
        .await
        .expect("a challenge");
    let mut admin_srp = exchange.answer(world, client, PASSWORD);
    admin_srp["UserPoolId"] = json!(pool);
    vec![
        (
            "USER_PASSWORD_AUTH",
            world.call("InitiateAuth", password).await,
        ),
        (
            "ADMIN_USER_PASSWORD_AUTH",
            world.call("AdminInitiateAuth", admin).await,
        ),
        (
            "ADMIN_NO_SRP_AUTH",
            world.call("AdminInitiateAuth", old_admin).await,
        ),
        (
            "USER_SRP_AUTH",
            world.call("RespondToAuthChallenge", srp).await,
        ),
        (
            "USER_SRP_AUTH of AdminInitiateAuth",
            world.call("AdminRespondToAuthChallenge", admin_srp).await,
        ),
    ]
}
