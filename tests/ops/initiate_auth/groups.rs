//! What tokens tell of the user's groups.

use serde_json::{Value, json};
use tests::groups::{ROLE, group, join};
use tests::sign_in::claims;
use tests::{World, on_every_engine};

const OTHER_ROLE: &str = "arn:aws:iam::123456789012:role/other";

/// The names of the claims in the order in which Amazon Cognito writes them.
const ACCESS_CLAIMS: [&str; 13] = [
    "sub",
    "cognito:groups",
    "iss",
    "client_id",
    "origin_jti",
    "event_id",
    "token_use",
    "scope",
    "auth_time",
    "exp",
    "iat",
    "jti",
    "username",
];
const ID_CLAIMS: [&str; 18] = [
    "sub",
    "cognito:groups",
    "email_verified",
    "cognito:preferred_role",
    "iss",
    "phone_number_verified",
    "cognito:username",
    "origin_jti",
    "cognito:roles",
    "aud",
    "event_id",
    "token_use",
    "auth_time",
    "phone_number",
    "exp",
    "iat",
    "jti",
    "email",
];

/// A pool with its client and `anna`.
async fn scene(world: &World) -> (String, String) {
    let pool_id = world.pool(json!({})).await;
    let client_id = world.open_client(&pool_id, json!({})).await;
    let attributes = [
        ("email", "anna@example.com"),
        ("email_verified", "true"),
        ("phone_number", "+12065550001"),
        ("phone_number_verified", "true"),
    ];
    world.user(&pool_id, "anna", &attributes).await;
    (pool_id, client_id)
}

#[tokio::test]
async fn groups_and_roles_stand_where_cognito_writes_them() {
    on_every_engine(async |world| {
        let (pool_id, client_id) = scene(world).await;
        for (name, members) in [
            ("readers", json!({ "RoleArn": OTHER_ROLE })),
            ("staff", json!({ "Precedence": 1, "RoleArn": ROLE })),
            ("plain", json!({ "Precedence": 0 })),
        ] {
            group(world, &pool_id, name, members).await;
            join(world, &pool_id, "anna", name).await;
        }
        let tokens = world.sign_in(&client_id, "anna").await;
        let (access, id) = (claims(&tokens.access), claims(&tokens.id));
        assert_eq!(names(&access), ACCESS_CLAIMS);
        assert_eq!(names(&id), ID_CLAIMS);
        for token in [&access, &id] {
            assert_eq!(
                token["cognito:groups"],
                json!(["plain", "staff", "readers"])
            );
        }
        assert_eq!(id["cognito:roles"], json!([ROLE, OTHER_ROLE]));
        assert_eq!(id["cognito:preferred_role"], ROLE);
        // The access token is good for what it was without groups.
        world
            .ok("GetUser", json!({ "AccessToken": tokens.access }))
            .await;
    })
    .await;
}

