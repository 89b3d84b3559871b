//! Two nodes on one database, each with a cache of its own: what the one changes, the other may not know for some seconds.

use std::sync::Arc;

use serde_json::{Value, json};
use store::Engine;
use store::memory::Memory;
use tests::groups::{group, join};
use tests::people::{PASSWORD, confirmed, plain};
use tests::sign_in::claims;
use tests::{ACCOUNT, AccessKey, REGION, World};
use userpool::{AssumeRole, Caller, Grant, Identity, NewAccessKey, Revoked};

const BY_PASSWORD: &[&str] = &["ALLOW_USER_PASSWORD_AUTH"];

/// Two nodes, of which the second has answered a sign-in of `anna` through a client.
struct Nodes {
    first: World,
    second: World,
    pool_id: String,
    client_id: String,
}

impl Nodes {
    async fn new(flows: &[&str]) -> Nodes {
        let engine: Arc<dyn Engine> = Arc::new(Memory::new());
        let first = World::on_engine(Arc::clone(&engine));
        let second = World::beside(engine);
        let settings = json!({ "ExplicitAuthFlows": flows });
        let (pool_id, client_id) = plain(&first, json!({}), settings).await;
        confirmed(&first, &client_id, "anna").await;
        let nodes = Nodes {
            first,
            second,
            pool_id,
            client_id,
        };
        let _ = nodes.sign_in().await;
        nodes
    }

    async fn sign_in(&self) -> Result<Value, (String, String)> {
        let body = json!({
            "ClientId": self.client_id,
            "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "anna", "PASSWORD": PASSWORD },
        });
        self.second.call("InitiateAuth", body).await
    }

    async fn update_client(&self, flows: &[&str]) {
        let body = json!({
            "UserPoolId": self.pool_id,
            "ClientId": self.client_id,
            "ExplicitAuthFlows": flows,
        });
        self.first.ok("UpdateUserPoolClient", body).await;
    }

    fn sign_up(&self) -> Value {
        json!({
            "ClientId": self.client_id,
            "Username": "berta",
            "Password": PASSWORD,
            "UserAttributes": [{ "Name": "email", "Value": "berta@example.com" }],
        })
    }
}

#[tokio::test]
async fn a_settings_change_is_seen_within_five_seconds() {
    let nodes = Nodes::new(BY_PASSWORD).await;
    assert!(nodes.sign_in().await.is_ok());
    nodes.update_client(&["ALLOW_USER_SRP_AUTH"]).await;
    nodes.second.advance_millis(5_001);
    let refusal = nodes.sign_in().await.expect_err("the flow is off");
    assert_eq!(
        refusal.1,
        "USER_PASSWORD_AUTH flow not enabled for this client"
    );
}

