//! Passwords that others know, where a pool has threat protection (AWS developer guide, "Working with compromised-credentials
//! detection"): the commonest, which are built in, and those of the list that the operator gives.

use std::sync::Arc;

use crypto::mac::sha1;
use model::{
    CompromisedCredentialsEventActionType, Error, ErrorCode, EventFilterType, EventRiskType,
    RiskDecisionType,
};
use zeroize::Zeroizing;

use crate::records::Pool;
use crate::rules::{commonest_passwords, threats};
use crate::world::{Cx, WorkKind};
use crate::{Result, load};

/// What was found of a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finding {
    /// Nobody looked: the pool does not watch, or not on this occasion, or the list could not be read.
    Unjudged,
    /// Nobody is known to know it.
    Unknown,
    /// Others know it, and nothing is done about it.
    Known,
    /// Others know it, and it is refused.
    Refused,
}

impl Finding {
    /// The refusal of a password that somebody wants to have.
    ///
    /// # Errors
    /// `InvalidPasswordException` where it is refused.
    pub(crate) fn refuse(self) -> Result<()> {
        if self != Finding::Refused {
            return Ok(());
        }
        Err(Error::new(
            ErrorCode::InvalidPasswordException,
            "Provided password cannot be used for security reasons.",
        ))
    }

    /// What an event tells of it.
    pub(crate) fn risk(self) -> EventRiskType {
        let (detected, decision) = match self {
            Finding::Unjudged => (None, RiskDecisionType::NoRisk),
            Finding::Unknown => (Some(false), RiskDecisionType::NoRisk),
            Finding::Known => (Some(true), RiskDecisionType::NoRisk),
            Finding::Refused => (Some(true), RiskDecisionType::Block),
        };
        EventRiskType {
            compromised_credentials_detected: detected,
            risk_decision: Some(decision),
            risk_level: None,
        }
    }

    /// Whether others are known to know it, as far as anybody looked.
    pub(crate) fn detected(self) -> Option<bool> {
        self.risk().compromised_credentials_detected
    }
}

/// Looks a password up, where the pool has it done on such an occasion at the client. In a pool without threat protection nothing is
/// read and nothing is looked up. Whoever calls has a password that is right, or one that somebody wants to have.
pub(crate) async fn judge(
    cx: &mut Cx<'_>,
    pool: &Pool,
    client_id: &str,
    occasion: EventFilterType,
    password: &str,
) -> Result<Finding> {
    let Some(rules) = load::risk_rules::in_force(cx, pool, client_id).await? else {
        return Ok(Finding::Unjudged);
    };
    let Some(said) = rules.compromised_credentials_risk_configuration else {
        return Ok(Finding::Unjudged);
    };
    let filter = said.event_filter.as_deref();
    if filter.is_some_and(|occasions| !occasions.contains(&occasion)) {
        return Ok(Finding::Unjudged);
    }
    let Some(is_known) = is_known(cx, pool, password).await? else {
        return Ok(Finding::Unjudged);
    };
    let blocks = said.actions.event_action == CompromisedCredentialsEventActionType::Block;
    Ok(match (is_known, blocks && threats::enforces(pool)) {
        (false, _) => Finding::Unknown,
        (true, false) => Finding::Known,
        (true, true) => Finding::Refused,
    })
}

/// Whether others know the password; none where the operator's list can't be read, which keeps nobody out.
async fn is_known(cx: &Cx<'_>, pool: &Pool, password: &str) -> Result<Option<bool>> {
    if commonest_passwords::hold(password) {
        return Ok(Some(true));
    }
    let Some(list) = cx.services.settings().known_passwords.as_ref() else {
        return Ok(Some(false));
    };
    let list = Arc::clone(list);
    let digest = Zeroizing::new(sha1(password.as_bytes()));
    let inputs = digest.clone();
    let looked = cx
        .slow(&pool.id, WorkKind::LookUp, &[&inputs[..]], move |_| {
            list.holds(&digest)
        })
        .await?;
    match &*looked {
        Ok(is_known) => Ok(Some(*is_known)),
        Err(cause) => {
            tracing::warn!(
                %cause,
                "the list of known passwords can't be read: a password was let by that may be in it"
            );
            Ok(None)
        }
    }
}
