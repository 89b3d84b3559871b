//! `CompleteWebAuthnRegistration`.

mod apps;

use serde_json::{Value, json};
use tests::passkeys::{BACKED_UP, Passkey, Said, THERE, VERIFIED, byte_string, completion, text};
use tests::{World, on_every_engine};

use crate::initiate_auth::pair;
use crate::start_web_authn_registration::tokens_that_do_not_hold;
use apps::app;

const OPERATION: &str = "CompleteWebAuthnRegistration";
const NO_CHALLENGE: (&str, &str) = (
    "WebAuthnChallengeNotFoundException",
    "The challenge is none that StartWebAuthnRegistration gave to this user in the last minutes, or it was used: call that again.",
);

/// A change of what is said.
type Change<'a> = &'a dyn Fn(&mut Said);

/// A pool with passkeys, a client of it, and a token of a user.
async fn scene(world: &World, configuration: Value) -> (String, String, String) {
    let pool = world.passkey_pool(configuration).await;
    let client = world.choosing_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let token = world.sign_in(&client, "ana").await.access;
    (pool, client, token)
}

#[tokio::test]
async fn a_passkey_that_was_made_lets_in() {
    on_every_engine(async |world: &World| {
        let (pool, client, token) = scene(world, json!({})).await;
        let factors = async || {
            let told = world
                .ok("GetUserAuthFactors", json!({ "AccessToken": token }))
                .await;
            let whose = json!({ "UserPoolId": pool, "Username": "ana" });
            let by_admin = world.ok("AdminGetUserAuthFactors", whose).await;
            assert_eq!(told, by_admin);
            told["ConfiguredUserAuthFactors"].clone()
        };
        assert_eq!(factors().await, json!(["PASSWORD"]));
        for passkey in [Passkey::es256(world), Passkey::rs256(world)] {
            world.register(&token, &passkey).await;
            world.sign_in_by_passkey(&client, "ana", &passkey).await;
        }
        assert_eq!(factors().await, json!(["PASSWORD", "WEB_AUTHN"]));
    })
    .await;
}

/// What an authenticator may say beside what it has to.
#[tokio::test]
async fn what_is_not_looked_at_is_taken() {
    let world = World::in_memory();
    let (_, client, token) = scene(&world, json!({})).await;
    let origin =
        |origin: &'static str| move |said: &mut Said| said.client["origin"] = json!(origin);
    let attested = |said: &mut Said| {
        // A statement of another format, which is not verified.
        let mut statement = vec![0xa2];
        statement.extend(text("alg"));
        statement.push(0x26);
        statement.extend(text("sig"));
        statement.extend(byte_string(&[7; 70]));
        said.attestation = ("packed", statement);
    };
    let extended = |said: &mut Said| {
        said.flags |= 1 << 7;
        let mut extensions = vec![0xa1];
        extensions.extend(text("credProtect"));
        extensions.push(2);
        said.rest = extensions;
    };
    let changes: [&dyn Fn(&mut Said); 9] = [
        &origin("https://example.com"),
        &origin("https://a.b.example.com:8443"),
        &attested,
        &extended,
        &|said| said.flags = said.flags & !VERIFIED | BACKED_UP,
        &|said| said.count = 7,
        &|said| {
            let members = said.client.as_object_mut();
            members.expect("members").remove("crossOrigin");
        },
        &|said| said.client["something"] = json!({ "else": [1, 2, 3] }),
        &|said| said.id = vec![5; 1023],
    ];
    for (number, change) in changes.iter().enumerate() {
        let mut passkey = Passkey::es256(&world);
        if number == 8 {
            passkey.id = vec![5; 1023];
        }
        let options = world.creation_options(&token).await;
        let mut credential = passkey.creation_where(&options, change);
        // Some write base64url with padding.
        credential["rawId"] = json!(format!("{}==", passkey.name()));
        world.ok(OPERATION, completion(&token, &credential)).await;
        if number == 4 {
            passkey.flags |= BACKED_UP;
        }
        if number == 5 {
            passkey.count = 8;
        }
        world.sign_in_by_passkey(&client, "ana", &passkey).await;
    }
}

