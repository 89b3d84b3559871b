//! `WEB_AUTHN`: what is asked of an authenticator, and what is done with its answers.

use serde_json::{Value, json};
use tests::choice::{choice, response};
use tests::passkeys::{Asked, BACKED_UP, Passkey, SITE, THERE, VERIFIED, by_passkey};
use tests::sign_in::{Tokens, claims, hash_of, password_flow};
use tests::{World, on_every_engine};

use super::{EXPIRED, INVALID, ONCE};
use crate::initiate_auth::pair;

const OPERATION: &str = "RespondToAuthChallenge";
const NOT_THEIRS: (&str, &str) = (
    "NotAuthorizedException",
    "The passkey does not sign the user in: it is none of the user's, or did not sign this challenge.",
);
const COPY: (&str, &str) = (
    "NotAuthorizedException",
    "The passkey does not sign the user in: it has signed less often than before, or can be backed up where it could not: it may be a copy.",
);
const BOTH: &str = "MULTI_FACTOR_WITH_USER_VERIFICATION";

/// A pool with passkeys, a client of it, and a user who has one, with a token.
pub(super) async fn scene(
    world: &World,
    configuration: Value,
) -> (String, String, Passkey, String) {
    let pool = world.passkey_pool(configuration).await;
    let client = world.choosing_client(&pool, json!({})).await;
    let (passkey, token) = world.user_with_passkey(&pool, &client, "ana").await;
    (pool, client, passkey, token)
}

#[tokio::test]
async fn a_passkey_lets_in() {
    on_every_engine(async |world: &World| {
        let (_, client, passkey, token) = scene(world, json!({})).await;
        let asked = world.asked_for_passkey(&client, "ana").await;
        let mut options = asked.options.clone();
        assert_eq!(options["challenge"].take().as_str().map(str::len), Some(43));
        assert_eq!(
            options,
            json!({
                "challenge": null, "timeout": 180_000, "rpId": SITE,
                "allowCredentials": [{
                    "type": "public-key", "id": passkey.name(), "transports": ["internal", "hybrid"],
                }],
                "userVerification": "preferred",
            })
        );
        let all = json!(["PASSWORD_SRP", "PASSWORD", "WEB_AUTHN"]);
        assert_eq!(asked.available, all);
        let credential = passkey.assertion_where(&asked.options, |said| {
            said.handle = claims(&token)["sub"].as_str().map(str::to_owned);
        });
        let body = asked.answer(&client, "ana", &credential);
        let answer = world.ok(OPERATION, body.clone()).await;
        let tokens = Tokens::of(&answer["AuthenticationResult"]);
        assert_eq!(claims(&tokens.access)["sub"], claims(&token)["sub"]);
        assert_eq!(pair(&world.refusal(OPERATION, body).await), ONCE);
        // By a choice, in place of a wish.
        let chosen = world.ok("InitiateAuth", choice(&client, "ana", json!({}))).await;
        assert_eq!(chosen["ChallengeName"], "SELECT_CHALLENGE");
        assert_eq!(chosen["AvailableChallenges"], all);
        let answer = json!({ "ANSWER": "WEB_AUTHN" });
        let body = response(&client, "SELECT_CHALLENGE", &chosen["Session"], "ana", answer);
        let asked = Asked::of(&world.ok(OPERATION, body).await);
        assert_eq!(asked.available, Value::Null);
        let credential = passkey.assertion(&asked.options);
        world.ok(OPERATION, asked.answer(&client, "ana", &credential)).await;
    })
    .await;
}

