//! What is done about risks at one client: what is said of it, what is said of its pool, or what holds where nothing is said.

use model::{
    AccountTakeoverActionType, AccountTakeoverActionsType, AccountTakeoverEventActionType,
    AccountTakeoverRiskConfigurationType, CompromisedCredentialsActionsType,
    CompromisedCredentialsEventActionType, CompromisedCredentialsRiskConfigurationType,
    RiskConfigurationType,
};

use crate::Result;
use crate::records::{Pool, RiskRules};
use crate::rules::threats;
use crate::world::Cx;

/// What is done about risks at a client of the pool; none in a pool without threat protection, where nothing is read. What is said of a
/// client stands in the place of all that is said of its pool. Of passwords and takeovers something holds where nothing is said of them:
/// known passwords and every level of risk are blocked, and no letter is sent (AWS developer guide, "Threat protection").
pub(crate) async fn in_force(
    cx: &mut Cx<'_>,
    pool: &Pool,
    client_id: &str,
) -> Result<Option<RiskConfigurationType>> {
    if !threats::is_watched(pool) {
        return Ok(None);
    }
    let of_client = RiskRules::key_of(&pool.id, client_id);
    let of_pool = RiskRules::key_of(&pool.id, "");
    cx.fetch(&[of_client.clone(), of_pool.clone()]).await?;
    let said = match cx.load_shared::<RiskRules>(&of_client).await? {
        Some(rules) => Some(rules),
        None => cx.load_shared::<RiskRules>(&of_pool).await?,
    };
    let mut rules = said.map(|it| it.settings.clone()).unwrap_or_default();
    rules
        .compromised_credentials_risk_configuration
        .get_or_insert_with(passwords_blocked);
    rules
        .account_takeover_risk_configuration
        .get_or_insert_with(levels_blocked);
    Ok(Some(rules))
}

fn passwords_blocked() -> CompromisedCredentialsRiskConfigurationType {
    CompromisedCredentialsRiskConfigurationType {
        actions: CompromisedCredentialsActionsType {
            event_action: CompromisedCredentialsEventActionType::Block,
        },
        event_filter: None,
    }
}

fn levels_blocked() -> AccountTakeoverRiskConfigurationType {
    let block = AccountTakeoverActionType {
        event_action: AccountTakeoverEventActionType::Block,
        notify: false,
    };
    AccountTakeoverRiskConfigurationType {
        actions: AccountTakeoverActionsType {
            low_action: Some(block.clone()),
            medium_action: Some(block.clone()),
            high_action: Some(block),
        },
        notify_configuration: None,
    }
}
