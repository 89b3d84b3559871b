//! Pools with Lambda triggers.

use serde_json::{Value, json};

use crate::world::{Refusal, World};

/// The function that is every trigger's.
pub const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:f";

/// Gives a pool these triggers and takes all others away.
///
/// # Panics
/// Where it is refused.
pub async fn set(world: &World, pool_id: &str, triggers: &[&str]) {
    let body = json!({
        "UserPoolId": pool_id,
        "LambdaConfig": config(triggers),
        "AutoVerifiedAttributes": ["email"],
    });
    world.ok("UpdateUserPool", body).await;
}

/// The configuration of these triggers.
pub fn config(triggers: &[&str]) -> Value {
    triggers
        .iter()
        .map(|trigger| ((*trigger).to_owned(), json!(FUNCTION)))
        .collect()
}

/// The refusal in place of asking a function that can't be asked.
pub fn not_asked(trigger: &str) -> Refusal {
    let mend = if trigger == "PreSignUp" {
        "Give arn:aws:lambda:us-east-1:123456789012:function:f a URL (cenote dev --hook, or [hooks] in the configuration of cenote serve), take"
    } else {
        "Take"
    };
    let message = format!(
        "{trigger} invocation failed: this version of Cenote does not run Lambda functions yet, and lets nothing pass that one of them might refuse or change. {mend} {trigger} out of the pool's LambdaConfig, or have triggers ignored: cenote dev --ignore-triggers, or ignore = true under [triggers] in the configuration of cenote serve."
    );
    ("UnexpectedLambdaException".to_owned(), message)
}
