//! Groups, found by their names or by their users.

use std::sync::Arc;

use store::Key;

use crate::records::{Group, User};
use crate::world::Cx;
use crate::{Result, refusals};

/// The group of a pool that an administrator names, as it is.
///
/// # Errors
/// `ResourceNotFoundException` where the pool has none of this name.
pub(crate) async fn named(cx: &mut Cx<'_>, pool_id: &str, name: &str) -> Result<Group> {
    let found = cx
        .resolve::<Group>(&[Group::by_name(pool_id, name)])
        .await?
        .pop()
        .flatten();
    let key = found.ok_or_else(refusals::group_not_found)?;
    let group = cx.load::<Group>(&key).await?;
    group.ok_or_else(refusals::group_not_found)
}

/// The groups of a user, those first that take precedence; as they were some seconds ago at most. A user without any costs
/// nothing, and groups that are known here no trip.
pub(crate) async fn of_user(cx: &mut Cx<'_>, user: &User) -> Result<Vec<Arc<Group>>> {
    if user.groups.is_empty() {
        return Ok(Vec::new());
    }
    let key = |id: &String| Group::key_of(&user.pool_id, id);
    let keys: Vec<Key> = user.groups.iter().map(key).collect();
    cx.fetch(&keys).await?;
    let mut groups = Vec::with_capacity(keys.len());
    for key in &keys {
        groups.extend(cx.load_shared::<Group>(key).await?);
    }
    groups.sort_by_key(|group| group.standing());
    Ok(groups)
}
