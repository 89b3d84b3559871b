//! `SetLogDeliveryConfiguration`: says where the logs of a pool are to go. What is left out goes nowhere any more.
//!
//! Refuses, in this order: an unknown pool; a source that is said twice; one at another level than it has, without the one place to
//! which it goes, or with a place in another region; one that the pool's tier does not have.
//! Changes: what is said is kept, and lines that are written from then on are for these places. Sends nothing.

use model::{
    LogDeliveryConfigurationType, SetLogDeliveryConfigurationRequest,
    SetLogDeliveryConfigurationResponse,
};

use crate::load;
use crate::records::LogDelivery;
use crate::rules::log_delivery;
use crate::{Result, world::Cx};

pub(crate) async fn set_log_delivery_configuration(
    cx: &mut Cx<'_>,
    request: SetLogDeliveryConfigurationRequest,
) -> Result<SetLogDeliveryConfigurationResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    log_delivery::refuse_unfit(&pool, &request.log_configurations)?;
    let known = cx
        .load::<LogDelivery>(&LogDelivery::key_of(&pool.id))
        .await?;

    let delivery = LogDelivery {
        pool_id: pool.id.clone(),
        settings: LogDeliveryConfigurationType {
            log_configurations: request.log_configurations,
            user_pool_id: pool.id.clone(),
        },
    };
    match (known, delivery.settings.log_configurations.is_empty()) {
        (Some(known), true) => cx.delete(&known),
        (Some(_), false) => cx.update(&delivery),
        (None, true) => {}
        (None, false) => cx.insert(&delivery),
    }
    Ok(SetLogDeliveryConfigurationResponse {
        log_delivery_configuration: Some(delivery.settings),
    })
}
