//! Authorised on one id, acting on another: each operation with two ids gets one of each of two pools, and each signed
//! operation is called from another region and another account.

use model::cognito_idp::Operation;
use serde_json::{Value, json};
use tests::World;
use tests::groups::{group, join};
use tests::identity_providers::{google, provider};
use tests::resource_servers::resource_server;
use tests::sign_in::PASSWORD;

use crate::pair;

/// What every operation needs beside its ids: members that one does not know are nothing to it.
fn anything(pool: &str, client: &str, username: &str) -> Value {
    json!({
        "UserPoolId": pool,
        "ClientId": client,
        "Username": username,
        "PoolName": "renamed",
        "ClientName": "renamed",
        "Password": PASSWORD,
        "Permanent": true,
        "ConfirmationCode": "123456",
        "UserAttributes": [{ "Name": "email", "Value": "eve@example.com" }],
        "UserAttributeNames": ["email"],
        "CustomAttributes": [{ "Name": "x", "AttributeDataType": "String" }],
        "MfaConfiguration": "OFF",
        "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": username, "PASSWORD": PASSWORD },
        "GroupName": "staff",
        "DeviceKey": "us-east-1_0",
        "Identifier": "api",
        "ProviderName": "Google",
        "IdpIdentifier": "example.com",
        "Name": "renamed",
        "ChallengeName": "NEW_PASSWORD_REQUIRED",
        "ChallengeResponses": { "USERNAME": username, "NEW_PASSWORD": PASSWORD },
    })
}

/// The built operations that need no more than [`anything`] has, with their members.
fn operations(members: &[&str]) -> Vec<Operation> {
    let all = Operation::ALL.iter().copied();
    let has = |operation: &Operation, member: &str| {
        let needle = format!("\"{member}\"");
        operation
            .input()
            .is_some_and(|shape| format!("{shape:?}").contains(&needle))
    };
    all.filter(|operation| members.iter().all(|member| has(operation, member)))
        .collect()
}

struct Scene {
    world: World,
    pools: [String; 2],
    clients: [String; 2],
    subs: [String; 2],
}

async fn scene() -> Scene {
    let world = World::in_memory();
    let watching = json!({
        "UserPoolTier": "PLUS", "UserPoolAddOns": { "AdvancedSecurityMode": "AUDIT" },
    });
    let pools = [
        world.pool(watching.clone()).await,
        world.pool(watching).await,
    ];
    let clients = [
        world.open_client(&pools[0], json!({})).await,
        world.open_client(&pools[1], json!({})).await,
    ];
    let email = [("email", "user@example.com"), ("email_verified", "true")];
    let subs = [
        world.user(&pools[0], "ana", &email).await,
        world.user(&pools[1], "bob", &email).await,
    ];
    // Each pool has a group of the name, and each group a user.
    for (pool, user) in pools.iter().zip(["ana", "bob"]) {
        group(&world, pool, "staff", json!({})).await;
        join(&world, pool, user, "staff").await;
        resource_server(&world, pool, "api", &["read"]).await;
        let identifier = json!({ "IdpIdentifiers": ["example.com"] });
        provider(&world, pool, google(), identifier).await;
    }
    Scene {
        world,
        pools,
        clients,
        subs,
    }
}

impl Scene {
    /// Everything that there is, to be compared.
    async fn state(&self) -> Vec<Value> {
        let mut state = Vec::new();
        for (pool, (client, sub)) in self.pools.iter().zip(self.clients.iter().zip(&self.subs)) {
            let body = json!({
                "UserPoolId": pool, "ClientId": client, "Username": sub, "GroupName": "staff",
            });
            for operation in [
                "DescribeUserPool",
                "DescribeUserPoolClient",
                "AdminGetUser",
                "ListUsers",
                "ListGroups",
                "ListIdentityProviders",
                "ListResourceServers",
                "ListUsersInGroup",
                "AdminListGroupsForUser",
            ] {
                state.push(self.world.ok(operation, body.clone()).await);
            }
        }
        state
    }
}

