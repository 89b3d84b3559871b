//! Canaries: secrets that can be recognised go through the server, and none may be found afterwards in what it logs or keeps.

use std::io;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::http::Request;
use crypto::mac::{base64_encode, base64url};
use crypto::seal::Keyring;
use crypto::srp::{Arithmetic, Verifier};
use crypto::text::{from_hex, hex};
use gateway::{Gateway, Patience, Settings};
use regex::bytes::RegexSet;
use serde_json::{Value, json};
use tests::World;
use tests::sign_in::{EVERY_FLOW, Exchange, Tokens, hash_of};
use userpool::{Call, Caller, NewAccessKey, Peer, Presence};

const FIRST: &str = "CanaryFirst1!";
const SECOND: &str = "CanarySecond2?";
const TEMPORARY: &str = "CanaryTemporary3#";
const WRONG: &str = "CanaryWrong4%";
/// The master key of the worlds.
const MASTER: [u8; 32] = [7; 32];

/// The gateway's clock, which goes with that of the world.
struct Clock {
    now_millis: AtomicI64,
    seeds: AtomicU64,
}

impl gateway::Surroundings for Clock {
    fn now_millis(&self) -> i64 {
        self.now_millis.load(Ordering::SeqCst)
    }

    fn seed(&self) -> [u8; 32] {
        let mut seed = [0xc5; 32];
        seed[..8].copy_from_slice(&self.seeds.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        seed
    }
}

/// What is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("the log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Scene {
    world: World,
    gateway: Gateway,
    secrets: Vec<(String, Vec<u8>)>,
}

impl Scene {
    fn new() -> Scene {
        let world = World::on_sqlite_settled(&tests::audit::settings(None));
        let settings = Settings {
            default_region: "us-east-1".to_owned(),
            account: "123456789012".to_owned(),
            endpoint: "http://localhost:9229".to_owned(),
            patience: Patience::default(),
            shares: gateway::Shares::default(),
            peers: gateway::Peers::default(),
            hosts: gateway::Hosts::Any,
            public_metrics: false,
            tls_only: false,
            proxy: None,
        };
        let clock = Clock {
            now_millis: world.now_millis().into(),
            seeds: 0.into(),
        };
        let directory = world.directory().clone();
        let store = Arc::new(store::memory::Memory::new());
        let stacks = cloudformation::Engine::new(store, Keyring::new(MASTER), directory.clone());
        let gateway = Gateway::new(directory, stacks, settings, Arc::new(clock));
        Scene {
            world,
            gateway,
            secrets: Vec::new(),
        }
    }

    /// Sends an unsigned request over HTTP.
    async fn send(&self, operation: &str, body: String) -> Value {
        let request = Request::post("http://localhost:9229/")
            .header("host", "localhost:9229")
            .header("content-type", "application/x-amz-json-1.1")
            .header(
                "x-amz-target",
                format!("AWSCognitoIdentityProviderService.{operation}"),
            )
            .body(Body::from(body))
            .expect("a request");
        let response = self.gateway.handle(request).await;
        let bytes = to_bytes(response.into_body(), usize::MAX)
            .await
            .expect("a body");
        serde_json::from_slice(&bytes).unwrap_or(Value::Null)
    }

    fn secret(&mut self, what: &str, secret: &[u8]) {
        self.secrets.push((what.to_owned(), secret.to_vec()));
    }

    fn tokens(&mut self, answer: &Value) -> Tokens {
        let tokens = Tokens::of(&answer["AuthenticationResult"]);
        for (what, token) in [
            ("access", &tokens.access),
            ("id", &tokens.id),
            ("refresh", &tokens.refresh),
        ] {
            if let Some(last) = token.rsplit('.').next().filter(|last| !last.is_empty()) {
                self.secret(&format!("the end of the {what} token"), last.as_bytes());
            }
        }
        tokens
    }

    /// The verifier of a password, known from the salt that the server shows.
    fn verifier(&mut self, pool: &str, exchange: &Exchange, password: &str) {
        let salt = from_hex(&exchange.parameter("SALT")).expect("a salt");
        let mut padded = [0; 16];
        padded[16 - salt.len()..].copy_from_slice(&salt);
        let pool_name = pool.split_once('_').expect("a pool id").1;
        let user = exchange.parameter("USER_ID_FOR_SRP");
        let bytes =
            Verifier::make(Arithmetic::fastest(), pool_name, &user, password, padded).to_bytes();
        let value = &bytes[..384];
        self.secret("a verifier", value);
        self.secret("a verifier in hexadecimal", hex(value).as_bytes());
        // A part whose encoding does not depend on what stands around it.
        self.secret(
            "a verifier in base64",
            &base64_encode(value).as_bytes()[..256],
        );
        self.secret(
            "a verifier in base64url",
            &base64url(value).as_bytes()[..256],
        );
    }

