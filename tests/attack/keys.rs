//! Access keys: what is taken back is refused at once, with all that came of it; what is not said is not allowed.

use serde_json::{Value, json};
use tests::{ACCOUNT, AccessKey, REGION, World, imports, on_every_engine};
use userpool::{
    AssumeRole, AssumedRole, Call, Caller, Grant, Identity, KeyScope, NewAccessKey, Revoked,
};

const HOUR_SECONDS: i64 = 60 * 60;

fn call(world: &World) -> Call {
    world.as_caller(
        Caller::Principal(Identity::root(ACCOUNT)),
        "us-east-1",
        ACCOUNT,
    )
}

/// A key of a person's own, limited where a scope is given.
async fn given(world: &World, owner: &str, scope: Option<KeyScope>) -> AccessKey {
    let key = NewAccessKey::generate(world.seed().0);
    let grant = Grant {
        owner: owner.to_owned(),
        account: ACCOUNT.to_owned(),
        scope,
    };
    let call = call(world);
    let added = world.directory().add_access_key(&call, &key, &grant);
    added.await.expect("a key");
    AccessKey {
        id: key.id,
        secret: key.secret.expose().clone(),
        token: None,
    }
}

fn allowing(allow: &[&str]) -> KeyScope {
    KeyScope {
        allow: allow.iter().map(|it| (*it).to_owned()).collect(),
        deny: Vec::new(),
        pools: Vec::new(),
        read_only: false,
    }
}

/// The caller that a key, or the credentials of a role, stand for.
async fn caller(world: &World, key: &AccessKey) -> Result<Call, String> {
    let principal = world
        .directory()
        .principal(&call(world), &key.id, key.token.as_deref())
        .await;
    let principal = principal.map_err(|error| error.code().as_str().to_owned())?;
    let principal = principal.ok_or("unknown")?;
    Ok(Call {
        account: principal.account,
        caller: Caller::Principal(principal.identity),
        ..call(world)
    })
}

async fn assumed(world: &World, key: &AccessKey) -> AccessKey {
    let role = try_assume(world, key, HOUR_SECONDS).await.expect("a role");
    AccessKey {
        id: role.access_key_id,
        secret: role.secret.expose().clone(),
        token: Some(role.session_token.expose().clone()),
    }
}

async fn try_assume(
    world: &World,
    key: &AccessKey,
    duration_seconds: i64,
) -> Result<AssumedRole, String> {
    let call = caller(world, key).await?;
    let wish = AssumeRole {
        role_arn: format!("arn:aws:iam::{ACCOUNT}:role/deploy"),
        session_name: "test".to_owned(),
        duration_seconds,
    };
    let role = world.directory().assume_role(&call, &wish);
    role.map_err(|error| error.message().to_owned())
}

async fn refusal(world: &World, key: &AccessKey) -> String {
    let body = json!({ "MaxResults": 1 });
    let answer = world.call_as(key, "ListUserPools", body).await;
    answer.err().map(|(code, _)| code).unwrap_or_default()
}

#[tokio::test]
async fn a_revoked_key_and_all_that_came_of_it_is_refused_at_once() {
    on_every_engine(async |world| {
        let (key, other) = (
            given(world, "ada", None).await,
            given(world, "bob", None).await,
        );
        let role = assumed(world, &key).await;
        let chained = assumed(world, &role).await;
        let others = assumed(world, &other).await;
        let all = [&key, &role, &chained];
        for key in all.into_iter().chain([&other, &others]) {
            assert_eq!(refusal(world, key).await, "");
        }
        let directory = world.directory();
        let revoked = directory.revoke_access_key(&call(world), &key.id).await;
        assert_eq!(revoked.expect("a key"), Revoked::Now);
        for key in all {
            assert_eq!(refusal(world, key).await, "UnrecognizedClientException");
            assert!(try_assume(world, key, 900).await.is_err());
        }
        for key in [&other, &others] {
            assert_eq!(refusal(world, key).await, "");
        }
        let again = directory.revoke_access_key(&call(world), &key.id).await;
        assert_eq!(again.expect("a key"), Revoked::Before);
        let unknown = directory.revoke_access_key(&call(world), "AKIA").await;
        assert_eq!(unknown.expect("an answer"), Revoked::Unknown);
    })
    .await;
}

