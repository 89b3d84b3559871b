//! The end of a user.

use model::Error;
use store::walk;

use crate::Result;
use crate::records::{User, tables};
use crate::world::Cx;

/// Removes a user with all that goes with one.
pub(crate) async fn remove(cx: &mut Cx<'_>, user: &User) -> Result<()> {
    let tables = tables();
    let owned = walk::owned_with(&tables, user).map_err(Error::internal)?;
    cx.delete_under(&tables, &owned).await?;
    cx.delete(user);
    Ok(())
}
