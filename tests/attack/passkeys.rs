//! Passkeys: what an authenticator says altered by one thing at a time, answers of other ceremonies, users, clients and pools, the same
//! answer many times at once.

use std::sync::Arc;

use crypto::mac::base64url;
use crypto::text::from_base64url;
use serde_json::{Value, json};
use store::{Commit, Key, Version, Write};
use tests::World;
use tests::passkeys::{Asked, Passkey, Said, THERE, VERIFIED, by_passkey, bytes_of, completion};

use crate::{refusals, successes, together};

const AT_ONCE: usize = 50;

/// A pool that has authenticators verify their users, a client of it, and two users with a passkey each.
struct Scene {
    world: Arc<World>,
    pool: String,
    client: String,
    ana: (Passkey, String),
    bob: (Passkey, String),
}

impl Scene {
    async fn on(world: World) -> Scene {
        let pool = world
            .passkey_pool(json!({ "UserVerification": "required" }))
            .await;
        let client = world.choosing_client(&pool, json!({})).await;
        let ana = world.user_with_passkey(&pool, &client, "ana").await;
        let bob = world.user_with_passkey(&pool, &client, "bob").await;
        Scene {
            world: Arc::new(world),
            pool,
            client,
            ana,
            bob,
        }
    }

    async fn asked(&self) -> Asked {
        self.world.asked_for_passkey(&self.client, "ana").await
    }

    /// Whether an answer lets nobody in. Who asks may have been locked out before.
    async fn keeps_out(&self, asked: &Asked, name: &str, credential: &str) -> bool {
        self.world.advance_seconds(1);
        let body = asked.answer(&self.client, name, credential);
        let answer = self.world.call("RespondToAuthChallenge", body).await;
        // The count of wrong answers is not what is tried here.
        self.world.advance_seconds(901);
        answer.is_err()
    }

    async fn lets_in(&self) {
        let (passkey, _) = &self.ana;
        self.world
            .sign_in_by_passkey(&self.client, "ana", passkey)
            .await;
    }
}

#[tokio::test]
async fn each_check_by_itself_keeps_out() {
    let scene = Scene::on(World::in_memory()).await;
    let bob = scene.bob.0.id.clone();
    let origin =
        |origin: &'static str| move |said: &mut Said| said.client["origin"] = json!(origin);
    let changes: [&dyn Fn(&mut Said); 33] = [
        &|said| said.client["type"] = json!("webauthn.create"),
        &|said| said.client["type"] = json!("payment.get"),
        &|said| said.client["challenge"] = json!("AAAA"),
        &|said| said.client["challenge"] = json!(""),
        &|said| said.client["crossOrigin"] = json!(true),
        &origin(""),
        &origin("null"),
        &origin("https://"),
        &origin("http://example.com"),
        &origin("http://app.example.com"),
        &origin("http://localhost"),
        &origin("https://localhost"),
        &origin("https://example.org"),
        &origin("https://example.com.evil.org"),
        &origin("https://evilexample.com"),
        &origin("https://example.com@evil.org"),
        &origin("https://evil.org/example.com"),
        &origin("https://evil.org?.example.com"),
        &origin("https://evil.org#.example.com"),
        &origin("https://evil.org\\.example.com"),
        &origin("https://example.com:port"),
        &origin("https://example.com:+443"),
        &origin("https://example.com:65536"),
        &origin("https://EXAMPLE.com"),
        &origin("ftp://example.com"),
        &origin("android:apk-key-hash:short"),
        &|said| said.site = "evil.org".to_owned(),
        &|said| said.site = "app.example.com".to_owned(),
        &|said| said.flags &= !THERE,
        &|said| said.flags &= !VERIFIED,
        &|said| said.flags |= 1 << 4,
        &|said| said.rest = vec![0],
        &|said| said.id.clone_from(&bob),
    ];
    for (number, change) in changes.iter().enumerate() {
        let asked = scene.asked().await;
        let credential = scene.ana.0.assertion_where(&asked.options, change);
        let is_out = scene.keeps_out(&asked, "ana", &credential).await;
        assert!(is_out, "change {number}");
    }
    // The user whom the authenticator keeps with the passkey is another one.
    let asked = scene.asked().await;
    let credential = scene.ana.0.assertion_where(&asked.options, |said| {
        said.handle = Some("00000000-0000-4000-8000-000000000000".to_owned());
    });
    assert!(scene.keeps_out(&asked, "ana", &credential).await);
    scene.lets_in().await;
}