/// Each thing that can be wrong with what an authenticator says, by itself.
#[tokio::test]
async fn what_is_wrong_is_told() {
    let world = World::in_memory();
    let (_, _, token) = scene(&world, json!({ "UserVerification": "required" })).await;
    let invalid = "InvalidParameterException";
    let origin = "WebAuthnOriginNotAllowedException";
    let malformed = "authenticatorData is not what an authenticator makes";
    #[rustfmt::skip]
    let rows: [(Change<'_>, &str, &str); 21] = [
        (&|said| said.client["type"] = json!("webauthn.get"), invalid, "the type in clientDataJSON is not webauthn.create"),
        (&|said| said.client["type"] = json!(1), invalid, "clientDataJSON is not what an authenticator makes"),
        (&|said| said.client["crossOrigin"] = json!("no"), invalid, "clientDataJSON is not what an authenticator makes"),
        (&|said| said.client = json!([]), invalid, "clientDataJSON is not what an authenticator makes"),
        (&|said| said.client["origin"] = json!("https://example.org"), origin, "the origin in clientDataJSON is not https:// with example.com or a name below it, or http:// with localhost"),
        (&|said| said.client["origin"] = json!(app(b'A')), origin, "the origin in clientDataJSON is an Android app whose certificate passkeys.android_certificates of the server's configuration does not list"),
        (&|said| said.client["crossOrigin"] = json!(true), origin, "clientDataJSON comes from a frame of another site"),
        (&|said| said.site = "example.org".to_owned(), "WebAuthnRelyingPartyMismatchException", "the authenticator answered to another relying party than example.com"),
        (&|said| said.flags &= !THERE, invalid, "the authenticator did not see that somebody was there"),
        (&|said| said.flags &= !VERIFIED, "WebAuthnCredentialNotSupportedException", "the authenticator did not verify its user, by a PIN or a finger, which the user pool requires"),
        (&|said| said.flags |= 1 << 4, invalid, "the authenticator says that the passkey is backed up and that it can't be"),
        (&|said| said.flags &= !(1 << 6), invalid, "attestationObject is not what an authenticator makes"),
        (&|said| said.rest = vec![0], invalid, malformed),
        (&|said| said.flags |= 1 << 7, invalid, malformed),
        (&|said| said.id = vec![1], invalid, "its id is not the one in attestationObject"),
        (&|said| said.id = Vec::new(), invalid, malformed),
        (&|said| said.key = vec![0xa0], invalid, "the public key is not what an authenticator makes"),
        (&|said| said.key = ed25519(), "WebAuthnCredentialNotSupportedException", "the passkey has a key of another kind than those in pubKeyCredParams"),
        (&|said| said.key[6] = 2, "WebAuthnCredentialNotSupportedException", "the passkey has a key of another kind than those in pubKeyCredParams"),
        (&|said| { let last = said.key.len() - 1; said.key[last] ^= 1; }, invalid, "the public key is not what an authenticator makes"),
        (&|said| said.attestation = ("none", vec![0xa1, 0x61, 0x61, 1]), invalid, "attestationObject is not what an authenticator makes"),
    ];
    let passkey = Passkey::es256(&world);
    let options = world.creation_options(&token).await;
    for (number, (change, code, words)) in rows.iter().enumerate() {
        let credential = passkey.creation_where(&options, change);
        let refusal = world
            .refusal(OPERATION, completion(&token, &credential))
            .await;
        let words = format!("Credential data is not valid: {words}.");
        assert_eq!(pair(&refusal), (*code, words.as_str()), "row {number}");
    }
    // None of it has used the challenge up.
    let body = completion(&token, &passkey.creation(&options));
    world.ok(OPERATION, body).await;
}

/// A key of a kind that nobody offered.
fn ed25519() -> Vec<u8> {
    let mut key = vec![0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21];
    key.extend(byte_string(&[9; 32]));
    key
}

#[tokio::test]
async fn what_is_no_credential_is_told() {
    let world = World::in_memory();
    let (_, _, token) = scene(&world, json!({})).await;
    let options = world.creation_options(&token).await;
    let whole = Passkey::es256(&world).creation(&options);
    let but = |place: &str, value: Value| {
        let mut credential = whole.clone();
        *credential.pointer_mut(place).expect("a place") = value;
        credential
    };
    let missing = |name: &str| format!("{name} is missing or is not base64url");
    let rows = [
        (json!({}), "its type is not public-key".to_owned()),
        (json!({ "type": "public-key" }), missing("id")),
        (
            but("/type", json!("password")),
            "its type is not public-key".to_owned(),
        ),
        (but("/id", json!("")), missing("id")),
        (but("/id", json!("AA AA")), missing("id")),
        (but("/rawId", json!(7)), missing("rawId")),
        (
            but("/rawId", json!("AAAA")),
            "its id and its rawId differ".to_owned(),
        ),
        (
            but("/response", json!("text")),
            missing("response.clientDataJSON"),
        ),
        (
            but("/response/clientDataJSON", Value::Null),
            missing("response.clientDataJSON"),
        ),
        (
            but("/response/attestationObject", json!([])),
            missing("response.attestationObject"),
        ),
        (
            but("/response/attestationObject", json!("AAAA")),
            "attestationObject is not what an authenticator makes".to_owned(),
        ),
        (
            but("/response/clientDataJSON", json!("AAAA")),
            "clientDataJSON is not what an authenticator makes".to_owned(),
        ),
    ];
    for (credential, words) in rows {
        let refusal = world
            .refusal(OPERATION, completion(&token, &credential))
            .await;
        let words = format!("Credential data is not valid: {words}.");
        let expected = ("InvalidParameterException", words.as_str());
        assert_eq!(pair(&refusal), expected, "{credential}");
    }
}

#[tokio::test]
async fn transports_are_names() {
    let world = World::in_memory();
    let (_, _, token) = scene(&world, json!({})).await;
    let options = world.creation_options(&token).await;
    let mut credential = Passkey::es256(&world).creation(&options);
    let many: Vec<String> = (0..9).map(|number| format!("way-{number}")).collect();
    for transports in [
        json!("usb"),
        json!(["usb", 1]),
        json!(["a b"]),
        json!(["x".repeat(33)]),
        json!(many),
    ] {
        credential["response"]["transports"] = transports;
        let refusal = world
            .refusal(OPERATION, completion(&token, &credential))
            .await;
        let words =
            "Credential data is not valid: response.transports is not a list of up to 8 names.";
        assert_eq!(pair(&refusal), ("InvalidParameterException", words));
    }
    credential["response"]["transports"] = json!(many[..8]);
    world.ok(OPERATION, completion(&token, &credential)).await;
}

/// Whether an answer to these options, by the holder of a token, is told that its challenge is none.
async fn is_unknown(world: &World, token: &str, options: &Value) -> bool {
    let body = completion(token, &Passkey::es256(world).creation(options));
    let refusal = world.call(OPERATION, body).await.err();
    refusal.is_some_and(|refusal| pair(&refusal) == NO_CHALLENGE)
}

/// A challenge is of one user, of one client, of a pool, and good once, for some minutes.
#[tokio::test]
async fn a_challenge_is_good_for_one_answer() {
    on_every_engine(async |world: &World| {
        let (pool, client, token) = scene(world, json!({})).await;
        let complete = async |token: &str, options: &Value| {
            let body = completion(token, &Passkey::es256(world).creation(options));
            world.call(OPERATION, body).await.err()
        };
        let refused = async |token: &str, options: &Value| is_unknown(world, token, options).await;
        let options = world.creation_options(&token).await;
        assert!(complete(&token, &options).await.is_none());
        assert!(refused(&token, &options).await, "once");
        // Another user's, another pool's, nobody's.
        world.user(&pool, "bob", &[]).await;
        let bob = world.sign_in(&client, "bob").await.access;
        let (_, _, elsewhere) = scene(world, json!({})).await;
        let options = world.creation_options(&token).await;
        assert!(refused(&bob, &options).await, "of another user");
        assert!(refused(&elsewhere, &options).await, "of another pool");
        for challenge in ["", "AAAA", "bm90aGluZw"] {
            let mut made_up = options.clone();
            made_up["challenge"] = json!(challenge);
            assert!(refused(&token, &made_up).await, "{challenge:?}");
        }
        // One to sign by is none to make one by.
        world.register(&token, &Passkey::es256(world)).await;
        let asked = world.asked_for_passkey(&client, "ana").await;
        let mut to_sign = options.clone();
        to_sign["challenge"] = asked.options["challenge"].clone();
        assert!(refused(&token, &to_sign).await, "to sign by");
        // By a token of another client.
        let other = world.open_client(&pool, json!({})).await;
        let by_other = world.sign_in(&other, "ana").await.access;
        let refusal = complete(&by_other, &options).await.expect("a refusal");
        assert_eq!(refusal.0, "WebAuthnClientMismatchException");
        world.advance_seconds(599);
        assert!(complete(&token, &options).await.is_none());
        let options = world.creation_options(&token).await;
        world.advance_seconds(600);
        assert!(refused(&token, &options).await, "too late");
    })
    .await;
}

#[tokio::test]
async fn an_id_is_one_passkeys_of_a_user() {
    on_every_engine(async |world: &World| {
        let (pool, client, token) = scene(world, json!({})).await;
        let passkey = Passkey::es256(world);
        world.register(&token, &passkey).await;
        // The same id, with the key of another passkey.
        let mut copy = Passkey::es256(world);
        copy.id.clone_from(&passkey.id);
        let options = world.creation_options(&token).await;
        for one in [&passkey, &copy] {
            let refusal = world
                .refusal(OPERATION, completion(&token, &one.creation(&options)))
                .await;
            let is_held = "Credential data is not valid: the user has a passkey of its id.";
            assert_eq!(pair(&refusal), ("InvalidParameterException", is_held));
        }
        // Nothing is told of another user who has it, and each signs in by the own key.
        world.user(&pool, "bob", &[]).await;
        let bob = world.sign_in(&client, "bob").await.access;
        world.register(&bob, &copy).await;
        for (name, own, other) in [("ana", &passkey, &copy), ("bob", &copy, &passkey)] {
            let asked = world.asked_for_passkey(&client, name).await;
            let body = asked.answer(&client, name, &other.assertion(&asked.options));
            let refusal = world.refusal("RespondToAuthChallenge", body).await;
            assert_eq!(refusal.0, "NotAuthorizedException");
            world.sign_in_by_passkey(&client, name, own).await;
        }
        let away = json!({ "AccessToken": bob, "CredentialId": copy.name() });
        world.ok("DeleteWebAuthnCredential", away).await;
        world.sign_in_by_passkey(&client, "ana", &passkey).await;
        // In another pool it is another one.
        let (_, _, elsewhere) = scene(world, json!({})).await;
        world.register(&elsewhere, &passkey).await;
    })
    .await;
}

/// What was set otherwise since the challenge was given counts.
#[tokio::test]
async fn what_a_pool_says_of_passkeys_counts_at_the_end() {
    let world = World::in_memory();
    let (pool, _, token) = scene(&world, json!({})).await;
    let options = world.creation_options(&token).await;
    let passkey = Passkey::es256(&world);
    let body = completion(&token, &passkey.creation(&options));
    let set = async |configuration: Value| {
        let body = json!({ "UserPoolId": pool, "WebAuthnConfiguration": configuration });
        world.ok("SetUserPoolMfaConfig", body).await;
    };
    set(json!({ "RelyingPartyId": "example.org" })).await;
    let refusal = world.refusal(OPERATION, body.clone()).await;
    assert_eq!(refusal.0, "WebAuthnOriginNotAllowedException");
    set(json!({ "RelyingPartyId": "example.com" })).await;
    let policy = json!({ "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD"] } });
    let off = json!({ "UserPoolId": pool, "Policies": policy });
    world.ok("UpdateUserPool", off).await;
    let refusal = world.refusal(OPERATION, body).await;
    assert_eq!(refusal.0, "WebAuthnNotEnabledException");
    tokens_that_do_not_hold(&world, OPERATION, json!({ "Credential": {} })).await;
}
