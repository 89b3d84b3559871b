//! `DescribeRiskConfiguration`: shows what is said of risks, of a pool or of one of its clients. Of a client nothing is shown that is said
//! of its pool alone.
//!
//! Refuses, in this order: an unknown pool; a client that the pool does not have. Changes nothing. Sends nothing.

use model::{DescribeRiskConfigurationRequest, DescribeRiskConfigurationResponse};

use crate::load;
use crate::records::RiskRules;
use crate::{Result, world::Cx};

pub(crate) async fn describe_risk_configuration(
    cx: &mut Cx<'_>,
    request: DescribeRiskConfigurationRequest,
) -> Result<DescribeRiskConfigurationResponse> {
    let client_id = request.client_id.as_ref().map(|id| id.expose().as_str());
    let pool = load::pool_or_client(cx, &request.user_pool_id, client_id).await?;
    let key = RiskRules::key_of(&pool.id, client_id.unwrap_or_default());
    let rules = cx.load::<RiskRules>(&key).await?;
    let rules = rules.unwrap_or_else(|| RiskRules {
        pool_id: pool.id.clone(),
        client_id: client_id.unwrap_or_default().to_owned(),
        ..RiskRules::default()
    });
    Ok(DescribeRiskConfigurationResponse {
        risk_configuration: rules.shown(),
    })
}