/// Any byte of what was signed, or of the signature.
#[tokio::test]
async fn no_byte_can_be_altered() {
    let scene = Scene::on(World::in_memory()).await;
    for member in ["clientDataJSON", "authenticatorData", "signature"] {
        let mut at = 0;
        loop {
            let asked = scene.asked().await;
            let credential = scene.ana.0.assertion(&asked.options);
            let mut credential: Value = serde_json::from_str(&credential).expect("JSON");
            let mut bytes = bytes_of(&credential, member);
            let Some(byte) = bytes.get_mut(at) else { break };
            *byte ^= 1;
            credential["response"][member] = json!(base64url(&bytes));
            let credential = credential.to_string();
            let is_out = scene.keeps_out(&asked, "ana", &credential).await;
            assert!(is_out, "{member} {at}");
            at += 1;
        }
        assert!(at > 36);
    }
    scene.lets_in().await;
}

/// What one user's authenticator says of one challenge is good for nothing else.
#[tokio::test]
async fn an_answer_is_of_one_challenge() {
    let scene = Scene::on(World::in_memory()).await;
    let ((of_ana, token), (of_bob, _)) = (&scene.ana, &scene.bob);
    let to_make_one = scene.world.creation_options(token).await;
    // Another's passkey, by whatever name.
    for name in ["ana", "bob", "nobody"] {
        let asked = scene.asked().await;
        let credential = of_bob.assertion(&asked.options);
        assert!(scene.keeps_out(&asked, name, &credential).await, "{name}");
    }
    // The right passkey, by another's name.
    for name in ["bob", "nobody", ""] {
        let asked = scene.asked().await;
        let credential = of_ana.assertion(&asked.options);
        assert!(scene.keeps_out(&asked, name, &credential).await, "{name}");
    }
    // Another's key under the right id.
    let asked = scene.asked().await;
    let forged = of_bob.assertion_where(&asked.options, |said| said.id.clone_from(&of_ana.id));
    assert!(scene.keeps_out(&asked, "ana", &forged).await);
    // The answer to another challenge, of the same user.
    let (first, second) = (scene.asked().await, scene.asked().await);
    let credential = of_ana.assertion(&first.options);
    assert!(scene.keeps_out(&second, "ana", &credential).await);
    // Of another pool, where nobody has that passkey, or its owner has it by the same name.
    let world = &scene.world;
    let pool = world.passkey_pool(json!({})).await;
    let client = world.choosing_client(&pool, json!({})).await;
    world.user_with_passkey(&pool, &client, "ana").await;
    let asked = world.asked_for_passkey(&client, "ana").await;
    let body = asked.answer(&client, "ana", &of_ana.assertion(&asked.options));
    assert!(world.call("RespondToAuthChallenge", body).await.is_err());
    // Through another client of the pool.
    let other = world.choosing_client(&scene.pool, json!({})).await;
    let asked = scene.asked().await;
    let body = asked.answer(&other, "ana", &of_ana.assertion(&asked.options));
    assert!(world.call("RespondToAuthChallenge", body).await.is_err());
    // What answered the making of one.
    let asked = scene.asked().await;
    let mut as_asked = asked.options.clone();
    as_asked["challenge"] = to_make_one["challenge"].clone();
    let credential = of_ana.assertion(&as_asked);
    assert!(scene.keeps_out(&asked, "ana", &credential).await);
    scene.lets_in().await;
}

/// The ids that whoever names somebody is shown are those of a user, or of nobody. Nobody is told which, whoever registers them.
#[tokio::test]
async fn an_id_tells_nobody_that_it_is_somebodys() {
    let world = World::in_memory();
    let pool = world.passkey_pool(json!({})).await;
    let hiding = json!({ "PreventUserExistenceErrors": "ENABLED" });
    let client = world.choosing_client(&pool, hiding).await;
    world.user_with_passkey(&pool, &client, "ana").await;
    let (_, token) = world.user_with_passkey(&pool, &client, "eve").await;
    let mut names = vec!["ana".to_owned()];
    names.extend((0..20).map(|number| format!("nobody{number}")));
    let mut registered = 0;
    for name in names {
        let body = by_passkey(&client, &name);
        let answer = world.ok("InitiateAuth", body).await;
        if answer["ChallengeName"] != "WEB_AUTHN" {
            continue;
        }
        let shown = Asked::of(&answer).options["allowCredentials"][0]["id"].clone();
        let id = shown.as_str().and_then(from_base64url).expect("an id");
        let mut copy = Passkey::es256(&world);
        copy.id = id;
        world.register(&token, &copy).await;
        let away = json!({ "AccessToken": token, "CredentialId": shown });
        world.ok("DeleteWebAuthnCredential", away).await;
        registered += 1;
    }
    assert!(registered > 3);
}

