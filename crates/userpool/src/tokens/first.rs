//! The first tokens, those of a sign-in.

use model::AuthenticationResultType;

use crate::Result;
use crate::records::{Client, Pool, Rotation, User};
use crate::tokens::device::{Tied, metadata};
use crate::tokens::issue::{Grant, Strength, issue};
use crate::tokens::lifetimes::refresh_seconds;
use crate::tokens::refresh_token::{refresh_token, rotates};
use crate::tokens::user_sessions;
use crate::world::Cx;

/// All tokens of a sign-in that happens now, from a device where the pool tells devices apart. Nothing is stored unless the client
/// rotates its refresh tokens, or the pool keeps track of sign-ins.
pub(crate) async fn issue_first(
    cx: &mut Cx<'_>,
    pool: &Pool,
    client: &Client,
    user: &User,
    strength: Option<Strength>,
    device: Option<Tied>,
) -> Result<AuthenticationResultType> {
    let key = device.as_ref().map(|device| device.key.clone());
    let grant = Grant::begin(cx, strength, key);
    let mut result = issue(cx, pool, client, user, &grant).await?;
    let expires = cx.now() + 1000 * refresh_seconds(client);
    let jti = cx.random.uuid();
    let token = refresh_token(cx, pool, client, user, &grant, jti.clone(), expires).await?;
    user_sessions::begin(cx, pool, client, user, &grant, expires).await?;
    if rotates(client) {
        cx.insert(&Rotation {
            pool_id: pool.id.clone(),
            origin_jti: grant.origin_jti,
            current: jti,
            previous: None,
            previous_until_millis: 0,
            expires_millis: expires,
        });
    }
    result.refresh_token = Some(token);
    let new = device.filter(|device| device.is_new);
    result.new_device_metadata = new.map(|device| metadata(pool, &device.key));
    Ok(result)
}
