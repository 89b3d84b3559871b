//! `GetClientToken`.

use serde_json::{Value, json};
use tests::resource_servers::resource_server;
use tests::sign_in::claims;
use tests::watched::Trip::Get;
use tests::watched::Watched;
use tests::{World, on_every_engine};

use crate::initiate_auth::pair;

const SECRET: &str = "0123456789abcdefghijklmnop";

/// A client that speaks for itself, and what it may have.
async fn program(world: &World, pool: &str, more: Value) -> String {
    let mut client = json!({
        "ClientSecret": SECRET, "ExplicitAuthFlows": ["ALLOW_CLIENT_TOKEN_AUTH"],
        "AllowedOAuthScopes": ["orders/read", "orders/write"],
    });
    tests::merge(&mut client, more);
    world.client(pool, client).await
}

/// A pool with a resource server, and a client of it.
async fn scene(world: &World) -> (String, String) {
    let pool = world.pool(json!({})).await;
    resource_server(world, &pool, "orders", &["read", "write", "delete"]).await;
    let client = program(world, &pool, json!({})).await;
    (pool, client)
}

fn asked(client: &str, more: Value) -> Value {
    let mut body = json!({ "ClientId": client, "Secret": SECRET });
    tests::merge(&mut body, more);
    body
}

#[tokio::test]
async fn a_program_gets_a_token_for_itself() {
    on_every_engine(async |world: &World| {
        let (pool, client) = scene(world).await;
        let answer = world.ok("GetClientToken", asked(&client, json!({}))).await;
        let result = &answer["ClientAuthenticationResult"];
        assert_eq!(
            (&result["TokenType"], &result["ExpiresIn"]),
            (&json!("Bearer"), &json!(3600))
        );
        let told = claims(result["AccessToken"].as_str().expect("a token"));
        let now = world.now_millis() / 1000;
        for (name, value) in [
            ("sub", json!(client)),
            ("client_id", json!(client)),
            ("token_use", json!("access")),
            ("scope", json!("orders/read orders/write")),
            ("version", json!(2)),
            ("iat", json!(now)),
            ("auth_time", json!(now)),
            ("exp", json!(now + 3600)),
        ] {
            assert_eq!(told[name], value, "{name}");
        }
        let issuer = told["iss"].as_str().expect("an issuer");
        assert!(issuer.ends_with(&format!("/{pool}")), "{issuer}");
        assert!(told.get("username").is_none());
        let some = json!({ "Scopes": ["orders/write"], "ClientMetadata": { "why": "a test" } });
        let answer = world.ok("GetClientToken", asked(&client, some)).await;
        let token = &answer["ClientAuthenticationResult"]["AccessToken"];
        assert_eq!(
            claims(token.as_str().expect("a token"))["scope"],
            "orders/write"
        );
    })
    .await;
}

#[tokio::test]
async fn it_holds_as_long_as_the_client_says() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    resource_server(&world, &pool, "orders", &["read", "write"]).await;
    let brief = json!({
        "AccessTokenValidity": 5, "TokenValidityUnits": { "AccessToken": "minutes" },
    });
    let client = program(&world, &pool, brief).await;
    let answer = world.ok("GetClientToken", asked(&client, json!({}))).await;
    assert_eq!(answer["ClientAuthenticationResult"]["ExpiresIn"], 300);
}

#[tokio::test]
async fn who_can_not_have_one() {
    on_every_engine(async |world: &World| {
        let (pool, client) = scene(world).await;
        let signing_in = world.client(&pool, json!({ "ClientSecret": SECRET })).await;
        let open = world.client(&pool, json!({})).await;
        let not_enabled = (
            "InvalidParameterException",
            "CLIENT_TOKEN_AUTH flow not enabled for this client",
        );
        let proofless = format!("Client {open} has no secret to prove itself by");
        let wrong = format!("Unable to verify secret for client {client}");
        let refused = format!(
            "Client {client} may not have the scope orders/delete: add it to AllowedOAuthScopes"
        );
        for (client, more, refusal) in [
            (
                "1234567890abcdefghijklmnop",
                json!({}),
                (
                    "ResourceNotFoundException",
                    "User pool client 1234567890abcdefghijklmnop does not exist.",
                ),
            ),
            (
                &open,
                json!({}),
                ("NotAuthorizedException", proofless.as_str()),
            ),
            (
                &client,
                json!({ "Secret": "another0secret0that0is0long0enough" }),
                ("NotAuthorizedException", wrong.as_str()),
            ),
            (&signing_in, json!({}), not_enabled),
            (
                &client,
                json!({ "Scopes": ["orders/read", "orders/eat"] }),
                (
                    "InvalidParameterException",
                    "Invalid scope requested: orders/eat",
                ),
            ),
            (
                &client,
                json!({ "Scopes": ["aws.cognito.signin.user.admin"] }),
                (
                    "InvalidParameterException",
                    "Invalid scope requested: aws.cognito.signin.user.admin",
                ),
            ),
            (
                &client,
                json!({ "Scopes": ["orders/read", "orders/delete"] }),
                ("NotAuthorizedException", refused.as_str()),
            ),
        ] {
            let found = world.refusal("GetClientToken", asked(client, more)).await;
            assert_eq!(pair(&found), refusal);
        }
    })
    .await;
}