#[tokio::test]
async fn a_user_of_another_pool() {
    let scene = scene().await;
    let before = scene.state().await;
    let mut built = 0;
    for operation in operations(&["UserPoolId", "Username"]) {
        for name in ["bob", scene.subs[1].as_str()] {
            let body = anything(&scene.pools[0], &scene.clients[0], name);
            let name = operation.name();
            if name == "AdminCreateUser" {
                continue;
            }
            let refusal = scene.world.refusal(name, body).await;
            let codes = [
                "UserNotFoundException",
                "UnknownOperationException",
                "InvalidParameterException",
                // Of operations that have no word of its own for a user.
                "ResourceNotFoundException",
            ];
            assert!(codes.contains(&refusal.0.as_str()), "{name} {refusal:?}");
            built += usize::from(refusal.0 == "UserNotFoundException");
        }
    }
    assert!(built >= 20, "{built}");
    for operation in [
        "ConfirmSignUp",
        "ResendConfirmationCode",
        "ForgotPassword",
        "ConfirmForgotPassword",
    ] {
        let body = anything(&scene.pools[0], &scene.clients[0], "bob");
        let refusal = scene.world.refusal(operation, body).await;
        let nobody = "Username/client id combination not found.";
        assert_eq!(
            pair(&refusal),
            ("UserNotFoundException", nobody),
            "{operation}"
        );
    }
    assert_eq!(scene.state().await, before);
}

#[tokio::test]
async fn a_client_of_another_pool() {
    let scene = scene().await;
    let before = scene.state().await;
    let mut built = 0;
    for operation in operations(&["UserPoolId", "ClientId"]) {
        let body = anything(&scene.pools[0], &scene.clients[1], "ana");
        let name = operation.name();
        let refusal = scene.world.refusal(name, body).await;
        let codes = [
            "ResourceNotFoundException",
            "UnknownOperationException",
            "InvalidParameterException",
        ];
        assert!(codes.contains(&refusal.0.as_str()), "{name} {refusal:?}");
        built += usize::from(refusal.0 == "ResourceNotFoundException");
    }
    assert!(built >= 5, "{built}");
    assert_eq!(scene.state().await, before);
}

#[tokio::test]
async fn a_pool_of_another_region_or_account() {
    let scene = scene().await;
    let before = scene.state().await;
    let mut built = 0;
    for (region, account) in [("eu-west-1", "123456789012"), ("us-east-1", "210987654321")] {
        for operation in operations(&["UserPoolId"]) {
            if operation.unsigned() {
                continue;
            }
            let name = operation.name();
            let body = anything(&scene.pools[0], &scene.clients[0], "ana");
            let refusal = scene.world.call_in(region, account, name, body).await;
            let refusal = refusal
                .err()
                .unwrap_or_else(|| panic!("{name} from {region} {account}"));
            let codes = [
                "ResourceNotFoundException",
                "UnknownOperationException",
                "InvalidParameterException",
            ];
            assert!(codes.contains(&refusal.0.as_str()), "{name} {refusal:?}");
            built += usize::from(refusal.0 == "ResourceNotFoundException");
        }
        let described = scene
            .world
            .ok("DescribeUserPool", json!({ "UserPoolId": scene.pools[0] }))
            .await;
        let resource = &described["UserPool"]["Arn"];
        let tagging = json!({ "ResourceArn": resource, "Tags": { "a": "b" }, "TagKeys": ["a"] });
        for name in ["TagResource", "UntagResource", "ListTagsForResource"] {
            let refusal = scene
                .world
                .call_in(region, account, name, tagging.clone())
                .await;
            assert!(refusal.is_err(), "{name} from {region} {account}");
        }
        let listed = scene
            .world
            .call_in(
                region,
                account,
                "ListUserPools",
                json!({ "MaxResults": 60 }),
            )
            .await;
        let listed = listed.expect("a list");
        assert_eq!(listed["UserPools"], json!([]), "{region} {account}");
    }
    assert!(built >= 40, "{built}");
    assert_eq!(scene.state().await, before);
}
