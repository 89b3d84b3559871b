//! What stacks stand in: buckets with their objects, and parameters. Every environment is bootstrapped: CDK's asset
//! buckets and the version of its bootstrap stack are there without anybody making them.

pub(crate) mod buckets;
pub(crate) mod objects;
pub(crate) mod parameters;
mod uploads;

pub use objects::{Listing, ObjectHead};
pub(crate) use uploads::parts_of;

/// Whether the name is that of a bucket for the assets of CDK.
pub(crate) fn is_asset_bucket(name: &str) -> bool {
    asset_bucket(name).is_some()
}

/// The account and the region of a bucket for the assets of CDK: `cdk-<qualifier>-assets-<account>-<region>`.
pub(crate) fn asset_bucket(name: &str) -> Option<(&str, &str)> {
    let (qualifier, environment) = name.strip_prefix("cdk-")?.split_once("-assets-")?;
    let (account, region) = environment.split_once('-')?;
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    (is_qualifier(qualifier) && is_account).then_some((account, region))
}

/// Whether the name is that of the version of a bootstrap stack: `/cdk-bootstrap/<qualifier>/version`.
pub(crate) fn is_bootstrap_version(name: &str) -> bool {
    name.strip_prefix("/cdk-bootstrap/")
        .and_then(|rest| rest.strip_suffix("/version"))
        .is_some_and(is_qualifier)
}

fn is_qualifier(text: &str) -> bool {
    (1..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
