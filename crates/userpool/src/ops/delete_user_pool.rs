//! `DeleteUserPool`: removes a user pool with all that is in it.
//!
//! Refuses, in this order: an unknown pool; one into which users are imported; a pool under deletion protection; a pool that has a domain.
//! Changes: the pool, its keys and its clients are gone at once, so that nobody signs in and no token is good any more; a
//! job is made that removes the users and the rest in bounded steps. Sends nothing.

use model::{DeleteUserPoolRequest, DeletionProtectionType, Error};
use store::Record as _;
use work::kinds::Remove;

use crate::imports::running;
use crate::records::{Client, PoolKeys, Purge};
use crate::refusals::invalid_parameter;
use crate::world::{By, Cx};
use crate::{Result, limits, load};

pub(crate) async fn delete_user_pool(
    cx: &mut Cx<'_>,
    request: DeleteUserPoolRequest,
) -> Result<()> {
    let pool = load::pool(cx, &request.user_pool_id).await?;
    running::refuse_during(cx, &pool.id).await?;
    if pool.settings.deletion_protection == Some(DeletionProtectionType::Active) {
        return Err(invalid_parameter(
            "The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.",
        ));
    }
    if pool.settings.domain.is_some() || pool.settings.custom_domain.is_some() {
        return Err(invalid_parameter(
            "User pool cannot be deleted. It has a domain configured that should be deleted first.",
        ));
    }
    let keys = cx.load::<PoolKeys>(&PoolKeys::key_of(&pool.id)).await?;
    let some = limits::CLIENTS_DELETED_WITH_POOL_MAX;
    let all = Client::of_pool(&pool.id);
    let clients = cx.page::<Client>(By::Key, all, some).await?;

    for client in &clients.records {
        cx.delete(client);
    }
    if let Some(keys) = keys {
        cx.delete(&keys);
    }
    let purge = Purge {
        pool_id: pool.id.clone(),
        deleted_millis: cx.now(),
    };
    let job = Remove::job(&pool.id, &purge.key(), cx.now());
    cx.insert(&job.map_err(Error::internal)?);
    cx.insert(&purge);
    cx.delete(&pool);
    Ok(())
}
