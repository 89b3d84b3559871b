//! The end of a user.

use crate::Result;
use crate::records::{User, owned_by_user, tables};
use crate::world::Cx;

/// Removes a user with all that goes with one.
pub(crate) async fn remove(cx: &mut Cx<'_>, user: &User) -> Result<()> {
    cx.delete_under(&tables(), &owned_by_user(user)).await?;
    cx.delete(user);
    Ok(())
}