    /// Where a secret is in `bytes`.
    fn assert_silent(&self, place: &str, bytes: &[u8]) {
        let literal = |secret: &Vec<u8>| {
            let bytes: Vec<String> = secret.iter().map(|byte| format!("\\x{byte:02x}")).collect();
            format!("(?-u:{})", bytes.concat())
        };
        let patterns = self.secrets.iter().map(|(_, secret)| literal(secret));
        let set = RegexSet::new(patterns).expect("patterns");
        let found: Vec<&str> = set
            .matches(bytes)
            .iter()
            .map(|index| self.secrets[index].0.as_str())
            .collect();
        assert!(found.is_empty(), "{place} has {found:?}");
    }
}

#[tokio::test]
async fn neither_the_log_nor_the_database_has_a_secret() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    // Also from the threads of the database and from all other tests.
    tracing::subscriber::set_global_default(subscriber).expect("the only subscriber");
    let mut scene = Scene::new();
    for (what, password) in [
        ("first", FIRST),
        ("second", SECOND),
        ("temporary", TEMPORARY),
        ("wrong", WRONG),
    ] {
        scene.secret(&format!("the {what} password"), password.as_bytes());
        scene.secret(
            &format!("the {what} password in base64"),
            base64_encode(password.as_bytes())
                .trim_end_matches('=')
                .as_bytes(),
        );
    }
    scene.secret("the master key", &MASTER);
    scene.secret("a password hash", b"$argon2id$");
    scene.secret(
        "a private key",
        &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01],
    );
    journey(&mut scene).await;
    // The audit log has an entry of each step.
    assert!(scene.world.waiting().await.len() > 15);
    scene.world.chain().await;

    let folder = scene.world.folder().expect("a folder").to_owned();
    let mut files = 0;
    for entry in std::fs::read_dir(&folder).expect("the folder") {
        let path = entry.expect("an entry").path();
        let bytes = std::fs::read(&path).unwrap_or_default();
        files += usize::from(!bytes.is_empty());
        scene.assert_silent(&path.display().to_string(), &bytes);
    }
    assert!(files > 0);
    let log = log.0.lock().expect("the log").clone();
    scene.assert_silent("the log", &log);
    let log = String::from_utf8_lossy(&log);
    assert!(
        log.contains("InitiateAuth") && log.contains("SignUp"),
        "{log}"
    );
}

/// Everything that takes or makes a secret.
async fn journey(scene: &mut Scene) {
    let key = NewAccessKey::generate([0xca; 32]);
    scene.secret("an access key's secret", key.secret.expose().as_bytes());
    let call = Call {
        now_millis: scene.world.now_millis(),
        seed: scene.world.seed(),
        region: "us-east-1".to_owned(),
        account: "123456789012".to_owned(),
        caller: Caller::Anonymous,
        peer: Peer::Unknown,
        client: Presence::default(),
    };
    let admitted = scene
        .world
        .directory()
        .admit_access_key(&call, "canary", &key, "123456789012")
        .await;
    admitted.expect("a key");
    let pool = scene
        .world
        .pool(json!({ "AutoVerifiedAttributes": ["email"] }))
        .await;
    let members = json!({ "ExplicitAuthFlows": EVERY_FLOW, "GenerateSecret": true });
    let client = scene.world.client(&pool, members).await;
    let secret = scene.world.secret(&pool, &client).await;
    scene.secret("the client's secret", secret.as_bytes());
    let hash = hash_of("ana", &client, &secret);
    scene.secret("a secret hash", hash.as_bytes());
    sign_up(scene, &client, &hash).await;
    let tokens = sign_in(scene, &pool, &client, &hash).await;
    later(scene, &client, &secret, &tokens).await;
    invitation(scene, &pool, &client, &secret).await;
}