#[tokio::test]
async fn a_folder_that_makes_another_key_voids_the_one_before() {
    on_every_engine(async |world| {
        let directory = world.directory();
        let admit = async |folder: &str, seed: u8| {
            let key = NewAccessKey::generate([seed; 32]);
            let call = call(world);
            let admitted = directory.admit_access_key(&call, folder, &key, ACCOUNT);
            admitted.await.expect("a key");
            AccessKey {
                id: key.id,
                secret: key.secret.expose().clone(),
                token: None,
            }
        };
        let (first, elsewhere) = (admit("one", 1).await, admit("two", 2).await);
        let role = assumed(world, &first).await;
        assert_eq!(admit("one", 1).await.id, first.id);
        assert_eq!(refusal(world, &role).await, "");
        let second = admit("one", 3).await;
        for void in [&first, &role] {
            assert_eq!(refusal(world, void).await, "UnrecognizedClientException");
        }
        // What was revoked is not brought back by the folder that holds it.
        admit("one", 1).await;
        assert_eq!(refusal(world, &first).await, "UnrecognizedClientException");
        for holding in [&second, &elsewhere] {
            assert_eq!(refusal(world, holding).await, "");
        }
    })
    .await;
}

#[tokio::test]
async fn a_folder_voids_the_key_before_however_many_there_are() {
    let world = World::in_memory();
    for _ in 0..1_000 {
        given(&world, "ada", None).await;
    }
    // The last of all in the order of ids.
    let last = NewAccessKey {
        id: format!("AKIA{}", "Z".repeat(16)),
        ..NewAccessKey::generate([1; 32])
    };
    let signing = AccessKey {
        id: last.id.clone(),
        secret: last.secret.expose().clone(),
        token: None,
    };
    let (directory, call) = (world.directory(), call(&world));
    let admitted = directory.admit_access_key(&call, "one", &last, ACCOUNT);
    admitted.await.expect("a key");
    assert_eq!(refusal(&world, &signing).await, "");
    let next = NewAccessKey::generate([2; 32]);
    let admitted = directory.admit_access_key(&call, "one", &next, ACCOUNT);
    admitted.await.expect("a key");
    assert_eq!(
        refusal(&world, &signing).await,
        "UnrecognizedClientException"
    );
    let known = directory.access_keys(&call).await.expect("keys");
    assert_eq!(known.len(), 1_002);
}

#[tokio::test]
async fn a_chain_of_roles_ends_an_hour_after_its_first() {
    let world = World::in_memory();
    let key = given(&world, "ada", None).await;
    let mut role = assumed(&world, &key).await;
    for _ in 0..3 {
        world.advance_seconds(HOUR_SECONDS / 4);
        assert_eq!(refusal(&world, &role).await, "");
        role = assumed(&world, &role).await;
    }
    world.advance_seconds(HOUR_SECONDS / 4 - 1);
    assert_eq!(refusal(&world, &role).await, "");
    world.advance_seconds(1);
    assert_eq!(refusal(&world, &role).await, "ExpiredTokenException");
    let refused = try_assume(&world, &role, 900).await.err();
    assert_eq!(refused.as_deref(), Some("ExpiredTokenException"));
    let too_long = try_assume(&world, &key, HOUR_SECONDS + 1).await.err();
    let sentence =
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
    assert_eq!(too_long.as_deref(), Some(sentence));
}

#[tokio::test]
async fn a_role_is_of_the_keys_own_account() {
    let world = World::in_memory();
    let key = given(&world, "ada", None).await;
    let call = caller(&world, &key).await.expect("a caller");
    let wish = AssumeRole {
        role_arn: "arn:aws:iam::210987654321:role/deploy".to_owned(),
        session_name: "test".to_owned(),
        duration_seconds: 900,
    };
    let refused = world.directory().assume_role(&call, &wish).err();
    assert_eq!(
        refused.expect("a refusal").to_string(),
        "AccessDenied: User: arn:aws:iam::123456789012:user/ada is not authorized to perform: \
         sts:AssumeRole on resource: arn:aws:iam::210987654321:role/deploy"
    );
}

