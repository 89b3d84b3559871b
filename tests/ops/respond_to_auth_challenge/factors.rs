//! The pool's MFA × the second factor of the user × the first one: what lets whom in, and which settings can't be.

use serde_json::{Value, json};
use tests::World;
use tests::choice::{choice, mail_sender, response, text_sender};
use tests::sign_in::{Exchange, PASSWORD, Tokens, password_flow};
use tests::software_token::{Authenticator, code_answer};

use crate::initiate_auth::pair;

const MAIL: &str = "ana@example.com";
const NUMBER: &str = "+12065550123";
const MODES: [&str; 3] = ["OFF", "OPTIONAL", "ON"];
const SECOND: [&str; 4] = ["", "SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP"];
const BY_PASSWORD: [&str; 5] = [
    "USER_PASSWORD_AUTH",
    "ADMIN_USER_PASSWORD_AUTH",
    "USER_SRP_AUTH",
    "PASSWORD",
    "PASSWORD_SRP",
];
const BY_CODE: [&str; 2] = ["EMAIL_OTP", "SMS_OTP"];

/// A pool of a mode, with a user who has a second factor on.
struct Scene {
    world: World,
    pool: String,
    client: String,
    own: Option<Authenticator>,
}

impl Scene {
    async fn set(mode: &str, second: &str) -> Scene {
        let world = World::in_memory();
        // No pool that demands a second factor lets in by a code alone.
        let first = if mode == "ON" {
            &["PASSWORD"][..]
        } else {
            &["PASSWORD", "EMAIL_OTP", "SMS_OTP"]
        };
        let pool = world.pool_by(first, json!({})).await;
        let client = world.choosing_client(&pool, json!({})).await;
        let proved = [
            ("email", MAIL),
            ("email_verified", "true"),
            ("phone_number", NUMBER),
            ("phone_number_verified", "true"),
        ];
        world.user(&pool, "ana", &proved).await;
        let offered = [if second.is_empty() {
            "SOFTWARE_TOKEN_MFA"
        } else {
            second
        }];
        world.take_factors(&pool, "OPTIONAL", &offered).await;
        let mut own = None;
        if second == "SOFTWARE_TOKEN_MFA" {
            let tokens = world.sign_in(&client, "ana").await;
            own = Some(world.authenticator(&tokens.access).await);
        }
        if !second.is_empty() {
            world.switch_on(&pool, "ana", second, false).await;
        }
        if mode == "OFF" {
            let off = json!({ "UserPoolId": pool, "MfaConfiguration": "OFF" });
            world.ok("SetUserPoolMfaConfig", off).await;
        } else {
            world.take_factors(&pool, mode, &offered).await;
        }
        Scene {
            world,
            pool,
            client,
            own,
        }
    }

    /// What is answered once the first factor is proved, or can't be chosen.
    async fn first(&self, first: &str) -> Value {
        let Scene { world, client, .. } = self;
        world.advance_seconds(30);
        match first {
            "USER_PASSWORD_AUTH" => {
                let body = password_flow(client, "ana", PASSWORD);
                world.ok("InitiateAuth", body).await
            }
            "ADMIN_USER_PASSWORD_AUTH" => {
                let mut body = password_flow(client, "ana", PASSWORD);
                body["UserPoolId"] = json!(self.pool);
                body["AuthFlow"] = json!(first);
                world.ok("AdminInitiateAuth", body).await
            }
            "USER_SRP_AUTH" => {
                let exchange = Exchange::begin(world, &self.pool, client, "ana").await;
                let proof = exchange.answer(world, client, PASSWORD);
                world.ok("RespondToAuthChallenge", proof).await
            }
            "PASSWORD" => {
                let preferred = json!({ "PREFERRED_CHALLENGE": first, "PASSWORD": PASSWORD });
                world
                    .ok("InitiateAuth", choice(client, "ana", preferred))
                    .await
            }
            "PASSWORD_SRP" => {
                let asked = world
                    .ok("InitiateAuth", choice(client, "ana", json!({})))
                    .await;
                let session = &asked["Session"];
                let exchange =
                    Exchange::chosen(world, &self.pool, client, first, session, "ana").await;
                let proof = exchange.answer(world, client, PASSWORD);
                world.ok("RespondToAuthChallenge", proof).await
            }
            _ => self.by_code(first).await,
        }
    }