/// Through the doors of a back end, with a client that has a secret.
#[tokio::test]
async fn by_the_doors_of_a_back_end() {
    let world = World::in_memory();
    let (pool, _, passkey, _) = scene(&world, json!({})).await;
    let client = world
        .choosing_client(&pool, json!({ "GenerateSecret": true }))
        .await;
    let secret = world.secret(&pool, &client).await;
    let hash = hash_of("ana", &client, &secret);
    let mut body = by_passkey(&client, "ana");
    body["UserPoolId"] = json!(pool);
    body["AuthParameters"]["SECRET_HASH"] = json!(hash);
    let asked = Asked::of(&world.ok("AdminInitiateAuth", body).await);
    let credential = passkey.assertion(&asked.options);
    let mut body = asked.answer(&client, "ana", &credential);
    body["UserPoolId"] = json!(pool);
    let operation = "AdminRespondToAuthChallenge";
    let refusal = world.refusal(operation, body.clone()).await;
    assert_eq!(refusal.0, "NotAuthorizedException");
    body["ChallengeResponses"]["SECRET_HASH"] = json!(hash);
    let answer = world.ok(operation, body).await;
    assert!(answer["AuthenticationResult"]["AccessToken"].is_string());
}

/// One that counts its signatures counts up; one that is backed up may be so or not from one time to the next.
#[tokio::test]
async fn what_an_authenticator_says_of_itself_follows_what_it_said() {
    on_every_engine(async |world: &World| {
        let (_, client, _, token) = scene(world, json!({})).await;
        let mut counting = Passkey::es256(world);
        counting.count = 3;
        world.register(&token, &counting).await;
        let mut copied = Passkey::es256(world);
        copied.flags |= BACKED_UP;
        world.register(&token, &copied).await;
        let says = async |passkey: &Passkey| {
            let asked = world.asked_for_passkey(&client, "ana").await;
            let credential = passkey.assertion(&asked.options);
            let body = asked.answer(&client, "ana", &credential);
            let refusal = world.call(OPERATION, body).await.err();
            refusal.map(|refusal| {
                assert_eq!(pair(&refusal), COPY);
            })
        };
        for (count, is_taken) in [
            (4, true),
            (4, false),
            (3, false),
            (0, false),
            (900, true),
            (899, false),
            (u32::MAX, true),
        ] {
            counting.count = count;
            assert_eq!(says(&counting).await.is_none(), is_taken, "{count}");
        }
        let may_be = BACKED_UP & (1 << 3);
        for (flags, is_taken) in [
            (may_be, true),
            (BACKED_UP, true),
            (0, false),
            (may_be, true),
        ] {
            copied.flags = THERE | VERIFIED | flags;
            assert_eq!(says(&copied).await.is_none(), is_taken, "{flags}");
        }
        // One that did not count begins to.
        copied.count = 1;
        assert!(says(&copied).await.is_none());
        assert!(says(&copied).await.is_some());
    })
    .await;
}

/// Malformed credentials are no guesses, and the session lives on; a wrong one is one, and ends it.
#[tokio::test]
async fn a_session_ends_with_a_wrong_passkey() {
    let world = World::in_memory();
    let (_, client, passkey, _) = scene(&world, json!({})).await;
    let asked = world.asked_for_passkey(&client, "ana").await;
    let credential = passkey.assertion(&asked.options);
    let whole: Value = serde_json::from_str(&credential).expect("JSON");
    let but = |place: &str, value: Value| {
        let mut credential = whole.clone();
        *credential.pointer_mut(place).expect("a place") = value;
        credential.to_string()
    };
    for (credential, words) in [
        ("none".to_owned(), "CREDENTIAL is not JSON"),
        ("[]".to_owned(), "its type is not public-key"),
        (but("/id", json!("?")), "id is missing or is not base64url"),
        (but("/rawId", json!("AAAA")), "its id and its rawId differ"),
        (
            but("/response/signature", json!("")),
            "response.signature is missing or is not base64url",
        ),
        (
            but(
                "/response",
                json!({ "clientDataJSON": "AAAA", "authenticatorData": "AAAA", "signature": "AAAA", "userHandle": 1 }),
            ),
            "response.userHandle is missing or is not base64url",
        ),
    ] {
        let body = asked.answer(&client, "ana", &credential);
        let words = format!("Credential data is not valid: {words}.");
        let expected = ("InvalidParameterException", words.as_str());
        assert_eq!(pair(&world.refusal(OPERATION, body).await), expected);
    }
    let without = json!({});
    let body = response(&client, "WEB_AUTHN", &asked.session, "ana", without);
    let missing = (
        "InvalidParameterException",
        "Missing required parameter CREDENTIAL",
    );
    assert_eq!(pair(&world.refusal(OPERATION, body).await), missing);
    world
        .ok(OPERATION, asked.answer(&client, "ana", &credential))
        .await;

    let asked = world.asked_for_passkey(&client, "ana").await;
    let stranger = Passkey::es256(&world).assertion(&asked.options);
    let refusal = world
        .refusal(OPERATION, asked.answer(&client, "ana", &stranger))
        .await;
    assert_eq!(pair(&refusal), NOT_THEIRS);
    let right = passkey.assertion(&asked.options);
    let refusal = world
        .refusal(OPERATION, asked.answer(&client, "ana", &right))
        .await;
    assert_eq!(pair(&refusal), ONCE);

    let asked = world.asked_for_passkey(&client, "ana").await;
    world.advance_seconds(180);
    let right = passkey.assertion(&asked.options);
    let refusal = world
        .refusal(OPERATION, asked.answer(&client, "ana", &right))
        .await;
    assert_eq!(pair(&refusal), EXPIRED);
}