#[tokio::test]
async fn a_sign_in_is_kept_track_of_as_soon_as_the_pool_says_so() {
    let nodes = Nodes::new(BY_PASSWORD).await;
    nodes.first.track_sessions(&nodes.pool_id, 5).await;
    let answer = nodes.sign_in().await.expect("tokens");
    let token = &answer["AuthenticationResult"]["AccessToken"];
    let body = json!({ "AccessToken": token });
    let listed = nodes.first.ok("ListUserSessions", body).await;
    assert_eq!(listed["Sessions"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_refusal_rests_on_true_reads() {
    let nodes = Nodes::new(&["ALLOW_USER_SRP_AUTH"]).await;
    assert!(nodes.sign_in().await.is_err());
    nodes.update_client(BY_PASSWORD).await;
    assert!(
        nodes.sign_in().await.is_ok(),
        "refused by what was so before"
    );
}

#[tokio::test]
async fn a_commit_rests_on_true_reads() {
    let nodes = Nodes::new(BY_PASSWORD).await;
    let body = json!({
        "UserPoolId": nodes.pool_id,
        "AdminCreateUserConfig": { "AllowAdminCreateUserOnly": true },
    });
    nodes.first.ok("UpdateUserPool", body).await;
    let refusal = nodes.second.refusal("SignUp", nodes.sign_up()).await;
    assert_eq!(refusal.1, "SignUp is not permitted for this user pool");

    let nodes = Nodes::new(BY_PASSWORD).await;
    let body = json!({ "UserPoolId": nodes.pool_id, "ClientId": nodes.client_id });
    nodes.first.ok("DeleteUserPoolClient", body).await;
    let refusal = nodes.second.refusal("SignUp", nodes.sign_up()).await;
    assert_eq!(refusal.0, "ResourceNotFoundException");
}

#[tokio::test]
async fn what_concerns_a_user_is_never_cached() {
    let nodes = Nodes::new(BY_PASSWORD).await;
    let answer = nodes.sign_in().await.expect("tokens");
    let token = answer["AuthenticationResult"]["AccessToken"].clone();
    let token = json!({ "AccessToken": token });
    nodes.second.ok("GetUser", token.clone()).await;
    nodes.first.advance_millis(1);
    nodes.first.ok("GlobalSignOut", token.clone()).await;
    let refusal = nodes.second.refusal("GetUser", token).await;
    assert_eq!(refusal.1, "Access Token has been revoked");

    let body = json!({ "UserPoolId": nodes.pool_id, "Username": "anna" });
    nodes.first.ok("AdminDisableUser", body).await;
    let refusal = nodes.sign_in().await.expect_err("a disabled user");
    assert_eq!(refusal.1, "User is disabled.");
}

#[tokio::test]
async fn who_administers_sees_what_is() {
    let nodes = Nodes::new(BY_PASSWORD).await;
    nodes.update_client(&["ALLOW_CUSTOM_AUTH"]).await;
    let body = json!({ "UserPoolId": nodes.pool_id, "ClientId": nodes.client_id });
    let answer = nodes.second.ok("DescribeUserPoolClient", body).await;
    assert_eq!(
        answer["UserPoolClient"]["ExplicitAuthFlows"],
        json!(["ALLOW_CUSTOM_AUTH"])
    );
}

/// Two nodes whose clocks differ by two seconds: the first one's is ahead.
async fn nodes_with_clocks_apart() -> Nodes {
    let nodes = Nodes::new(BY_PASSWORD).await;
    nodes.first.advance_seconds(2);
    nodes
}

#[tokio::test]
async fn a_sign_out_holds_for_what_a_clock_ahead_has_issued() {
    let nodes = nodes_with_clocks_apart().await;
    let body = json!({
        "ClientId": nodes.client_id,
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "anna", "PASSWORD": PASSWORD },
    });
    let ahead = nodes.first.ok("InitiateAuth", body).await;
    let ahead = json!({ "AccessToken": ahead["AuthenticationResult"]["AccessToken"] });
    nodes.second.ok("GlobalSignOut", ahead.clone()).await;
    let refusal = nodes.first.refusal("GetUser", ahead).await;
    assert_eq!(refusal.1, "Access Token has been revoked");
}

#[tokio::test]
async fn a_sign_in_after_a_sign_out_holds_where_a_clock_is_behind() {
    let nodes = nodes_with_clocks_apart().await;
    let body = json!({ "UserPoolId": nodes.pool_id, "Username": "anna" });
    nodes.first.ok("AdminUserGlobalSignOut", body).await;
    let behind = nodes.sign_in().await.expect("tokens");
    let behind = json!({ "AccessToken": behind["AuthenticationResult"]["AccessToken"] });
    nodes.first.ok("GetUser", behind.clone()).await;
    nodes.second.ok("GetUser", behind).await;
}

#[tokio::test]
async fn a_refresh_token_is_exchanged_once_whatever_the_clocks_say() {
    let nodes = nodes_with_clocks_apart().await;
    let body = json!({
        "UserPoolId": nodes.pool_id,
        "ClientId": nodes.client_id,
        "ExplicitAuthFlows": BY_PASSWORD,
        "RefreshTokenRotation": { "Feature": "ENABLED", "RetryGracePeriodSeconds": 0 },
    });
    nodes.second.ok("UpdateUserPoolClient", body).await;
    let tokens = nodes.sign_in().await.expect("tokens");
    let token = &tokens["AuthenticationResult"]["RefreshToken"];
    let body = json!({ "ClientId": nodes.client_id, "RefreshToken": token });
    nodes.first.advance_seconds(5);
    nodes
        .first
        .ok("GetTokensFromRefreshToken", body.clone())
        .await;
    let refusal = nodes
        .second
        .refusal("GetTokensFromRefreshToken", body)
        .await;
    assert_eq!(refusal.0, "RefreshTokenReuseException");
}

/// Each node asks the store for the key of each request: nothing of it is remembered.
#[tokio::test]
async fn a_key_that_one_node_takes_back_is_refused_by_the_other_at_once() {
    let nodes = Nodes::new(BY_PASSWORD).await;
    let root = |world: &World| {
        let caller = Caller::Principal(Identity::root(ACCOUNT));
        world.as_caller(caller, REGION, ACCOUNT)
    };
    let key = NewAccessKey::generate([5; 32]);
    let grant = Grant {
        owner: "ada".to_owned(),
        account: ACCOUNT.to_owned(),
        scope: None,
    };
    let (first, second) = (nodes.first.directory(), nodes.second.directory());
    let call = root(&nodes.first);
    let added = first.add_access_key(&call, &key, &grant).await;
    added.expect("a key");
    let mut key = AccessKey {
        id: key.id,
        secret: key.secret.expose().clone(),
        token: None,
    };
    let call = root(&nodes.second);
    let principal = second.principal(&call, &key.id, None).await.expect("a key");
    let caller = Caller::Principal(principal.expect("a key").identity);
    let wish = AssumeRole {
        role_arn: format!("arn:aws:iam::{ACCOUNT}:role/deploy"),
        session_name: "test".to_owned(),
        duration_seconds: 900,
    };
    let call = nodes.second.as_caller(caller, REGION, ACCOUNT);
    let role = second.assume_role(&call, &wish).expect("a role");
    let body = json!({ "MaxResults": 1 });
    for node in [&nodes.first, &nodes.second] {
        let answer = node.call_as(&key, "ListUserPools", body.clone()).await;
        assert!(answer.is_ok(), "{answer:?}");
    }
    let revoked = first.revoke_access_key(&root(&nodes.first), &key.id).await;
    assert_eq!(revoked.expect("a key"), Revoked::Now);
    for token in [None, Some(role)] {
        if let Some(role) = token {
            key = AccessKey {
                id: role.access_key_id,
                secret: role.secret.expose().clone(),
                token: Some(role.session_token.expose().clone()),
            };
        }
        for node in [&nodes.second, &nodes.first] {
            let refused = node.call_as(&key, "ListUserPools", body.clone()).await;
            let code = refused.err().map(|(code, _)| code);
            assert_eq!(code.as_deref(), Some("UnrecognizedClientException"));
        }
    }
}

/// Who is in a group is known at once everywhere; what a group is, within five seconds.
#[tokio::test]
async fn a_user_who_left_a_group_is_told_to_be_in_it_by_no_node() {
    let nodes = Nodes::new(BY_PASSWORD).await;
    for name in ["staff", "readers"] {
        group(&nodes.first, &nodes.pool_id, name, json!({})).await;
        join(&nodes.first, &nodes.pool_id, "anna", name).await;
    }
    let told = async || {
        let answer = nodes.sign_in().await.expect("tokens");
        let token = answer["AuthenticationResult"]["AccessToken"].as_str();
        claims(token.expect("a token"))
            .get("cognito:groups")
            .cloned()
    };
    assert_eq!(told().await, Some(json!(["readers", "staff"])));
    let left = json!({ "UserPoolId": nodes.pool_id, "Username": "anna", "GroupName": "staff" });
    nodes.first.ok("AdminRemoveUserFromGroup", left).await;
    assert_eq!(told().await, Some(json!(["readers"])));
    let gone = json!({ "UserPoolId": nodes.pool_id, "GroupName": "readers" });
    nodes.first.ok("DeleteGroup", gone.clone()).await;
    // Whoever changes something there finds the truth.
    let join = json!({ "UserPoolId": nodes.pool_id, "Username": "anna", "GroupName": "readers" });
    let refusal = nodes.second.refusal("AdminAddUserToGroup", join).await;
    assert_eq!(refusal.0, "ResourceNotFoundException");
    nodes.second.advance_millis(5_001);
    assert_eq!(told().await, None);
}