    async fn by_code(&self, first: &str) -> Value {
        let Scene { world, client, .. } = self;
        let preferred = json!({ "PREFERRED_CHALLENGE": first });
        let asked = world
            .ok("InitiateAuth", choice(client, "ana", preferred))
            .await;
        if asked["ChallengeName"] != first {
            return asked;
        }
        let address = if first == "EMAIL_OTP" { MAIL } else { NUMBER };
        let code = world.code_for(address).await;
        let responses = json!({ (format!("{first}_CODE")): code });
        let body = response(client, first, &asked["Session"], "ana", responses);
        world.ok("RespondToAuthChallenge", body).await
    }

    /// What is answered once the second factor is proved.
    async fn second(&self, second: &str, session: &Value) -> Value {
        let Scene {
            world, client, own, ..
        } = self;
        let (parameter, code) = match (second, own) {
            (_, Some(own)) => {
                let body = code_answer(client, session, "ana", &own.code(world));
                return world.ok("RespondToAuthChallenge", body).await;
            }
            ("SMS_MFA", _) => ("SMS_MFA_CODE", world.code_for(NUMBER).await),
            _ => ("EMAIL_OTP_CODE", world.code_for(MAIL).await),
        };
        let body = response(client, second, session, "ana", json!({ parameter: code }));
        world.ok("RespondToAuthChallenge", body).await
    }
}

#[tokio::test]
async fn what_lets_whom_in() {
    for mode in MODES {
        for second in SECOND {
            let scene = Scene::set(mode, second).await;
            for first in BY_PASSWORD {
                let context = format!("{mode}, {first}, then {second}");
                let answer = scene.first(first).await;
                let expected = match (mode, second) {
                    ("OFF", _) | ("OPTIONAL", "") => "",
                    ("ON", "") => "MFA_SETUP",
                    (_, second) => second,
                };
                let asked = answer["ChallengeName"].as_str().unwrap_or_default();
                assert_eq!(asked, expected, "{context}");
                let issued = answer.get("AuthenticationResult").is_some();
                assert_eq!(issued, expected.is_empty(), "{context}");
                if !issued && expected != "MFA_SETUP" {
                    let answer = scene.second(second, &answer["Session"]).await;
                    Tokens::of(&answer["AuthenticationResult"]);
                }
            }
            for first in BY_CODE {
                let context = format!("{mode}, {first}, beside {second}");
                let answer = scene.first(first).await;
                let alone = mode == "OFF" || (mode == "OPTIONAL" && second.is_empty());
                let issued = answer.get("AuthenticationResult").is_some();
                assert_eq!(issued, alone, "{context}");
                if !alone {
                    let passwords = json!(["PASSWORD_SRP", "PASSWORD"]);
                    assert_eq!(answer["ChallengeName"], "SELECT_CHALLENGE", "{context}");
                    assert_eq!(answer["AvailableChallenges"], passwords, "{context}");
                }
            }
        }
    }
}

