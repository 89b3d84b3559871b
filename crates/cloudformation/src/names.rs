//! Names that AWS gives: ARNs, partitions, generated physical ids.

use crypto::random::Stream;

/// The partition of a region.
pub(crate) fn partition(region: &str) -> &'static str {
    match region.split('-').next() {
        Some("cn") => "aws-cn",
        Some("us") if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

/// The suffix of host names in a region.
pub(crate) fn url_suffix(region: &str) -> &'static str {
    if partition(region) == "aws-cn" {
        "amazonaws.com.cn"
    } else {
        "amazonaws.com"
    }
}

/// The ARN of a stack.
pub(crate) fn stack_arn(region: &str, account: &str, name: &str, uuid: &str) -> String {
    let partition = partition(region);
    format!("arn:{partition}:cloudformation:{region}:{account}:stack/{name}/{uuid}")
}

/// What is unique in a stack's ARN.
pub(crate) fn uuid_of(stack_arn: &str) -> &str {
    stack_arn.rsplit('/').next().unwrap_or_default()
}

/// The ARN of a change set.
pub(crate) fn change_set_arn(region: &str, account: &str, name: &str, uuid: &str) -> String {
    let partition = partition(region);
    format!("arn:{partition}:cloudformation:{region}:{account}:changeSet/{name}/{uuid}")
}

/// A physical name as `CloudFormation` makes them up: what stands before, for most types the stack's name and for those
/// of Cognito nothing, then the logical id and twelve random characters. Where that is too long, what stands before is cut to half of
/// the room, and the logical id to the rest.
pub(crate) fn generated(
    before: &str,
    logical_id: &str,
    characters_max: usize,
    random: &mut Stream,
) -> String {
    let suffix = random.alphanumeric(12);
    let room = characters_max.saturating_sub(suffix.len() + 2);
    let fits = before.chars().count() + logical_id.chars().count() <= room;
    let room_before = if fits { room } else { room / 2 };
    let before: String = before.chars().take(room_before).collect();
    let logical: String = logical_id
        .chars()
        .take(room - before.chars().count())
        .collect();
    if before.is_empty() {
        return format!("{logical}-{suffix}");
    }
    format!("{before}-{logical}-{suffix}")
}

/// Whether a stack or a change set may be called so: a letter, then letters, digits and hyphens, 128 in all.
pub(crate) fn is_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && name.len() <= 128
}

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