/// Of a user from before it was kept for which relying parties there are passkeys, somebody's is named even where there is none for the
/// one of now; by its key, which everybody can have, nobody gets in.
#[tokio::test]
async fn no_list_of_passkeys_is_empty() {
    let scene = Scene::on(World::in_memory()).await;
    let world = &scene.world;
    let (_, token) = &scene.ana;
    let claims = tests::sign_in::claims(token);
    let sub = claims["sub"].as_str().expect("a sub");
    let key = Key::of(&[&scene.pool, "user", sub]);
    let found = world.engine().get(std::slice::from_ref(&key)).await;
    let found = found.expect("a user").remove(0).expect("a user");
    let mut user: Value = serde_json::from_slice(&found.value).expect("JSON");
    user["format"] = json!(8);
    let passkeys = user["passkeys"].as_object_mut().expect("passkeys");
    assert!(passkeys.remove("relying_parties").is_some());
    let commit = Commit {
        operation: Version::from_bytes([9; 16]),
        checks: vec![(key.clone(), Some(found.version))],
        writes: vec![Write::Put(key, user.to_string().into_bytes())],
    };
    world.engine().commit(commit).await.expect("a commit");
    scene.lets_in().await;
    let body = json!({
        "UserPoolId": scene.pool, "WebAuthnConfiguration": { "RelyingPartyId": "example.org" },
    });
    world.ok("SetUserPoolMfaConfig", body).await;
    let asked = scene.asked().await;
    let named = &asked.options["allowCredentials"];
    let id = named[0]["id"].as_str().and_then(from_base64url);
    let id = id.expect("an id");
    assert_ne!(id, scene.ana.0.id);
    let credential = scene.ana.0.assertion_where(&asked.options, |said| {
        said.id = id;
        said.client["origin"] = json!("https://example.org");
    });
    assert!(scene.keeps_out(&asked, "ana", &credential).await);
}

fn worlds() -> [World; 2] {
    [World::in_memory(), World::on_sqlite()]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_many_answers_lets_in() {
    for world in worlds() {
        let scene = Scene::on(world).await;
        let asked = scene.asked().await;
        let credential = scene.ana.0.assertion(&asked.options);
        let body = asked.answer(&scene.client, "ana", &credential);
        let operation = "RespondToAuthChallenge";
        let answers = together(&scene.world, operation, vec![body; AT_ONCE]).await;
        assert_eq!(successes(&answers).len(), 1, "{answers:?}");
        // One that counts: each count lets in once, however many challenges it is said to.
        let mut counting = Passkey::es256(&scene.world);
        scene.world.register(&scene.ana.1, &counting).await;
        counting.count = 1;
        let mut bodies = Vec::new();
        for _ in 0..4 {
            let asked = scene.asked().await;
            let credential = counting.assertion(&asked.options);
            bodies.push(asked.answer(&scene.client, "ana", &credential));
        }
        let answers = together(&scene.world, operation, bodies).await;
        assert_eq!(successes(&answers).len(), 1, "{answers:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_many_registrations_counts() {
    for world in worlds() {
        let scene = Scene::on(world).await;
        let (_, token) = &scene.ana;
        let operation = "CompleteWebAuthnRegistration";
        // One answer many times, for either of two users.
        let passkey = Passkey::es256(&scene.world);
        let options = scene.world.creation_options(token).await;
        let body = completion(token, &passkey.creation(&options));
        let others = scene.world.creation_options(&scene.bob.1).await;
        let other = completion(&scene.bob.1, &passkey.creation(&others));
        let mut bodies = vec![body; AT_ONCE / 2];
        bodies.extend(vec![other; AT_ONCE / 2]);
        let answers = together(&scene.world, operation, bodies).await;
        assert_eq!(successes(&answers).len(), 2, "{answers:?}");
        // As many as there can be, and no more.
        let mut bodies = Vec::new();
        for _ in 0..25 {
            let options = scene.world.creation_options(token).await;
            let made = Passkey::es256(&scene.world).creation(&options);
            bodies.push(completion(token, &made));
        }
        loop {
            let answers = together(&scene.world, operation, bodies.clone()).await;
            if refusals(&answers, "TooManyRequestsException") == 0 {
                break;
            }
        }
        let listed = scene
            .world
            .ok("ListWebAuthnCredentials", json!({ "AccessToken": token }))
            .await;
        assert_eq!(listed["Credentials"].as_array().map(Vec::len), Some(20));
    }
}
