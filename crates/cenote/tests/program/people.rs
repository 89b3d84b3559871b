//! A pool with users, as an application makes them.

use serde_json::{Value, json};
use tests::Client;

use crate::server::{self, Server};

/// The password of each user.
pub(crate) const PASSWORD: &str = "Correct-Horse-7";

/// A pool and a client of it that signs in by password and by SRP.
pub(crate) struct Pool {
    pub(crate) id: String,
    pub(crate) client: String,
}

/// Calls an operation that must succeed.
pub(crate) fn ok(client: &mut Client, operation: &str, body: &Value) -> Value {
    let answer = client.call(operation, body).expect("an answer");
    assert_eq!(answer.status, 200, "{operation}: {}", answer.body);
    answer.body
}

/// A client of a server, without a key.
pub(crate) fn anybody(server: &Server) -> Client {
    Client::new(&server.endpoint, server::REGION, None)
}

pub(crate) fn make_pool(server: &Server) -> Pool {
    let mut admin = server.admin();
    let made = ok(
        &mut admin,
        "CreateUserPool",
        &json!({ "PoolName": "kept", "AutoVerifiedAttributes": ["email"] }),
    );
    let id = text(&made["UserPool"]["Id"]);
    let body = json!({
        "UserPoolId": id,
        "ClientName": "kept",
        "GenerateSecret": false,
        "ExplicitAuthFlows":
            ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    });
    let made = ok(&mut admin, "CreateUserPoolClient", &body);
    let client = text(&made["UserPoolClient"]["ClientId"]);
    Pool { id, client }
}

/// Makes a user who can sign in.
pub(crate) fn make_user(server: &Server, pool: &Pool, name: &str) {
    let email = format!("{name}@example.org");
    let body = json!({
        "ClientId": pool.client,
        "Username": name,
        "Password": PASSWORD,
        "UserAttributes": [{ "Name": "email", "Value": email }],
    });
    ok(&mut anybody(server), "SignUp", &body);
    let body = json!({ "UserPoolId": pool.id, "Username": name });
    ok(&mut server.admin(), "AdminConfirmSignUp", &body);
}

/// Signs a user in and gives the tokens.
pub(crate) fn sign_in(server: &Server, pool: &Pool, name: &str) -> Value {
    let body = json!({
        "AuthFlow": "USER_PASSWORD_AUTH",
        "ClientId": pool.client,
        "AuthParameters": { "USERNAME": name, "PASSWORD": PASSWORD },
    });
    ok(&mut anybody(server), "InitiateAuth", &body)["AuthenticationResult"].clone()
}

/// What `GetUser` says against a token; empty where the token holds.
pub(crate) fn held_against(server: &Server, tokens: &Value) -> String {
    let body = json!({ "AccessToken": tokens["AccessToken"] });
    let answer = anybody(server).call("GetUser", &body).expect("an answer");
    answer.body["message"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
