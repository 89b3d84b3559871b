//! The link in a verification mail.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::support::{Answer, Draft, HOST, NOW_SECONDS, Server, server};

async fn call(server: &Server, operation: &str, body: Value) -> Value {
    let target = format!("AWSCognitoIdentityProviderService.{operation}");
    let answer = server
        .sign_and_send(&Draft::json(&target, &body.to_string()))
        .await;
    assert_eq!(answer.status, 200, "{operation}: {}", answer.text());
    serde_json::from_slice(&answer.body).unwrap()
}

async fn visit(server: &Server, method: &str, path: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", HOST);
    server.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn who_follows_it_is_confirmed_once() {
    let server = server().await;
    let pool = json!({
        "PoolName": "pool", "AutoVerifiedAttributes": ["email"],
        "VerificationMessageTemplate": { "DefaultEmailOption": "CONFIRM_WITH_LINK" }
    });
    let pool = call(&server, "CreateUserPool", pool).await;
    let pool_id = pool["UserPool"]["Id"].as_str().unwrap();
    // The browser that follows the link does not know the client's secret.
    let client = json!({ "UserPoolId": pool_id, "ClientName": "client", "GenerateSecret": true });
    let client = call(&server, "CreateUserPoolClient", client).await;
    let client_id = client["UserPoolClient"]["ClientId"].as_str().unwrap();
    let secret = client["UserPoolClient"]["ClientSecret"].as_str().unwrap();
    let sign_up = json!({
        "ClientId": client_id, "Username": "anna&b", "Password": "1234Abcd^",
        "SecretHash": crypto::mac::secret_hash("anna&b", client_id, secret),
        "UserAttributes": [{ "Name": "email", "Value": "anna@example.com" }]
    });
    call(&server, "SignUp", sign_up).await;
    let letters = server
        .directory
        .due_messages(NOW_SECONDS * 1000, 10)
        .await
        .unwrap()
        .letters;
    let body = letters[0].body.expose();
    let (_, rest) = body
        .split_once(&format!("<a href=\"http://{HOST}"))
        .expect("a link");
    let link = rest.split('"').next().unwrap().replace("&amp;", "&");
    let code = letters[0].code.as_ref().unwrap().expose();

    let altered = link.replace(code, "abcdef");
    let answer = visit(&server, "GET", &altered).await;
    assert_eq!(
        (answer.status.as_u16(), answer.text().as_str()),
        (
            400,
            "Invalid verification code provided, please try again.\n"
        )
    );
    let elsewhere = link.replace(pool_id, "us-east-1_elsewhere");
    assert_eq!(visit(&server, "GET", &elsewhere).await.status, 400);
    let empty = link.replace("anna%26b", "");
    assert_eq!(visit(&server, "GET", &empty).await.status, 400);
    // What looks at the link before the reader does confirms nothing.
    assert_eq!(visit(&server, "HEAD", &link).await.status, 404);
    let answer = visit(&server, "GET", &link).await;
    assert_eq!(
        (answer.status.as_u16(), answer.text().as_str()),
        (200, "Your registration has been confirmed.\n")
    );
    let answer = visit(&server, "GET", &link).await;
    assert_eq!(
        answer.text(),
        "User cannot be confirmed. Current status is CONFIRMED\n"
    );
    let user = json!({ "UserPoolId": pool_id, "Username": "anna&b" });
    let user = call(&server, "AdminGetUser", user).await;
    assert_eq!(user["UserStatus"], "CONFIRMED");
}