/// Wrong ones count as wrong passwords do, and a right one forgives.
#[tokio::test]
async fn wrong_passkeys_lock_out() {
    let world = World::in_memory();
    let (_, client, passkey, _) = scene(&world, json!({})).await;
    let wrong = async || {
        let asked = world.asked_for_passkey(&client, "ana").await;
        let stranger = Passkey::es256(&world).assertion(&asked.options);
        world
            .refusal(OPERATION, asked.answer(&client, "ana", &stranger))
            .await
    };
    for _ in 0..4 {
        assert_eq!(pair(&wrong().await), NOT_THEIRS);
    }
    world.sign_in_by_passkey(&client, "ana", &passkey).await;
    for _ in 0..4 {
        assert_eq!(pair(&wrong().await), NOT_THEIRS);
    }
    let body = password_flow(&client, "ana", "Wrong1!x");
    world.refusal("InitiateAuth", body).await;
    let locked = ("NotAuthorizedException", "Password attempts exceeded");
    let refusal = world
        .refusal("InitiateAuth", by_passkey(&client, "ana"))
        .await;
    assert_eq!(pair(&refusal), locked);
    world.advance_seconds(1);
    world.sign_in_by_passkey(&client, "ana", &passkey).await;
}

/// By what the pool says of second factors, by what it says of passkeys, and by what the user does.
#[tokio::test]
async fn a_passkey_beside_second_factors() {
    let world = World::in_memory();
    // The pool's second factors; whether passkeys can stand for one; whether the user has a software token on, and a passkey stand
    // for it; whether it lets in.
    for (mode, pool_says, token_on, user_says, lets_in) in [
        ("OFF", false, false, false, true),
        ("OFF", true, false, false, true),
        ("OPTIONAL", false, false, false, true),
        ("OPTIONAL", true, false, false, true),
        ("OPTIONAL", false, true, false, false),
        ("OPTIONAL", true, true, false, false),
        ("OPTIONAL", true, true, true, true),
        ("ON", true, true, false, false),
        ("ON", true, true, true, true),
    ] {
        let row = format!("{mode} {pool_says} {token_on} {user_says}");
        let configuration = if pool_says {
            json!({ "FactorConfiguration": BOTH })
        } else {
            json!({})
        };
        let (pool, client, passkey, token) = scene(&world, configuration).await;
        if mode != "OFF" {
            world.take_software_tokens(&pool, "OPTIONAL").await;
        }
        if token_on {
            world.authenticator(&token).await;
            let on = json!({ "Enabled": true });
            let mut body = json!({ "AccessToken": token, "SoftwareTokenMfaSettings": on });
            if user_says {
                body["WebAuthnMfaSettings"] = on;
            }
            world.ok("SetUserMFAPreference", body).await;
        }
        if mode == "ON" {
            world.take_software_tokens(&pool, "ON").await;
        }
        let answer = world.ok("InitiateAuth", by_passkey(&client, "ana")).await;
        // What is there is told whether or not it lets in now.
        let told = world
            .ok("GetUserAuthFactors", json!({ "AccessToken": token }))
            .await;
        let factors = told["ConfiguredUserAuthFactors"]
            .as_array()
            .expect("a list");
        assert!(factors.contains(&json!("WEB_AUTHN")), "{row}");
        if !lets_in {
            assert_eq!(answer["ChallengeName"], "SELECT_CHALLENGE", "{row}");
            let only = json!(["PASSWORD_SRP", "PASSWORD"]);
            assert_eq!(answer["AvailableChallenges"], only, "{row}");
            continue;
        }
        let asked = Asked::of(&answer);
        let verification = if pool_says { "required" } else { "preferred" };
        assert_eq!(asked.options["userVerification"], verification, "{row}");
        let unverified = passkey.assertion_where(&asked.options, |said| said.flags = THERE);
        let body = asked.answer(&client, "ana", &unverified);
        if pool_says {
            let refusal = world.refusal(OPERATION, body).await;
            let words = "The passkey does not sign the user in: the authenticator did not verify its user, by a PIN or a finger, which the user pool requires.";
            assert_eq!(pair(&refusal), ("NotAuthorizedException", words), "{row}");
            world.sign_in_by_passkey(&client, "ana", &passkey).await;
        } else {
            world.ok(OPERATION, body).await;
        }
    }
}