/// Whoever may act on one pool names it beside the one that is meant.
#[tokio::test]
async fn a_pool_that_is_named_beside_another_opens_nothing() {
    let world = World::in_memory();
    let (mine, other) = (world.pool(json!({})).await, world.pool(json!({})).await);
    let scope = KeyScope {
        pools: vec![mine.clone()],
        ..allowing(&["cognito-idp:*"])
    };
    let key = given(&world, "ada", Some(scope)).await;
    let arn = |pool: &str| format!("arn:aws:cognito-idp:us-east-1:{ACCOUNT}:userpool/{pool}");
    for (operation, body) in [
        ("DescribeUserPool", json!({ "UserPoolId": other })),
        (
            "DescribeUserPool",
            json!({ "UserPoolId": other, "ResourceArn": arn(&mine) }),
        ),
        ("ListTagsForResource", json!({ "ResourceArn": arn(&other) })),
        (
            "ListTagsForResource",
            json!({ "ResourceArn": arn(&other), "UserPoolId": mine }),
        ),
        (
            "ListTagsForResource",
            json!({ "ResourceArn": format!("{}:userpool/{mine}", arn(&other)) }),
        ),
        ("ListUserPools", json!({ "MaxResults": 1 })),
        (
            "ListUserPools",
            json!({ "MaxResults": 1, "UserPoolId": mine }),
        ),
        (
            "CreateUserPool",
            json!({ "PoolName": "pool", "UserPoolId": mine }),
        ),
        ("DescribeUserPool", json!({ "UserPoolId": [mine] })),
        ("DescribeUserPool", json!({ "UserPoolId": null })),
        ("DescribeUserPool", json!({})),
    ] {
        let refused = world.call_as(&key, operation, body.clone()).await;
        let code = refused.err().map(|(code, _)| code);
        assert_eq!(
            code.as_deref(),
            Some("AccessDeniedException"),
            "{operation} {body}"
        );
    }
    for (operation, body) in [
        ("DescribeUserPool", json!({ "UserPoolId": mine })),
        ("ListTagsForResource", json!({ "ResourceArn": arn(&mine) })),
    ] {
        let answer: Result<Value, _> = world.call_as(&key, operation, body).await;
        assert!(answer.is_ok(), "{operation}: {answer:?}");
    }
}

/// Whoever may act on one pool reads what became of the imports of that one.
#[tokio::test]
async fn a_key_of_one_pool_reads_the_logs_of_that_one() {
    let world = World::in_memory();
    let mut logs = Vec::new();
    for _ in 0..2 {
        let pool_id = imports::pool(&world, json!({})).await;
        let import = imports::import(&world, &pool_id, json!({}), "no header").await;
        logs.push((pool_id, imports::stream(&import)));
    }
    let [(mine, log), (_, other)] = logs.as_slice() else {
        panic!("two logs");
    };
    let scope = KeyScope {
        pools: vec![mine.clone()],
        read_only: true,
        ..allowing(&["logs:*"])
    };
    let key = given(&world, "ada", Some(scope)).await;
    let call = async |operation: &str, body: Value| {
        let answer = world.call_logs((REGION, &key), operation, body).await;
        answer.err().map(|(code, _)| code).unwrap_or_default()
    };
    let group = |log: &Value| json!({ "logGroupName": log["logGroupName"] });
    let arn = |log: &Value| {
        let name = log["logGroupName"].as_str().expect("a name");
        format!("arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{name}")
    };
    let both = json!({ "logGroupName": log["logGroupName"], "logGroupIdentifier": arn(other) });
    for (operation, body, expected) in [
        ("GetLogEvents", log.clone(), ""),
        ("FilterLogEvents", group(log), ""),
        ("DescribeLogStreams", group(log), ""),
        (
            "FilterLogEvents",
            json!({ "logGroupIdentifier": arn(log) }),
            "",
        ),
        ("GetLogEvents", other.clone(), "AccessDeniedException"),
        ("FilterLogEvents", group(other), "AccessDeniedException"),
        ("DescribeLogStreams", group(other), "AccessDeniedException"),
        (
            "FilterLogEvents",
            json!({ "logGroupIdentifier": arn(other) }),
            "AccessDeniedException",
        ),
        ("FilterLogEvents", both, "InvalidParameterException"),
        ("DescribeLogGroups", json!({}), "AccessDeniedException"),
        ("DescribeLogGroups", group(log), "AccessDeniedException"),
        ("GetLogEvents", json!({}), "AccessDeniedException"),
    ] {
        let found = call(operation, body.clone()).await;
        assert_eq!(found, expected, "{operation} {body}");
    }
}

/// No operation that needs a key is carried out for one that allows nothing.
#[tokio::test]
async fn a_key_that_allows_nothing_does_nothing() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let key = given(&world, "ada", Some(allowing(&["sts:GetCallerIdentity"]))).await;
    for operation in model::cognito_idp::Operation::ALL {
        if operation.unsigned() {
            continue;
        }
        let name = operation.name();
        let body = json!({ "UserPoolId": pool });
        let (code, message) = world.call_as(&key, name, body).await.expect_err(name);
        assert_eq!(code, "AccessDeniedException", "{name}");
        assert!(
            message.starts_with("User: arn:aws:iam::123456789012:user/ada is not authorized"),
            "{message}"
        );
    }
    // Nor does it gain or lose anything where no key is needed.
    let body = json!({ "AccessToken": "x" });
    let unsigned = world.call("GetUser", body.clone()).await;
    assert_eq!(world.call_as(&key, "GetUser", body).await, unsigned);
}
