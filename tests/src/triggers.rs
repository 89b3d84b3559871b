//! Pools with Lambda triggers, whose functions are not run.

use serde_json::{Value, json};

use crate::world::{Refusal, World};

/// Gives a pool these triggers and takes all others away.
///
/// # Panics
/// Where it is refused.
pub async fn set(world: &World, pool_id: &str, triggers: &[&str]) {
    let function = "arn:aws:lambda:us-east-1:123456789012:function:f";
    let config: Value = triggers
        .iter()
        .map(|trigger| ((*trigger).to_owned(), json!(function)))
        .collect();
    let body = json!({
        "UserPoolId": pool_id, "LambdaConfig": config, "AutoVerifiedAttributes": ["email"],
    });
    world.ok("UpdateUserPool", body).await;
}

/// The refusal in place of asking a function.
pub fn not_asked(trigger: &str) -> Refusal {
    let message = format!(
        "{trigger} invocation failed: this version of Cenote does not run Lambda functions yet, and lets nothing pass that one of them might refuse or change. Take {trigger} out of the pool's LambdaConfig, or have triggers ignored: cenote dev --ignore-triggers, or ignore = true under [triggers] in the configuration of cenote serve."
    );
    ("UnexpectedLambdaException".to_owned(), message)
}
