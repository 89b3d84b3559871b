//! The tokens: their headers, their claims and the order of these.

use serde_json::{Value, json};
use tests::sign_in::{PASSWORD, claims, part_text, password_flow};
use tests::{World, on_every_engine};

/// The pool of the tutorial and its user.
async fn tutorial(world: &World) -> (String, String, String) {
    let attribute = |name: &str, kind: &str, mutable: bool| json!({ "Name": name, "AttributeDataType": kind, "Mutable": mutable });
    let pool = world
        .pool(json!({
            "UsernameAttributes": ["email"],
            "AutoVerifiedAttributes": ["email"],
            "Schema": [
                { "Name": "family_name", "Required": true, "Mutable": false },
                attribute("tenant_id", "String", false),
                attribute("created_at", "DateTime", true),
                attribute("employee_id", "Number", false),
                attribute("is_admin", "Boolean", true),
            ],
        }))
        .await;
    let client = world
        .client(
            &pool,
            json!({ "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"] }),
        )
        .await;
    let attributes = [
        ("email", "will@cenote.example"),
        ("email_verified", "true"),
        ("family_name", "Smith"),
        ("custom:tenant_id", "4f9a3c2b1d"),
        ("custom:created_at", "2022-02-07"),
        ("custom:employee_id", "10"),
        ("custom:is_admin", ""),
    ];
    let sub = world.user(&pool, "will@cenote.example", &attributes).await;
    (pool, client, sub)
}

/// The names of the claims, in the tutorial's order.
const ACCESS_CLAIMS: [&str; 12] = [
    "origin_jti",
    "sub",
    "event_id",
    "token_use",
    "scope",
    "auth_time",
    "iss",
    "exp",
    "iat",
    "jti",
    "client_id",
    "username",
];
const ID_CLAIMS: [&str; 17] = [
    "custom:created_at",
    "sub",
    "email_verified",
    "iss",
    "cognito:username",
    "custom:tenant_id",
    "custom:employee_id",
    "origin_jti",
    "aud",
    "event_id",
    "token_use",
    "auth_time",
    "exp",
    "iat",
    "family_name",
    "jti",
    "email",
];

#[tokio::test]
async fn tokens_are_those_of_the_tutorial() {
    on_every_engine(async |world: &World| {
        let (_, client, _) = tutorial(world).await;
        let answer = world
            .ok(
                "InitiateAuth",
                password_flow(&client, "will@cenote.example", PASSWORD),
            )
            .await;
        assert_eq!(
            names(&answer),
            ["AuthenticationResult", "ChallengeParameters"]
        );
        assert_eq!(answer["ChallengeParameters"], json!({}));
        let result = &answer["AuthenticationResult"];
        let members = [
            "AccessToken",
            "ExpiresIn",
            "TokenType",
            "RefreshToken",
            "IdToken",
        ];
        let mut found = names(result);
        found.sort_unstable();
        assert_eq!(found.len(), members.len(), "{found:?}");
        assert!(
            members
                .iter()
                .all(|member| found.contains(&(*member).to_owned()))
        );
        assert_eq!(
            (&result["ExpiresIn"], &result["TokenType"]),
            (&json!(3600), &json!("Bearer"))
        );
    })
    .await;
}

#[tokio::test]
async fn claims_are_those_of_the_tutorial() {
    on_every_engine(async |world: &World| {
        let (pool, client, sub) = tutorial(world).await;
        let tokens = world.sign_in(&client, "will@cenote.example").await;
        let (access, id) = (claims(&tokens.access), claims(&tokens.id));
        assert_eq!(names(&access), ACCESS_CLAIMS);
        assert_eq!(names(&id), ID_CLAIMS);
        let now = world.now_millis() / 1000;
        let issuer = format!("http://localhost:9229/{pool}");
        let expected = json!({
            "sub": sub, "token_use": "access", "scope": "aws.cognito.signin.user.admin",
            "auth_time": now, "iss": issuer, "exp": now + 3600, "iat": now, "client_id": client,
            "username": sub,
        });
        assert_members(&access, &expected);
        let expected = json!({
            "sub": sub, "token_use": "id", "aud": client, "email_verified": true, "iss": issuer,
            "cognito:username": sub, "custom:employee_id": "10", "family_name": "Smith",
            "auth_time": now, "iat": now, "exp": now + 3600, "email": "will@cenote.example",
            "custom:tenant_id": "4f9a3c2b1d", "custom:created_at": "2022-02-07",
        });
        assert_members(&id, &expected);
        assert_eq!(access["origin_jti"], id["origin_jti"]);
        assert_eq!(access["event_id"], id["event_id"]);
        assert_ne!(access["jti"], id["jti"]);
        for token in [&tokens.access, &tokens.id] {
            let payload = part_text(token, 1);
            assert!(
                payload.contains(r#""iss":"http:\/\/localhost:9229\/"#),
                "{payload}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn headers_name_the_keys_that_the_pool_publishes() {
    let world = World::in_memory();
    let (_, client, _) = tutorial(&world).await;
    let tokens = world.sign_in(&client, "will@cenote.example").await;
    let (id, access) = (part_text(&tokens.id, 0), part_text(&tokens.access, 0));
    for header in [&id, &access] {
        let fields: Value = serde_json::from_str(header).expect("a header");
        assert_eq!(names(&fields), ["kid", "alg"]);
        let kid = fields["kid"].to_string().replace('/', r"\/");
        assert_eq!(header, &format!(r#"{{"kid":{kid},"alg":"RS256"}}"#));
    }
    assert_ne!(id, access);
    let mut parts = tokens.refresh.split('.');
    assert!(
        parts
            .next()
            .is_some_and(|header| header.starts_with("eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIi"))
    );
    assert_eq!(parts.count(), 4);
}

#[tokio::test]
async fn a_second_sign_in_is_a_family_of_its_own() {
    let world = World::in_memory();
    let (_, client, _) = tutorial(&world).await;
    let first = world.sign_in(&client, "will@cenote.example").await;
    let second = world.sign_in(&client, "will@cenote.example").await;
    let (first, second) = (claims(&first.access), claims(&second.access));
    for name in ["origin_jti", "event_id", "jti"] {
        assert_ne!(first[name], second[name], "{name}");
    }
}

fn names(value: &Value) -> Vec<String> {
    value
        .as_object()
        .expect("an object")
        .keys()
        .cloned()
        .collect()
}

fn assert_members(found: &Value, expected: &Value) {
    for (name, value) in expected.as_object().expect("an object") {
        assert_eq!(&found[name], value, "{name}");
    }
}
