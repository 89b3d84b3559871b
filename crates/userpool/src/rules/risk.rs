//! What is done about sign-ins that may be somebody else's (AWS developer guide, "Threat protection"): whether it can be meant so.

use ipnet::IpNet;
use model::{
    AccountTakeoverActionsType, AccountTakeoverEventActionType, NotifyConfigurationType,
    RiskConfigurationType,
};

use crate::Result;
use crate::refusals::invalid_parameter;
use crate::rules::addresses;

/// Refuses what can't be meant so.
///
/// # Errors
/// `InvalidParameterException` where addresses are no range, an action is softer than that of a lower risk, or nobody can be the
/// sender of a letter.
pub(crate) fn refuse_unfit(settings: &RiskConfigurationType) -> Result<()> {
    if let Some(exceptions) = &settings.risk_exception_configuration {
        let lists = [
            &exceptions.blocked_ip_range_list,
            &exceptions.skipped_ip_range_list,
        ];
        let mut ranges = lists.into_iter().flatten().flatten();
        if !ranges.all(|range| range.parse::<IpNet>().is_ok()) {
            return Err(invalid_parameter("Incorrect CIDR format"));
        }
    }
    if let Some(takeover) = &settings.account_takeover_risk_configuration {
        refuse_softer(&takeover.actions)?;
        if let Some(letters) = &takeover.notify_configuration {
            refuse_unfit_sender(letters)?;
        }
    }
    Ok(())
}

/// Whether nothing is said at all.
pub(crate) fn is_nothing(settings: &RiskConfigurationType) -> bool {
    settings.account_takeover_risk_configuration.is_none()
        && settings
            .compromised_credentials_risk_configuration
            .is_none()
        && settings.risk_exception_configuration.is_none()
}

/// A greater risk may have no softer action than a smaller one.
fn refuse_softer(actions: &AccountTakeoverActionsType) -> Result<()> {
    let by_risk = [
        ("LowAction", &actions.low_action),
        ("MediumAction", &actions.medium_action),
        ("HighAction", &actions.high_action),
    ];
    let mut said = by_risk
        .into_iter()
        .filter_map(|(name, action)| Some((name, action.as_ref()?.event_action)));
    let Some(mut lower) = said.next() else {
        return Ok(());
    };
    for higher in said {
        if strength(higher.1) < strength(lower.1) {
            return Err(invalid_parameter(format!(
                "{} {} is softer than {} {}.",
                higher.0, higher.1, lower.0, lower.1
            )));
        }
        lower = higher;
    }
    Ok(())
}

fn strength(action: AccountTakeoverEventActionType) -> u8 {
    match action {
        AccountTakeoverEventActionType::NoAction => 0,
        AccountTakeoverEventActionType::MfaIfConfigured => 1,
        AccountTakeoverEventActionType::MfaRequired => 2,
        AccountTakeoverEventActionType::Block => 3,
    }
}

fn refuse_unfit_sender(letters: &NotifyConfigurationType) -> Result<()> {
    if letters
        .from
        .as_deref()
        .is_some_and(|from| !addresses::is_sender(from))
    {
        return Err(invalid_parameter("Provided From email address is invalid"));
    }
    Ok(())
}
