//! The end of a user.

use crate::Result;
use crate::cx::Cx;
use crate::records::{User, owned_by_user};

/// Removes a user with all that goes with one.
pub(crate) async fn remove(cx: &mut Cx<'_>, user: &User) -> Result<()> {
    cx.delete_under(&owned_by_user(user)).await?;
    cx.delete(user);
    Ok(())
}
