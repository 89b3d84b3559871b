//! The scenario: a server of its own, a pool with users, and the operations that are measured on it.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tests::{AccessKey, Client};

use crate::Size;
use crate::bare::Bare;
use crate::load::{Measured, run, succeed};

const REGION: &str = "us-east-1";
const PASSWORD: &str = "Correct-Horse-7";

/// A server with a pool whose users sign in by SRP and by password.
pub(crate) struct Scenario {
    server: Child,
    endpoint: String,
    key: AccessKey,
    pool: String,
    client: String,
    _folder: tempfile::TempDir,
}

impl Scenario {
    /// Starts the server and makes the pool.
    pub(crate) fn start(binary: &Path) -> Scenario {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let ready = folder.path().join("ready");
        let server = Command::new(binary)
            .args(["dev", "--port", "0", "--data"])
            .arg(folder.path().join("data"))
            .arg("--ready-file")
            .arg(&ready)
            .stdout(Stdio::null())
            .spawn()
            .expect("the server starts");
        while !ready.exists() {
            std::thread::sleep(Duration::from_millis(5));
        }
        let endpoint = std::fs::read_to_string(&ready).expect("the endpoint");
        let credentials = std::fs::read(folder.path().join("data/credentials.json"));
        let credentials: Value =
            serde_json::from_slice(&credentials.expect("the credentials")).expect("JSON");
        let member = |name: &str| credentials[name].as_str().expect("a member").to_owned();
        let key = AccessKey {
            id: member("access_key_id"),
            secret: member("secret_access_key"),
        };
        let mut admin = Client::new(&endpoint, REGION, Some(key.clone()));
        let pool = succeed(
            &mut admin,
            "CreateUserPool",
            &json!({ "PoolName": "bench" }),
        );
        let pool = text(&pool.body["UserPool"]["Id"]);
        let flows = json!({
            "UserPoolId": pool,
            "ClientName": "bench",
            "ExplicitAuthFlows":
                ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        });
        let client = succeed(&mut admin, "CreateUserPoolClient", &flows);
        let client = text(&client.body["UserPoolClient"]["ClientId"]);
        Scenario {
            server,
            endpoint,
            key,
            pool,
            client,
            _folder: folder,
        }
    }

    /// Measures each operation, with the bare cost of its cryptography in microseconds.
    pub(crate) fn measure(&self, size: Size) -> Vec<(Measured, f64)> {
        let bare = Bare::measure();
        let sign_up = self.sign_up(size);
        self.confirm(size);
        let (refresh_token, access_token) = self.tokens();
        vec![
            (sign_up, bare.verifier),
            (self.sign_in(size), bare.verifier + bare.tokens),
            (self.sign_in_by_srp(size), bare.exchange + bare.tokens),
            (self.refresh(size, &refresh_token), bare.tokens),
            (self.user(size, &access_token), bare.verification),
            (self.users(size), 0.0),
            (
                Measured {
                    name: "(one Argon2id hash)",
                    per_second: 0.0,
                    cpu_micros: bare.hash,
                },
                bare.hash,
            ),
        ]
    }

    fn sign_up(&self, size: Size) -> Measured {
        self.run("SignUp", size, |client, number| {
            let body =
                json!({ "ClientId": self.client, "Username": name(number), "Password": PASSWORD });
            succeed(client, "SignUp", &body);
        })
    }

    fn confirm(&self, size: Size) {
        let mut admin = self.admin();
        for number in 0..size.requests {
            let body = json!({ "UserPoolId": self.pool, "Username": name(number) });
            succeed(&mut admin, "AdminConfirmSignUp", &body);
        }
    }

    fn sign_in(&self, size: Size) -> Measured {
        self.run("InitiateAuth password", size, |client, number| {
            succeed(client, "InitiateAuth", &self.password_body(number));
        })
    }

    fn sign_in_by_srp(&self, size: Size) -> Measured {
        let pool_name = self.pool.split_once('_').expect("a pool id").1;
        self.run("InitiateAuth SRP pair", size, |client, number| {
            tests::srp::sign_in(client, &self.client, pool_name, &name(number), PASSWORD);
        })
    }

    fn refresh(&self, size: Size, token: &str) -> Measured {
        let body = json!({
            "ClientId": self.client,
            "AuthFlow": "REFRESH_TOKEN_AUTH",
            "AuthParameters": { "REFRESH_TOKEN": token },
        });
        self.run("InitiateAuth refresh", size, |client, _| {
            succeed(client, "InitiateAuth", &body);
        })
    }

    fn user(&self, size: Size, token: &str) -> Measured {
        let body = json!({ "AccessToken": token });
        self.run("GetUser", size, |client, _| {
            succeed(client, "GetUser", &body);
        })
    }

    fn users(&self, size: Size) -> Measured {
        let body = json!({ "UserPoolId": self.pool, "Limit": 60 });
        let server = self.server.id();
        run(
            "ListUsers(60)",
            server,
            size,
            || self.admin(),
            |client, _| {
                succeed(client, "ListUsers", &body);
            },
        )
    }

    fn tokens(&self) -> (String, String) {
        let mut client = self.anonymous();
        let result = succeed(&mut client, "InitiateAuth", &self.password_body(0));
        let result = &result.body["AuthenticationResult"];
        (text(&result["RefreshToken"]), text(&result["AccessToken"]))
    }

    fn password_body(&self, number: usize) -> Value {
        json!({
            "ClientId": self.client,
            "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": name(number), "PASSWORD": PASSWORD },
        })
    }

    fn run(
        &self,
        name: &'static str,
        size: Size,
        work: impl Fn(&mut Client, usize) + Sync,
    ) -> Measured {
        run(name, self.server.id(), size, || self.anonymous(), work)
    }

    fn anonymous(&self) -> Client {
        Client::new(&self.endpoint, REGION, None)
    }

    fn admin(&self) -> Client {
        Client::new(&self.endpoint, REGION, Some(self.key.clone()))
    }
}

impl Drop for Scenario {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn name(number: usize) -> String {
    format!("user-{number}")
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
