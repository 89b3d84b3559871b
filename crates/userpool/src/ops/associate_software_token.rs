//! `AssociateSoftwareToken`: gives a user the secret of a software token, which counts once `VerifySoftwareToken` has seen a code
//! of it.
//!
//! Refuses, in this order: neither an access token nor a session; an access token or a session that doesn't hold; a pool that
//! has software tokens switched off; a session of a sign-in that waits for nothing of this kind.
//! Changes: keeps the secret beside the one that counts. By a session nothing is stored. Sends nothing.

use model::{AssociateSoftwareTokenRequest, AssociateSoftwareTokenResponse, ErrorCode};

use crate::factors::software_token;
use crate::world::Cx;
use crate::{Result, refusals, sign_in, tokens};

pub(crate) async fn associate_software_token(
    cx: &mut Cx<'_>,
    request: AssociateSoftwareTokenRequest,
) -> Result<AssociateSoftwareTokenResponse> {
    if let Some(token) = &request.access_token {
        let caller = tokens::caller(cx, token).await.map_err(|refusal| {
            // The API knows no unknown user here, and no reset.
            match refusal.code() {
                ErrorCode::UserNotFoundException | ErrorCode::PasswordResetRequiredException => {
                    refusals::not_authorized("Access Token has been revoked")
                }
                _ => refusal,
            }
        })?;
        software_token::refuse_switched_off(&caller.pool)?;
        let secret = software_token::offer(cx, &caller.user).await?;
        return Ok(AssociateSoftwareTokenResponse {
            secret_code: Some(secret),
            session: None,
        });
    }
    let session = request.session.as_ref();
    let session = session.ok_or_else(refusals::no_token_or_session)?;
    let (secret, session) = sign_in::offer_software_token(cx, session.expose()).await?;
    Ok(AssociateSoftwareTokenResponse {
        secret_code: Some(secret),
        session: Some(session),
    })
}
