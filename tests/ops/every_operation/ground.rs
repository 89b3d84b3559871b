//! What the bodies of a test can refer to, so that operations get further than to the pool that they don't find.

use model::cognito_idp::Operation;
use serde_json::{Value, json};
use tests::people::{PASSWORD, confirmed, plain};
use tests::{Refusal, World};

use super::bodies::{Known, good};
use crate::get_provisioned_limit::definition;

/// A world with a pool, a client and a user who is signed in.
pub(super) struct Ground {
    pub(super) world: World,
    pub(super) known: Known,
}

impl Ground {
    pub(super) async fn new() -> Ground {
        Ground::of(World::in_memory()).await
    }

    pub(super) async fn of(world: World) -> Ground {
        let known = known(&world).await;
        Ground { world, known }
    }

    /// Makes what may be gone by what was called.
    pub(super) async fn renew(&mut self) {
        let token = json!({ "AccessToken": self.known["AccessToken"] });
        if self.world.call("GetUser", token).await.is_err() {
            self.known = known(&self.world).await;
        }
    }

    /// Calls an operation, which must answer or refuse with an error of the caller's. A defect of its own would be one of the
    /// server's; that the code is one of those that the facts list is seen by the world.
    pub(super) async fn call(&self, operation: Operation, body: &Value) -> Result<Value, Refusal> {
        self.call_text(operation, &body.to_string()).await
    }

    /// The same, with a body that may be no JSON.
    pub(super) async fn call_text(
        &self,
        operation: Operation,
        body: &str,
    ) -> Result<Value, Refusal> {
        let answer = Box::pin(self.world.call_text(operation.name(), body)).await;
        if let Err((code, sentence)) = &answer {
            let begin: String = body.chars().take(1000).collect();
            assert!(
                !code.is_empty() && code != "InternalErrorException",
                "{operation:?} {begin}: {code} {sentence}"
            );
        }
        answer
    }
}

/// The operations that are built, each with a body that they read to the end.
pub(super) async fn built() -> Vec<Operation> {
    let world = World::in_memory();
    let mut found = Vec::new();
    for operation in Operation::ALL {
        let input = operation.input().expect("the shapes of Cognito are whole");
        let body = good(input, &Known::new());
        let refusal = world.call(operation.name(), body).await.err();
        if refusal.is_none_or(|(code, _)| code != "UnknownOperationException") {
            found.push(*operation);
        }
    }
    assert!(found.contains(&Operation::SignUp), "{found:?}");
    found
}

async fn known(world: &World) -> Known {
    let flows = json!({ "ExplicitAuthFlows": [
        "ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH",
    ] });
    // Nobody else has had the address, and the code in its letter is the only one.
    let name = format!("anna-{}", world.now_millis());
    let watching = json!({
        "UserPoolTier": "PLUS", "UserPoolAddOns": { "AdvancedSecurityMode": "AUDIT" },
    });
    let (pool_id, client_id) = plain(world, watching, flows).await;
    confirmed(world, &client_id, &name).await;
    let sign_in = json!({
        "ClientId": client_id,
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": name, "PASSWORD": PASSWORD },
    });
    let answer = world.ok("InitiateAuth", sign_in).await;
    let tokens = &answer["AuthenticationResult"];
    world.advance_seconds(1);
    let pool = json!({ "UserPoolId": pool_id });
    let pool = world.ok("DescribeUserPool", pool).await;
    Known::from([
        ("UserPoolId", json!(pool_id)),
        ("ClientId", json!(client_id)),
        ("AccessToken", tokens["AccessToken"].clone()),
        ("RefreshToken", tokens["RefreshToken"].clone()),
        ("Token", tokens["RefreshToken"].clone()),
        ("ResourceArn", pool["UserPool"]["Arn"].clone()),
        ("Username", json!(name)),
        ("Password", json!(PASSWORD)),
        ("PreviousPassword", json!(PASSWORD)),
        ("ProposedPassword", json!(PASSWORD)),
        ("LimitDefinition", definition("UserRead")),
        ("RequestedLimitValue", json!(200)),
        (
            "CustomAttributes",
            json!([{ "Name": "x", "AttributeDataType": "String" }]),
        ),
    ])
}
