//! `UpdateUserPool`: changes a user pool's settings.
//!
//! Refuses, in this order: an unknown pool; one into which users are imported; to demand a second factor where none was demanded, which
//! `SetUserPoolMfaConfig` can; two members that say how long a temporary password holds; two functions before a token is
//! made; reserved or too many tags; settings that do not agree with each other (`settings/pool/checks.rs`);
//! settings that are not built and would let somebody in; tags that name another id than the pool's.
//! Changes: the settings; `settings/pool/members/` says what becomes of those that the request leaves out. Sends nothing.

use model::{UpdateUserPoolRequest, UpdateUserPoolResponse};

use crate::imports::running;
use crate::rules::pinned;
use crate::settings::pool::{checks, factors, members};
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn update_user_pool(
    cx: &mut Cx<'_>,
    request: UpdateUserPoolRequest,
) -> Result<UpdateUserPoolResponse> {
    let mut pool = load::pool(cx, &request.user_pool_id).await?;
    running::refuse_during(cx, &pool.id).await?;
    factors::refuse_turning_on(&pool.settings, request.mfa_configuration)?;
    pool.settings = members::with(&pool.settings, &request)?;
    factors::settle(&mut pool);
    checks::refuse_unfit(&pool)?;
    members::refuse_unbuilt(&request)?;
    pinned::refuse_other(request.user_pool_tags.iter().flatten(), &pool.id)?;

    pool.settings.last_modified_date = Some(cx.timestamp());
    cx.update(&pool);
    Ok(UpdateUserPoolResponse::default())
}
