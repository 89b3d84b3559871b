//! What is done about risks at one client: what is said of it, what is said of its pool, or what holds where nothing is said.

use model::{
    AccountTakeoverActionType, AccountTakeoverActionsType, AccountTakeoverEventActionType,
    AccountTakeoverRiskConfigurationType, CompromisedCredentialsActionsType,
    CompromisedCredentialsEventActionType, CompromisedCredentialsRiskConfigurationType,
    RiskConfigurationType, Sensitive, UserContextDataType,
};

use crate::records::{Client, Pool, RiskRules};
use crate::rules::{ranges, threats};
use crate::world::Cx;
use crate::{Result, refusals};

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

/// Whether who acts does so from an address from which nobody may through this client: nothing is looked at of any user. Nobody is kept
/// out of a pool that only keeps what happens.
pub(crate) async fn block(cx: &mut Cx<'_>, pool: &Pool, client_id: &str) -> Result<bool> {
    if !threats::enforces(pool) {
        return Ok(false);
    }
    let Some(address) = cx.speaker().address else {
        return Ok(false);
    };
    let rules = in_force(cx, pool, client_id).await?.unwrap_or_default();
    let exceptions = rules.risk_exception_configuration.as_ref();
    let blocked = exceptions.and_then(|it| it.blocked_ip_range_list.as_deref());
    Ok(ranges::hold(blocked, address))
}

/// Takes in from where a user acts, as the client tells that may tell it, and refuses from where nobody may.
///
/// # Errors
/// `NotAuthorizedException`.
pub(crate) async fn refuse_blocked(
    cx: &mut Cx<'_>,
    pool: &Pool,
    client: &Client,
    told: Option<&Sensitive<UserContextDataType>>,
) -> Result<()> {
    cx.speaks_from(threats::told_address(client, told));
    if block(cx, pool, &client.id).await? {
        return Err(refusals::address_blocked());
    }
    Ok(())
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
