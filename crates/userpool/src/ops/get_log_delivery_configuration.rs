//! `GetLogDeliveryConfiguration`: shows where the logs of a pool are to go.
//!
//! Refuses: an unknown pool. Changes nothing. Sends nothing.

use model::{
    GetLogDeliveryConfigurationRequest, GetLogDeliveryConfigurationResponse,
    LogDeliveryConfigurationType,
};

use crate::load;
use crate::records::LogDelivery;
use crate::{Result, world::Cx};

pub(crate) async fn get_log_delivery_configuration(
    cx: &mut Cx<'_>,
    request: GetLogDeliveryConfigurationRequest,
) -> Result<GetLogDeliveryConfigurationResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let known = cx
        .load::<LogDelivery>(&LogDelivery::key_of(&pool.id))
        .await?;
    Ok(GetLogDeliveryConfigurationResponse {
        log_delivery_configuration: Some(known.map_or_else(
            || LogDeliveryConfigurationType {
                log_configurations: Vec::new(),
                user_pool_id: pool.id.clone(),
            },
            |known| known.settings,
        )),
    })
}
