//! `SetRiskConfiguration`: says what is done about sign-ins that may be somebody else's, about passwords that others know, and about
//! addresses: of a pool, or of one of its clients in the pool's place. Who says none of it takes back what was said before.
//!
//! Refuses, in this order: an unknown pool; a client that the pool does not have; addresses that are no range; an action that is softer
//! than that of a lower risk; a sender whom nobody can be.
//! Changes: what is said is kept, and what was said before is gone. Where `AdvancedSecurityMode` is `ENFORCED` it is done from then on. Sends
//! nothing.

use model::{RiskConfigurationType, SetRiskConfigurationRequest, SetRiskConfigurationResponse};

use crate::load;
use crate::records::RiskRules;
use crate::rules::risk;
use crate::{Result, world::Cx};

pub(crate) async fn set_risk_configuration(
    cx: &mut Cx<'_>,
    request: SetRiskConfigurationRequest,
) -> Result<SetRiskConfigurationResponse> {
    let client_id = request.client_id.as_ref().map(|id| id.expose().as_str());
    let pool = load::pool_or_client(cx, &request.user_pool_id, client_id).await?;
    let key = RiskRules::key_of(&pool.id, client_id.unwrap_or_default());
    let known = cx.load::<RiskRules>(&key).await?;
    let mut rules = RiskRules {
        pool_id: pool.id.clone(),
        client_id: client_id.unwrap_or_default().to_owned(),
        settings: RiskConfigurationType {
            account_takeover_risk_configuration: request.account_takeover_risk_configuration,
            compromised_credentials_risk_configuration: request
                .compromised_credentials_risk_configuration,
            risk_exception_configuration: request.risk_exception_configuration,
            ..RiskConfigurationType::default()
        },
    };
    risk::refuse_unfit(&rules.settings)?;

    if risk::is_nothing(&rules.settings) {
        if let Some(known) = known {
            cx.delete(&known);
        }
    } else {
        rules.settings.last_modified_date = Some(cx.timestamp());
        match known {
            Some(_) => cx.update(&rules),
            None => cx.insert(&rules),
        }
    }
    Ok(SetRiskConfigurationResponse {
        risk_configuration: rules.shown(),
    })
}
