//! `DeleteGroup`: removes a group. Its users stay.
//!
//! Refuses, in this order: an unknown pool; an unknown group.
//! Changes: the group is gone at once, for all its users; it is noted that these still carry its id, which is taken from them in
//! bounded steps. Sends nothing.

use model::DeleteGroupRequest;

use crate::lists::counts::{self, Counted};
use crate::load::{self, groups};
use crate::records::Disbanding;
use crate::{Result, world::Cx};

pub(crate) async fn delete_group(cx: &mut Cx<'_>, request: DeleteGroupRequest) -> Result<()> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let group = groups::named(cx, &pool.id, &request.group_name).await?;
    let counts = counts::of_pool(cx, &pool.id).await?;

    cx.delete(&group);
    cx.insert(&Disbanding {
        pool_id: group.pool_id,
        group_id: group.id,
        deleted_millis: cx.now(),
    });
    counts.fewer(cx, Counted::Groups);
    Ok(())
}
