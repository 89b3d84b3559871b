//! What `CreateUserPool` and `UpdateUserPool` refuse since it is not built.

use serde_json::json;
use tests::World;

/// What nothing follows from, and what is to keep somebody out, is refused by its name.
#[tokio::test]
async fn settings_that_would_let_somebody_in_are_refused_by_name() {
    let yet = "is a setting of Amazon Cognito that this version of Cenote does not have yet";
    let risk = "sign-ins by functions of the pool's own are not built, so that nobody is kept out of them.";
    let flows = json!({ "CustomAuthMode": "ENFORCED" });
    let rows = [
        (
            json!({ "UserPoolAddOns": { "AdvancedSecurityMode": "AUDIT", "AdvancedSecurityAdditionalFlows": flows } }),
            format!(
                "UserPoolAddOns.AdvancedSecurityAdditionalFlows.CustomAuthMode ENFORCED {yet}: {risk} Leave it out or set it to AUDIT."
            ),
        ),
        (
            json!({ "KeyConfiguration": {
                "KeyType": "CUSTOMER_MANAGED_KEY", "KmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/x"
            } }),
            format!(
                "KeyConfiguration.KeyType CUSTOMER_MANAGED_KEY {yet}: secrets are sealed by the master key of this server, so that to revoke the other key would shut nobody out. Leave it out or set it to AWS_OWNED_KEY."
            ),
        ),
    ];
    let world = World::in_memory();
    let id = world.pool(json!({ "UserPoolTier": "PLUS" })).await;
    for (change, message) in rows {
        let row = [(change, "InvalidParameterException", message.as_str())];
        let base = json!({ "PoolName": "pool", "UserPoolTier": "PLUS" });
        world.refuses("CreateUserPool", &base, &row).await;
        let base = json!({ "UserPoolId": id });
        world.refuses("UpdateUserPool", &base, &row).await;
    }
    let harmless = json!({
        "UserPoolTier": "PLUS",
        "UserPoolAddOns": {
            "AdvancedSecurityMode": "OFF", "AdvancedSecurityAdditionalFlows": { "CustomAuthMode": "AUDIT" }
        },
        "KeyConfiguration": { "KeyType": "AWS_OWNED_KEY" },
    });
    world.pool(harmless).await;
}
