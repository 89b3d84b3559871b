//! `DescribeUserPoolClient`: shows an app client with its secret.
//!
//! Refuses, in this order: an unknown pool; a client that the pool does not have. Changes nothing. Sends nothing.

use model::{DescribeUserPoolClientRequest, DescribeUserPoolClientResponse};

use crate::settings::client::members;
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn describe_user_pool_client(
    cx: &mut Cx<'_>,
    request: DescribeUserPoolClientRequest,
) -> Result<DescribeUserPoolClientResponse> {
    let (_, client) =
        load::client_of(cx, &request.user_pool_id, request.client_id.expose()).await?;
    let user_pool_client = members::described(cx, &client)?;
    Ok(DescribeUserPoolClientResponse {
        user_pool_client: Some(user_pool_client),
    })
}
