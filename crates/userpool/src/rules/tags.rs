//! Tags of a pool, and the ARN by which the tag operations name it.

use crate::refusals::invalid_parameter;
use crate::{Result, limits};

/// The ARN of a pool.
pub(crate) fn arn_of(region: &str, account: &str, pool_id: &str) -> String {
    format!("arn:aws:cognito-idp:{region}:{account}:userpool/{pool_id}")
}

/// The id of the pool that an ARN of this account and region names.
///
/// # Errors
/// `InvalidParameterException` where the ARN is none of a user pool.
pub(crate) fn pool_id<'a>(arn: &'a str, region: &str, account: &str) -> Result<&'a str> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    match parts[..] {
        ["arn", _, "cognito-idp", of_region, of_account, resource]
            if of_region == region && of_account == account =>
        {
            resource
                .strip_prefix("userpool/")
                .ok_or_else(|| not_a_pool(arn))
        }
        _ => Err(not_a_pool(arn)),
    }
}

/// Says whether a pool may have these tags, all of them together.
///
/// # Errors
/// `InvalidParameterException` where a key is reserved or there are too many.
pub(crate) fn check<'a>(tags: impl Iterator<Item = (&'a String, &'a String)>) -> Result<()> {
    let mut count = 0;
    for (key, _) in tags {
        count += 1;
        let head = key.get(..4).unwrap_or_default();
        if head.eq_ignore_ascii_case("aws:") {
            return Err(invalid_parameter(
                "aws: prefixed tag key names are not allowed for external use.",
            ));
        }
    }
    if count > limits::TAGS_MAX {
        return Err(invalid_parameter(format!(
            "A user pool can not have more than {} tags.",
            limits::TAGS_MAX
        )));
    }
    Ok(())
}

fn not_a_pool(arn: &str) -> model::Error {
    invalid_parameter(format!("Invalid user pool ARN: {arn}"))
}
