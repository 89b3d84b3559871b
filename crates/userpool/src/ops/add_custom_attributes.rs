//! `AddCustomAttributes`: adds attributes of its own to a pool's schema. They can't be removed or changed afterwards.
//!
//! Refuses, in this order: an unknown pool; one into which users are imported; for each attribute one without a name or a type, one that is required, bounds
//! that contradict each other, a name that is taken, one attribute too many.
//! Changes: the schema. Sends nothing.

use model::{AddCustomAttributesRequest, AddCustomAttributesResponse};

use crate::imports::running;
use crate::settings::pool::schema;
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn add_custom_attributes(
    cx: &mut Cx<'_>,
    request: AddCustomAttributesRequest,
) -> Result<AddCustomAttributesResponse> {
    let mut pool = load::pool(cx, &request.user_pool_id).await?;
    running::refuse_during(cx, &pool.id).await?;
    let current = pool
        .settings
        .schema_attributes
        .as_deref()
        .unwrap_or_default();
    let schema = schema::with_custom_attributes(current, &request.custom_attributes)?;

    pool.settings.schema_attributes = Some(schema);
    pool.settings.last_modified_date = Some(cx.timestamp());
    cx.update(&pool);
    Ok(AddCustomAttributesResponse::default())
}