/// What changes between the question and the answer.
#[tokio::test]
async fn what_was_set_otherwise_meanwhile_counts() {
    let world = World::in_memory();
    let (pool, client, passkey, _) = scene(&world, json!({})).await;
    let whose = json!({ "UserPoolId": pool, "Username": "ana" });
    let answered = async |change: &str, members: Value| {
        let asked = world.asked_for_passkey(&client, "ana").await;
        world.ok(change, members).await;
        let credential = passkey.assertion(&asked.options);
        let body = asked.answer(&client, "ana", &credential);
        world.refusal(OPERATION, body).await
    };
    let in_pool = |members: Value| {
        let mut body = json!({ "UserPoolId": pool });
        tests::merge(&mut body, members);
        body
    };
    let party = |id: &str| in_pool(json!({ "WebAuthnConfiguration": { "RelyingPartyId": id } }));
    let refusal = answered("SetUserPoolMfaConfig", party("example.org")).await;
    assert_eq!(refusal.0, "NotAuthorizedException");
    world.ok("SetUserPoolMfaConfig", party(SITE)).await;
    let by = |factors: &[&str]| {
        in_pool(json!({ "Policies": { "SignInPolicy": { "AllowedFirstAuthFactors": factors } } }))
    };
    let refusal = answered("UpdateUserPool", by(&["PASSWORD"])).await;
    assert_eq!(pair(&refusal), INVALID);
    world
        .ok("UpdateUserPool", by(&["PASSWORD", "WEB_AUTHN"]))
        .await;
    let refusal = answered("AdminDisableUser", whose.clone()).await;
    assert_eq!(
        pair(&refusal),
        ("NotAuthorizedException", "User is disabled.")
    );
    world.ok("AdminEnableUser", whose.clone()).await;
    let token = world.sign_in(&client, "ana").await.access;
    let away = json!({ "AccessToken": token, "CredentialId": passkey.name() });
    let refusal = answered("DeleteWebAuthnCredential", away).await;
    assert_eq!(pair(&refusal), NOT_THEIRS);
    world.register(&token, &passkey).await;
    let mail = json!([
        { "Name": "email", "Value": "ana@example.com" },
        { "Name": "email_verified", "Value": "true" },
    ]);
    let mut body = whose.clone();
    body["UserAttributes"] = mail;
    world.ok("AdminUpdateUserAttributes", body).await;
    let refusal = answered("AdminResetUserPassword", whose.clone()).await;
    assert_eq!(refusal.0, "PasswordResetRequiredException");
    let asked = world.ok("InitiateAuth", by_passkey(&client, "ana")).await;
    let only = json!(["PASSWORD_SRP", "PASSWORD"]);
    assert_eq!(asked["AvailableChallenges"], only);
}
