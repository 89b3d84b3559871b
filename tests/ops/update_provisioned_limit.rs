//! `UpdateProvisionedLimit`.

use serde_json::{Value, json};
use tests::{ACCOUNT, REGION, World, on_every_engine};

use crate::get_provisioned_limit::{definition, limit, no_category};

fn wish(category: &str, requested: i64) -> Value {
    json!({ "LimitDefinition": definition(category), "RequestedLimitValue": requested })
}

#[tokio::test]
async fn an_account_has_what_it_provisions_in_a_region() {
    on_every_engine(async |world| {
        let shown = async |region: &str, account: &str, category: &str| {
            let body = json!({ "LimitDefinition": definition(category) });
            let answer = world
                .call_in(region, account, "GetProvisionedLimit", body)
                .await;
            answer.expect("a limit")
        };
        // More, and more again, less, and what everybody has.
        for requested in [300, 301, 10_000, 121, 120, 120, 200] {
            let body = wish("UserRead", requested);
            let answer = world.ok("UpdateProvisionedLimit", body).await;
            let expected = limit("UserRead", u32::try_from(requested).expect("a rate"), 120);
            assert_eq!(answer, expected);
            assert_eq!(shown(REGION, ACCOUNT, "UserRead").await, expected);
        }
        for (region, account, category) in [
            ("eu-west-1", ACCOUNT, "UserRead"),
            (REGION, "210987654321", "UserRead"),
            (REGION, ACCOUNT, "UserToken"),
        ] {
            assert_eq!(
                shown(region, account, category).await,
                limit(category, 120, 120)
            );
        }
    })
    .await;
}

#[tokio::test]
async fn what_can_not_be_provisioned_is_refused() {
    let world = World::in_memory();
    no_category(&world, "UpdateProvisionedLimit").await;
    let rows = [
        (
            wish("UserUpdate", 100),
            "InvalidParameterException",
            "The rate of UserUpdate can't be adjusted: it is 25 requests a second.",
        ),
        (
            wish("UserCreation", 49),
            "InvalidParameterException",
            "RequestedLimitValue is 49: UserCreation has at least the default limit of 50 requests a second.",
        ),
        (
            wish("UserCreation", -1),
            "InvalidParameterException",
            "RequestedLimitValue is -1: UserCreation has at least the default limit of 50 requests a second.",
        ),
        (
            wish("UserCreation", 10_001),
            "ServiceQuotaExceededException",
            "RequestedLimitValue is 10001: an account has at most 10000 requests a second, which the operator of this server sets as provisioned_max under [quotas].",
        ),
    ];
    world
        .refuses("UpdateProvisionedLimit", &json!({}), &rows)
        .await;
    assert_eq!(
        world.refusal_unsigned("UpdateProvisionedLimit").await,
        "NotAuthorizedException"
    );
}