#[tokio::test]
async fn the_role_that_takes_precedence_is_preferred() {
    let world = World::in_memory();
    let (pool_id, client_id) = scene(&world).await;
    let with = |precedence: Option<u32>, role: Option<&str>| json!({ "Precedence": precedence, "RoleArn": role });
    let rows: [(Vec<Value>, Value, Value); 8] = [
        (vec![with(None, None)], Value::Null, Value::Null),
        (vec![with(None, Some(ROLE))], json!([ROLE]), json!(ROLE)),
        (
            vec![with(Some(1), Some(ROLE)), with(Some(0), Some(OTHER_ROLE))],
            json!([OTHER_ROLE, ROLE]),
            json!(OTHER_ROLE),
        ),
        // What is said takes precedence over what is not.
        (
            vec![with(None, Some(ROLE)), with(Some(9), Some(OTHER_ROLE))],
            json!([OTHER_ROLE, ROLE]),
            json!(OTHER_ROLE),
        ),
        // Of equals none does, unless their roles are one.
        (
            vec![with(Some(1), Some(ROLE)), with(Some(1), Some(OTHER_ROLE))],
            json!([ROLE, OTHER_ROLE]),
            Value::Null,
        ),
        (
            vec![with(None, Some(ROLE)), with(None, Some(OTHER_ROLE))],
            json!([ROLE, OTHER_ROLE]),
            Value::Null,
        ),
        (
            vec![
                with(Some(1), Some(ROLE)),
                with(Some(1), Some(ROLE)),
                with(Some(2), Some(OTHER_ROLE)),
            ],
            json!([ROLE, OTHER_ROLE]),
            json!(ROLE),
        ),
        // A group without a role has no say in it.
        (
            vec![with(Some(0), None), with(Some(1), Some(ROLE))],
            json!([ROLE]),
            json!(ROLE),
        ),
    ];
    for (row, (groups, roles, preferred)) in rows.into_iter().enumerate() {
        let made: Vec<String> = (0..groups.len())
            .map(|number| format!("group{row}-{number}"))
            .collect();
        for (name, members) in made.iter().zip(groups) {
            group(&world, &pool_id, name, members).await;
            join(&world, &pool_id, "anna", name).await;
        }
        let tokens = world.sign_in(&client_id, "anna").await;
        let (access, id) = (claims(&tokens.access), claims(&tokens.id));
        let claim = |name: &str| id.get(name).cloned().unwrap_or_default();
        assert_eq!(claim("cognito:roles"), roles, "{row}");
        assert_eq!(claim("cognito:preferred_role"), preferred, "{row}");
        for name in ["cognito:roles", "cognito:preferred_role"] {
            assert_eq!(access.get(name), None, "{row}");
        }
        for name in made {
            let body = json!({ "UserPoolId": pool_id, "GroupName": name });
            world.ok("DeleteGroup", body).await;
        }
    }
}

#[tokio::test]
async fn each_new_token_tells_the_groups_of_its_time() {
    on_every_engine(async |world| {
        let (pool_id, client_id) = scene(world).await;
        group(world, &pool_id, "staff", json!({ "RoleArn": ROLE })).await;
        let refresh = world.sign_in(&client_id, "anna").await.refresh;
        let told = async || {
            let body = json!({
                "ClientId": client_id, "AuthFlow": "REFRESH_TOKEN_AUTH",
                "AuthParameters": { "REFRESH_TOKEN": refresh },
            });
            let answer = world.ok("InitiateAuth", body).await;
            let tokens = &answer["AuthenticationResult"];
            let of = |name: &str| claims(tokens[name].as_str().expect("a token"));
            let (access, id) = (of("AccessToken"), of("IdToken"));
            assert_eq!(access.get("cognito:groups"), id.get("cognito:groups"));
            (
                id.get("cognito:groups").cloned().unwrap_or_default(),
                id.get("cognito:preferred_role")
                    .cloned()
                    .unwrap_or_default(),
            )
        };
        let none = (Value::Null, Value::Null);
        assert_eq!(told().await, none);
        join(world, &pool_id, "anna", "staff").await;
        assert_eq!(told().await, (json!(["staff"]), json!(ROLE)));
        let body = json!({ "UserPoolId": pool_id, "GroupName": "staff", "RoleArn": OTHER_ROLE });
        world.ok("UpdateGroup", body).await;
        assert_eq!(told().await, (json!(["staff"]), json!(OTHER_ROLE)));
        let body = json!({ "UserPoolId": pool_id, "Username": "anna", "GroupName": "staff" });
        world.ok("AdminRemoveUserFromGroup", body.clone()).await;
        assert_eq!(told().await, none);
        join(world, &pool_id, "anna", "staff").await;
        world.ok("DeleteGroup", body).await;
        assert_eq!(told().await, none);
        group(world, &pool_id, "staff", json!({ "RoleArn": ROLE })).await;
        assert_eq!(told().await, none);
    })
    .await;
}

fn names(value: &Value) -> Vec<String> {
    let claims = value.as_object().expect("an object");
    claims.keys().cloned().collect()
}
