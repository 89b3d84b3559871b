//! A storm of sign-ins: what a client hears when there is no room for more, and what becomes of work whose client has gone.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use crypto::password::Buffers;
use gateway::Patience;
use gateway::limits::CONNECTIONS_MAX;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use userpool::{Inline, Lane, Work};

use crate::support::{Draft, HOST, Server, server_on};

const PASSWORD: &str = "Correct-Horse-7";

/// A lane without room for anything, once the test says so.
#[derive(Default)]
struct Filled(AtomicBool);

impl Lane for Filled {
    fn take(&self, work: Box<dyn Work>) -> bool {
        !self.0.load(Ordering::SeqCst) && Inline.take(work)
    }
}

/// A lane that never gets round to its work, once the test says so.
#[derive(Default)]
struct Stuck {
    held: AtomicBool,
    waiting: Mutex<Vec<Box<dyn Work>>>,
    arrived: Notify,
}

impl Lane for Stuck {
    fn take(&self, work: Box<dyn Work>) -> bool {
        if !self.held.load(Ordering::SeqCst) {
            return Inline.take(work);
        }
        self.waiting.lock().unwrap().push(work);
        self.arrived.notify_one();
        true
    }
}

/// A pool without SRP, where every password costs a slow hash, and somebody in it.
struct Scene {
    server: Server,
    pool: String,
    client: String,
}

impl Scene {
    async fn new(lane: Arc<dyn Lane>) -> Scene {
        let server = server_on(lane, Patience::default(), CONNECTIONS_MAX, true).await;
        let mut scene = Scene {
            server,
            pool: String::new(),
            client: String::new(),
        };
        let pool = scene
            .ok("CreateUserPool", json!({ "PoolName": "pool" }))
            .await;
        scene.pool = text(&pool["UserPool"]["Id"]);
        let client = json!({
            "UserPoolId": scene.pool, "ClientName": "client",
            "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        });
        let client = scene.ok("CreateUserPoolClient", client).await;
        scene.client = text(&client["UserPoolClient"]["ClientId"]);
        let user = json!({ "ClientId": scene.client, "Username": "alice", "Password": PASSWORD });
        scene.ok("SignUp", user).await;
        let user = json!({ "UserPoolId": scene.pool, "Username": "alice" });
        scene.ok("AdminConfirmSignUp", user).await;
        scene
    }

    async fn call(&self, operation: &str, body: Value) -> (StatusCode, Value) {
        let draft = draft(operation, &body);
        let answer = self.server.sign_and_send(&draft).await;
        let body = serde_json::from_slice(&answer.body).unwrap_or_default();
        (answer.status, body)
    }

    async fn ok(&self, operation: &str, body: Value) -> Value {
        let (status, answer) = self.call(operation, body).await;
        assert_eq!(status, StatusCode::OK, "{operation}: {answer}");
        answer
    }

    fn sign_in(&self) -> Value {
        json!({
            "ClientId": self.client, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "alice", "PASSWORD": PASSWORD },
        })
    }
}

fn draft(operation: &str, body: &Value) -> Draft {
    let target = format!("AWSCognitoIdentityProviderService.{operation}");
    Draft::json(&target, &body.to_string())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_full_lane_turns_sign_ins_away_and_nothing_else() {
    let lane = Arc::new(Filled::default());
    let scene = Scene::new(lane.clone()).await;
    let signed_in = scene.ok("InitiateAuth", scene.sign_in()).await;
    let tokens = &signed_in["AuthenticationResult"];
    lane.0.store(true, Ordering::SeqCst);
    let new_user = json!({ "ClientId": scene.client, "Username": "bob", "Password": PASSWORD });
    for (operation, body) in [("InitiateAuth", scene.sign_in()), ("SignUp", new_user)] {
        let (status, answer) = scene.call(operation, body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{operation}");
        assert_eq!(answer["__type"], "TooManyRequestsException", "{operation}");
    }
    let token = json!({ "AccessToken": tokens["AccessToken"] });
    assert_eq!(scene.ok("GetUser", token).await["Username"], "alice");
    let refresh = json!({
        "ClientId": scene.client, "AuthFlow": "REFRESH_TOKEN_AUTH",
        "AuthParameters": { "REFRESH_TOKEN": tokens["RefreshToken"] },
    });
    scene.ok("InitiateAuth", refresh).await;
    let path = format!("/{}/.well-known/jwks.json", scene.pool);
    let keys = Request::get(path).header("host", HOST).body(Body::empty());
    let keys = scene.server.send(keys.unwrap()).await;
    assert_eq!(keys.status, StatusCode::OK);
    // Nobody was locked out by a password that was never looked at.
    lane.0.store(false, Ordering::SeqCst);
    scene.ok("InitiateAuth", scene.sign_in()).await;
}

#[tokio::test]
async fn work_whose_client_hangs_up_is_not_begun() {
    let lane = Arc::new(Stuck::default());
    let scene = Scene::new(lane.clone()).await;
    lane.held.store(true, Ordering::SeqCst);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let gateway = scene.server.gateway.clone();
    tokio::spawn(gateway::serve(
        listener,
        None,
        gateway,
        std::future::pending(),
    ));
    let body = scene.sign_in().to_string();
    let request = format!(
        "POST / HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/x-amz-json-1.1\r\n\
         X-Amz-Target: AWSCognitoIdentityProviderService.InitiateAuth\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(request.as_bytes()).await.unwrap();
    lane.arrived.notified().await;
    let work = lane.waiting.lock().unwrap().pop().unwrap();
    assert!(work.is_awaited());
    drop(client);
    while work.is_awaited() {
        tokio::task::yield_now().await;
    }
    let mut buffers = Buffers::new();
    work.run(&mut buffers);
    assert!(buffers.is_empty(), "the password was hashed all the same");
}
