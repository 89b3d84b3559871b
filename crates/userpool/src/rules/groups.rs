//! What groups come to: the roles of their users.

use std::sync::Arc;

use crate::records::Group;
use crate::{Result, refusals};

/// Refuses a role of another account than the pool's.
///
/// # Errors
/// `InvalidParameterException`.
pub(crate) fn refuse_foreign_role(account: &str, role_arn: Option<&str>) -> Result<()> {
    let account_of = |arn: &str| arn.split(':').nth(4).is_some_and(|it| it == account);
    if role_arn.is_none_or(account_of) {
        return Ok(());
    }
    Err(refusals::invalid_parameter(
        "Cross-account pass role is not allowed.",
    ))
}

/// The roles of groups, each once, in the order of the groups.
pub(crate) fn roles(groups: &[Arc<Group>]) -> Vec<&str> {
    let mut roles = Vec::new();
    for role in groups.iter().filter_map(|group| group.role_arn.as_deref()) {
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    roles
}

/// The role of the group that takes precedence over the others that have one. None where several have the same precedence and
/// their roles differ (API reference, `CreateGroup`).
pub(crate) fn preferred_role(groups: &[Arc<Group>]) -> Option<&str> {
    let with_role = || groups.iter().filter(|group| group.role_arn.is_some());
    let first = with_role().next()?;
    let mut equal = with_role().filter(|group| group.precedence == first.precedence);
    let agree = equal.all(|group| group.role_arn == first.role_arn);
    first.role_arn.as_deref().filter(|_| agree)
}