/// It tells of no user: what a user does with a token of hers is refused, for it has not the scope.
#[tokio::test]
async fn a_token_of_a_program_opens_nobodys_account() {
    let world = World::in_memory();
    let (_, client) = scene(&world).await;
    let answer = world.ok("GetClientToken", asked(&client, json!({}))).await;
    let token = &answer["ClientAuthenticationResult"]["AccessToken"];
    let no_scope = (
        "NotAuthorizedException",
        "Access Token does not have required scopes",
    );
    for operation in ["GetUser", "GlobalSignOut", "DeleteUser", "ListDevices"] {
        let refusal = world
            .refusal(operation, json!({ "AccessToken": token }))
            .await;
        assert_eq!(pair(&refusal), no_scope, "{operation}");
    }
}

#[tokio::test]
async fn a_client_speaks_for_itself_or_signs_users_in() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let both = json!(["ALLOW_CLIENT_TOKEN_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]);
    let with_both = json!({
        "UserPoolId": pool, "ClientName": "program", "GenerateSecret": true, "ExplicitAuthFlows": both,
    });
    let without_secret = json!({
        "UserPoolId": pool, "ClientName": "program", "ExplicitAuthFlows": ["ALLOW_CLIENT_TOKEN_AUTH"],
    });
    for (body, sentence) in [
        (
            with_both,
            "ALLOW_CLIENT_TOKEN_AUTH can not be selected along with other auth flows.",
        ),
        (
            without_secret,
            "ALLOW_CLIENT_TOKEN_AUTH can not be selected if client does not have a client secret.",
        ),
    ] {
        let refusal = world.refusal("CreateUserPoolClient", body).await;
        assert_eq!(pair(&refusal), ("InvalidParameterException", sentence));
    }
    world.user(&pool, "ana", &[]).await;
    let client = json!({
        "ClientSecret": SECRET, "ExplicitAuthFlows": ["ALLOW_CLIENT_TOKEN_AUTH"],
    });
    let client = world.client(&pool, client).await;
    let parameters = json!({ "USERNAME": "ana", "PASSWORD": tests::sign_in::PASSWORD });
    let body = json!({
        "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters,
    });
    let refusal = world.refusal("InitiateAuth", body).await;
    assert_eq!(
        pair(&refusal),
        (
            "InvalidParameterException",
            "USER_PASSWORD_AUTH flow not enabled for this client"
        )
    );
}

/// Only the third version of the function of tokens is asked of programs.
#[tokio::test]
async fn what_a_function_may_change_is_not_issued() {
    let world = World::in_memory();
    let function = "arn:aws:lambda:us-east-1:123456789012:function:tokens";
    for (version, is_issued) in [("V2_0", true), ("V3_0", false)] {
        let config = json!({ "LambdaVersion": version, "LambdaArn": function });
        let pool = world
            .pool(json!({ "LambdaConfig": { "PreTokenGenerationConfig": config } }))
            .await;
        resource_server(&world, &pool, "orders", &["read", "write"]).await;
        let client = program(&world, &pool, json!({})).await;
        let answer = world
            .call("GetClientToken", asked(&client, json!({})))
            .await;
        assert_eq!(answer.is_ok(), is_issued, "{version}: {answer:?}");
    }
}

/// A token is read together and commits nothing: once pool, client and keys are known, what is read are the resource servers.
#[tokio::test]
async fn a_token_for_a_program_commits_nothing() {
    let engine = Watched::new();
    let world = World::on_engine(engine.clone());
    let (_, client) = scene(&world).await;
    world.ok("GetClientToken", asked(&client, json!({}))).await;
    for more in [json!({}), json!({ "Scopes": ["orders/read"] })] {
        engine.trips();
        world.ok("GetClientToken", asked(&client, more)).await;
        assert_eq!(engine.trips(), [Get]);
    }
}