async fn sign_up(scene: &mut Scene, client: &str, hash: &str) {
    let sign_up = json!({
        "ClientId": client, "Username": "ana", "Password": FIRST, "SecretHash": hash,
        "UserAttributes": [{ "Name": "email", "Value": "ana@example.com" }],
    });
    assert_eq!(
        scene.send("SignUp", sign_up.to_string()).await["UserConfirmed"],
        false
    );
    scene.send("SignUp", sign_up.to_string()).await;
    scene
        .send("SignUp", format!("{{\"Password\":\"{FIRST}\","))
        .await;
    scene
        .send(
            "SignUp",
            json!({ "Password": [FIRST], "Username": 1 }).to_string(),
        )
        .await;
    scene.send("Nothing", sign_up.to_string()).await;
    let code = scene.world.code_for("ana@example.com").await;
    scene.secret("a code", code.as_bytes());
    let confirm = json!({ "ClientId": client, "Username": "ana", "SecretHash": hash, "ConfirmationCode": code });
    assert_eq!(
        scene.send("ConfirmSignUp", confirm.to_string()).await,
        json!({})
    );
}

async fn sign_in(scene: &mut Scene, pool: &str, client: &str, hash: &str) -> Tokens {
    let flow = |password: &str| {
        json!({
            "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "ana", "PASSWORD": password, "SECRET_HASH": hash },
        })
    };
    assert_eq!(
        scene.send("InitiateAuth", flow(WRONG).to_string()).await["__type"],
        "NotAuthorizedException"
    );
    let answer = scene.send("InitiateAuth", flow(FIRST).to_string()).await;
    let tokens = scene.tokens(&answer);
    srp(scene, pool, client, hash).await;
    tokens
}

async fn later(scene: &mut Scene, client: &str, secret: &str, tokens: &Tokens) {
    let change = json!({
        "AccessToken": tokens.access, "PreviousPassword": FIRST, "ProposedPassword": SECOND,
    });
    assert_eq!(
        scene.send("ChangePassword", change.to_string()).await,
        json!({})
    );
    let refresh =
        json!({ "ClientId": client, "ClientSecret": secret, "RefreshToken": tokens.refresh });
    let answer = scene
        .send("GetTokensFromRefreshToken", refresh.to_string())
        .await;
    scene.tokens(&answer);
    let revoke = json!({ "ClientId": client, "ClientSecret": secret, "Token": tokens.refresh });
    scene.send("RevokeToken", revoke.to_string()).await;
    scene
        .send(
            "GetUser",
            json!({ "AccessToken": tokens.access }).to_string(),
        )
        .await;
}

async fn srp(scene: &mut Scene, pool: &str, client: &str, hash: &str) {
    let parameters = json!({ "USERNAME": "ana", "SECRET_HASH": hash });
    let exchange = Exchange::try_begin(&scene.world, pool, client, parameters)
        .await
        .expect("a challenge");
    scene.verifier(pool, &exchange, FIRST);
    scene.secret("a session", exchange.session.as_bytes());
    for password in [WRONG, FIRST] {
        let mut answer = exchange.answer(&scene.world, client, password);
        answer["ChallengeResponses"]["SECRET_HASH"] = json!(hash);
        let answer = scene
            .send("RespondToAuthChallenge", answer.to_string())
            .await;
        if password == FIRST {
            scene.tokens(&answer);
        }
    }
}

async fn invitation(scene: &mut Scene, pool: &str, client: &str, secret: &str) {
    let create = json!({
        "UserPoolId": pool, "Username": "bob", "TemporaryPassword": TEMPORARY,
        "UserAttributes": [
            { "Name": "email", "Value": "bob@example.com" },
            { "Name": "email_verified", "Value": "true" },
        ],
    });
    scene.world.ok("AdminCreateUser", create).await;
    let hash = hash_of("bob", client, secret);
    let begin = json!({
        "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "bob", "PASSWORD": TEMPORARY, "SECRET_HASH": hash },
    });
    let asked = scene.send("InitiateAuth", begin.to_string()).await;
    let answer = json!({
        "ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": asked["Session"],
        "ChallengeResponses": { "USERNAME": "bob", "NEW_PASSWORD": SECOND, "SECRET_HASH": hash },
    });
    let answer = scene
        .send("RespondToAuthChallenge", answer.to_string())
        .await;
    scene.tokens(&answer);
    let forgot = json!({ "ClientId": client, "Username": "bob", "SecretHash": hash });
    scene.world.advance_seconds(1);
    scene.world.ok("ForgotPassword", forgot).await;
    let code = scene.world.code_for("bob@example.com").await;
    scene.secret("a code for a new password", code.as_bytes());
}
