//! What the secrets of app clients are called. The name of a secret that a service manages begins with the service and `!` (Secrets
//! Manager user guide, "Secrets managed by other AWS services").

/// The service that manages them.
pub(super) const OWNER: &str = "cognito-idp";

/// Which secret somebody means.
pub(super) struct Meant<'a> {
    pub(super) pool_id: &'a str,
    pub(super) client_id: &'a str,
    /// The end of its ARN, where the ARN is whole.
    pub(super) suffix: Option<&'a str>,
}

pub(super) fn name(pool_id: &str, client_id: &str) -> String {
    format!("{OWNER}!{pool_id}/{client_id}")
}

pub(super) fn arn(region: &str, account: &str, name: &str, suffix: &str) -> String {
    format!("arn:aws:secretsmanager:{region}:{account}:secret:{name}-{suffix}")
}

/// What a name or an ARN means in a region and an account; the end of the ARN may be missing.
pub(super) fn meant<'a>(secret_id: &'a str, region: &str, account: &str) -> Option<Meant<'a>> {
    let (name, is_arn) = match secret_id.strip_prefix("arn:") {
        Some(rest) => (of_arn(rest, region, account)?, true),
        None => (secret_id, false),
    };
    let rest = name.strip_prefix(OWNER)?.strip_prefix('!')?;
    let (pool_id, rest) = rest.split_once('/')?;
    // The id of a client has no hyphen.
    let (client_id, suffix) = match rest.split_once('-') {
        Some((client_id, suffix)) if is_arn => (client_id, Some(suffix)),
        Some(_) => return None,
        None => (rest, None),
    };
    Some(Meant {
        pool_id,
        client_id,
        suffix,
    })
}

fn of_arn<'a>(rest: &'a str, region: &str, account: &str) -> Option<&'a str> {
    let parts: Vec<&str> = rest.splitn(6, ':').collect();
    match parts[..] {
        [_, "secretsmanager", of_region, of_account, "secret", name]
            if of_region == region && of_account == account =>
        {
            Some(name)
        }
        _ => None,
    }
}
