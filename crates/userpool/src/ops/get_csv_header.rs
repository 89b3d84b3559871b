//! `GetCSVHeader`: tells the columns that a file of users to be imported must have.
//!
//! Refuses, in this order: an unknown pool. Changes nothing. Sends nothing.

use model::{GetCSVHeaderRequest, GetCSVHeaderResponse};

use crate::imports::columns;
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn get_csv_header(
    cx: &mut Cx<'_>,
    request: GetCSVHeaderRequest,
) -> Result<GetCSVHeaderResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    Ok(GetCSVHeaderResponse {
        csv_header: Some(columns::of_pool(&pool)),
        user_pool_id: Some(request.user_pool_id),
    })
}
