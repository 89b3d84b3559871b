//! `GetUser`: shows the user who calls, as far as the client may read.
//!
//! Refuses an access token that is not ours, has expired, was revoked or lacks the scope, and a disabled user.
//! Changes nothing. Sends nothing.

use model::{GetUserRequest, GetUserResponse, Sensitive};

use crate::factors::preference;
use crate::lists::user_view;
use crate::rules::client_access;
use crate::world::Cx;
use crate::{Result, tokens};

pub(crate) async fn get_user(cx: &mut Cx<'_>, request: GetUserRequest) -> Result<GetUserResponse> {
    let caller = tokens::reader(cx, &request.access_token).await?;
    let readable = |name: &str| client_access::may_read(&caller.client, name);
    Ok(GetUserResponse {
        mfa_options: user_view::mfa_options(caller.user.text_messages),
        preferred_mfa_setting: preference::preferred(&caller.user),
        user_attributes: user_view::attributes(&caller.user, readable),
        user_mfa_setting_list: preference::list(&caller.user),
        username: Sensitive::new(caller.user.username.clone()),
    })
}
