//! `SetRiskConfiguration`.

mod known_passwords;

use serde_json::{Value, json};
use tests::groups::keys_with;
use tests::people::NO_POOL;
use tests::{World, on_every_engine};

const INVALID: &str = "InvalidParameterException";

/// All that can be said of risks.
fn everything() -> Value {
    let letter = json!({ "Subject": "Who was it?", "TextBody": "Was it you, {username}?" });
    json!({
        "AccountTakeoverRiskConfiguration": {
            "NotifyConfiguration": {
                "From": "Watch <watch@example.com>", "ReplyTo": "help@example.com",
                "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/example.com",
                "BlockEmail": letter, "MfaEmail": letter, "NoActionEmail": letter,
            },
            "Actions": {
                "LowAction": { "Notify": false, "EventAction": "NO_ACTION" },
                "MediumAction": { "Notify": true, "EventAction": "MFA_IF_CONFIGURED" },
                "HighAction": { "Notify": true, "EventAction": "BLOCK" },
            },
        },
        "CompromisedCredentialsRiskConfiguration": {
            "EventFilter": ["SIGN_UP", "PASSWORD_CHANGE"], "Actions": { "EventAction": "BLOCK" },
        },
        "RiskExceptionConfiguration": {
            "BlockedIPRangeList": ["192.0.2.0/24", "2001:db8::/32"], "SkippedIPRangeList": ["198.51.100.7/32"],
        },
    })
}

fn with(base: &Value, members: &Value) -> Value {
    let mut body = base.clone();
    tests::merge(&mut body, members.clone());
    body
}

#[tokio::test]
async fn what_is_said_of_a_pool_and_of_a_client_is_kept_apart() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let client = world.open_client(&pool_id, json!({})).await;
        let of_pool = json!({ "UserPoolId": pool_id });
        let of_client = json!({ "UserPoolId": pool_id, "ClientId": client });
        let described = async |of: &Value| {
            world.ok("DescribeRiskConfiguration", of.clone()).await["RiskConfiguration"].clone()
        };
        // A pool needs no threat protection for it.
        let said = world.ok("SetRiskConfiguration", with(&of_pool, &everything())).await;
        let mut expected = with(&of_pool, &everything());
        expected["LastModifiedDate"] = world.now();
        assert_eq!(said, json!({ "RiskConfiguration": expected }));
        assert_eq!(described(&of_pool).await, expected);
        assert_eq!(described(&of_client).await, of_client);

        world.advance_seconds(1);
        let passwords = json!({
            "CompromisedCredentialsRiskConfiguration": { "Actions": { "EventAction": "NO_ACTION" } },
        });
        world.ok("SetRiskConfiguration", with(&of_client, &passwords)).await;
        let mut of_its_own = with(&of_client, &passwords);
        of_its_own["LastModifiedDate"] = world.now();
        assert_eq!(described(&of_client).await, of_its_own);
        assert_eq!(described(&of_pool).await, expected);
        // What is left out is gone.
        world.ok("SetRiskConfiguration", with(&of_pool, &passwords)).await;
        let shown = described(&of_pool).await;
        assert!(shown.get("RiskExceptionConfiguration").is_none(), "{shown}");
        assert_eq!(shown["LastModifiedDate"], world.now());
        // Nothing takes back what was said.
        for _ in 0..2 {
            let said = world.ok("SetRiskConfiguration", of_pool.clone()).await;
            assert_eq!(said, json!({ "RiskConfiguration": of_pool }));
            assert_eq!(described(&of_pool).await, of_pool);
        }
        assert_eq!(keys_with(world, "/risk/").await.len(), 1);
        world.ok("DeleteUserPoolClient", of_client).await;
        assert_eq!(keys_with(world, "/risk/").await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn what_can_not_be_meant_so_is_refused() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let base = json!({ "UserPoolId": pool_id });
        let addresses = |list: &str, range: &str| {
            let mut exceptions = json!({});
            exceptions[list] = json!(["192.0.2.0/24", range]);
            json!({ "RiskExceptionConfiguration": exceptions })
        };
        let action = |name: &str, action: &str| {
            let mut takeover = everything()["AccountTakeoverRiskConfiguration"].clone();
            takeover["Actions"][name]["EventAction"] = json!(action);
            json!({ "AccountTakeoverRiskConfiguration": takeover })
        };
        let letters = |member: &str, value: &str| {
            let mut takeover = everything()["AccountTakeoverRiskConfiguration"].clone();
            takeover["NotifyConfiguration"][member] = json!(value);
            json!({ "AccountTakeoverRiskConfiguration": takeover })
        };
        let incorrect = "Incorrect CIDR format";
        let rows = [
            (json!({ "UserPoolId": "us-east-1_nosuchpool" }), "ResourceNotFoundException", NO_POOL),
            (
                json!({ "ClientId": "nobody" }),
                "ResourceNotFoundException",
                "User pool client nobody does not exist.",
            ),
            (addresses("BlockedIPRangeList", "192.0.2.1"), INVALID, incorrect),
            (addresses("BlockedIPRangeList", "192.0.2.1/33"), INVALID, incorrect),
            (addresses("SkippedIPRangeList", "example.com/24"), INVALID, incorrect),
            (
                action("LowAction", "MFA_REQUIRED"),
                INVALID,
                "MediumAction MFA_IF_CONFIGURED is softer than LowAction MFA_REQUIRED.",
            ),
            (
                action("HighAction", "NO_ACTION"),
                INVALID,
                "HighAction NO_ACTION is softer than MediumAction MFA_IF_CONFIGURED.",
            ),
            (
                action("LowAction", "WARN"),
                INVALID,
                "1 validation error detected: Value 'WARN' at 'accountTakeoverRiskConfiguration.actions.lowAction.eventAction' failed to satisfy constraint: Member must satisfy enum value set: [BLOCK, MFA_IF_CONFIGURED, NO_ACTION, MFA_REQUIRED]",
            ),
            (
                letters("From", "nobody"),
                INVALID,
                "Provided From email address is invalid",
            ),
        ];
        world.refuses("SetRiskConfiguration", &base, &rows).await;
        // As strong an action is taken, and one of a risk beside which nothing is said.
        for harmless in [
            action("HighAction", "MFA_IF_CONFIGURED"),
            json!({ "AccountTakeoverRiskConfiguration": { "Actions": {
                "MediumAction": { "Notify": false, "EventAction": "BLOCK" },
            } } }),
        ] {
            world.ok("SetRiskConfiguration", with(&base, &harmless)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    let refusal = world.refusal_unsigned("SetRiskConfiguration").await;
    assert_eq!(refusal, "NotAuthorizedException");
}
