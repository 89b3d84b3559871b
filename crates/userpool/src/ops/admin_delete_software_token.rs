//! `AdminDeleteSoftwareToken`: takes a user's software token away, as of one who has lost it. Where the pool demands a second factor
//! the user sets up another at the next sign-in.
//!
//! Refuses, in this order: an unknown pool; an unknown user.
//! Changes: the secret is gone, and what was said of it. Of a user who has none nothing changes. Sends nothing.

use model::{AdminDeleteSoftwareTokenRequest, AdminDeleteSoftwareTokenResponse};

use crate::factors::software_token;
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn admin_delete_software_token(
    cx: &mut Cx<'_>,
    request: AdminDeleteSoftwareTokenRequest,
) -> Result<AdminDeleteSoftwareTokenResponse> {
    let (_, mut user) = load::user_of(cx, &request.user_pool_id, &request.username).await?;
    software_token::remove(cx, &mut user).await?;
    cx.update(&user);
    Ok(AdminDeleteSoftwareTokenResponse {})
}