/// A code that was sent lets nobody in of whom a second factor has come to be wanted, or whose pool takes it no more.
#[tokio::test]
async fn what_is_wanted_meanwhile() {
    for change in ["second", "first", "disabled", "reset"] {
        let scene = Scene::set("OPTIONAL", "").await;
        let Scene {
            world,
            pool,
            client,
            ..
        } = &scene;
        world.take_factors(pool, "OPTIONAL", &["SMS_MFA"]).await;
        let preferred = json!({ "PREFERRED_CHALLENGE": "EMAIL_OTP" });
        let asked = world
            .ok("InitiateAuth", choice(client, "ana", preferred))
            .await;
        let code = world.code_for(MAIL).await;
        let named = json!({ "UserPoolId": pool, "Username": "ana" });
        match change {
            "second" => world.switch_on(pool, "ana", "SMS_MFA", false).await,
            "first" => {
                let policies =
                    json!({ "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD"] } });
                let body = json!({
                    "UserPoolId": pool, "Policies": policies,
                    "AutoVerifiedAttributes": ["email", "phone_number"],
                });
                world.ok("UpdateUserPool", body).await;
                // Settings are kept for some seconds.
                world.advance_seconds(10);
            }
            "disabled" => {
                world.ok("AdminDisableUser", named).await;
            }
            _ => {
                world.ok("AdminResetUserPassword", named).await;
            }
        }
        let responses = json!({ "EMAIL_OTP_CODE": code });
        let body = response(client, "EMAIL_OTP", &asked["Session"], "ana", responses);
        let refusal = world.refusal("RespondToAuthChallenge", body).await;
        let expected = match change {
            "disabled" => ("NotAuthorizedException", "User is disabled."),
            "reset" => (
                "PasswordResetRequiredException",
                "Password reset required for the user",
            ),
            _ => ("NotAuthorizedException", "Invalid session for the user."),
        };
        assert_eq!(pair(&refusal), expected, "{change}");
    }
}

#[tokio::test]
async fn settings_that_can_not_be() {
    let world = World::in_memory();
    let by = |factors: &[&str]| json!({ "SignInPolicy": { "AllowedFirstAuthFactors": factors } });
    let parameter = "InvalidParameterException";
    let base = json!({ "PoolName": "pool" });
    let rows = [
        (
            json!({ "Policies": by(&["EMAIL_OTP"]) }),
            parameter,
            "Password should be configured as one of the allowed first auth factors.",
        ),
        (
            json!({ "Policies": by(&["PASSWORD", "SMS_OTP"]) }),
            parameter,
            "SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration",
        ),
        (
            json!({
                "Policies": by(&["PASSWORD", "EMAIL_OTP"]), "MfaConfiguration": "ON",
                "SmsConfiguration": text_sender(),
            }),
            parameter,
            "Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled",
        ),
        (
            json!({ "MfaConfiguration": "OPTIONAL" }),
            parameter,
            "SMS configuration and Auto verification for phone_number are required when MFA is required/optional",
        ),
        (
            json!({ "UserPoolTier": "LITE", "Policies": by(&["PASSWORD", "EMAIL_OTP"]) }),
            "FeatureUnavailableInTierException",
            "The following features need to be disabled for the LITE pricing tier configured: Passwordless Sign-In",
        ),
    ];
    world.refuses("CreateUserPool", &base, &rows).await;
    let members = json!({ "EmailConfiguration": mail_sender(), "SmsConfiguration": text_sender() });
    for factor in BY_CODE {
        let mut members = members.clone();
        members["Policies"] = by(&["PASSWORD", factor]);
        let pool = world.pool(members).await;
        for second in &SECOND[1..] {
            let mut body = json!({ "UserPoolId": pool, "MfaConfiguration": "ON" });
            let said = match *second {
                "SMS_MFA" => {
                    json!({ "SmsMfaConfiguration": { "SmsConfiguration": text_sender() } })
                }
                "EMAIL_OTP" => json!({ "EmailMfaConfiguration": {} }),
                _ => json!({ "SoftwareTokenMfaConfiguration": { "Enabled": true } }),
            };
            tests::merge(&mut body, said);
            let refusal = world.refusal("SetUserPoolMfaConfig", body.clone()).await;
            let only = "Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled";
            assert_eq!(pair(&refusal), (parameter, only));
            body["MfaConfiguration"] = json!("OPTIONAL");
            world.ok("SetUserPoolMfaConfig", body).await;
        }
    }
}
