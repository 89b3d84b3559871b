//! What stacks stand in: buckets with their objects, and parameters. Every environment is bootstrapped: CDK's asset
//! buckets and the version of its bootstrap stack are there without anybody making them.

pub(crate) mod buckets;
pub(crate) mod objects;
pub(crate) mod parameters;
mod uploads;

pub use objects::{Listing, ObjectHead};
pub(crate) use uploads::parts_of;

/// Whether the name is that of a bucket for the assets of CDK: `cdk-<qualifier>-assets-<account>-<region>`.
pub(crate) fn is_asset_bucket(name: &str) -> bool {
    name.strip_prefix("cdk-").is_some_and(|rest| {
        rest.split_once("-assets-")
            .is_some_and(|(qualifier, environment)| {
                is_qualifier(qualifier) && environment.split_once('-').is_some()
            })
    })
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
