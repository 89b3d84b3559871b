//! How likely it is that somebody else has proved the password, and what follows from that (AWS developer guide, "Adaptive
//! authentication"): judged once a sign-in, in pools with threat protection.

use model::{
    AccountTakeoverActionType, AccountTakeoverEventActionType, EventRiskType,
    RiskConfigurationType, RiskDecisionType, RiskLevelType,
};
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::load::risk_rules;
use crate::messages::Fate;
use crate::people::auth_events;
use crate::records::Pool;
use crate::rules::risk_levels::{self, Facts};
use crate::rules::{ranges, threats};
use crate::sign_in::doors::Step;
use crate::sign_in::machine::{self, Challenge, Precaution};
use crate::sign_in::notices::Notice;
use crate::sign_in::person::{person_in, policy};
use crate::sign_in::state::SignIn;
use crate::sign_in::subject::Subject;
use crate::world::Cx;

/// What was judged to be likely.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Judged {
    level: RiskLevelType,
    pub(super) precaution: Precaution,
}

/// Judges a sign-in whose password was just proved, and gives what its user is to be told. One without a word of who acts, and one from an address that is let by, is not judged.
pub(super) async fn judge(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &Subject,
    so_far: &mut SignIn,
    answered: Challenge,
) -> Result<Option<Notice>> {
    let is_password = matches!(answered, Challenge::Password | Challenge::PasswordVerifier);
    if !is_password {
        return Ok(None);
    }
    let Some(rules) = risk_rules::in_force(cx, step.pool, &step.client.id).await? else {
        return Ok(None);
    };
    let speaker = cx.speaker();
    let exceptions = rules.risk_exception_configuration.as_ref();
    let let_by = exceptions.and_then(|it| it.skipped_ip_range_list.as_deref());
    let is_let_by = speaker
        .address
        .is_some_and(|address| ranges::hold(let_by, address));
    let is_unknown = speaker.address.is_none() && speaker.agent.is_none();
    if is_let_by || is_unknown {
        return Ok(None);
    }
    let here = auth_events::origin(&speaker);
    let (past, was_let_in) = auth_events::past(cx, step.pool, &subject.user).await?;
    let (rows, level) = risk_levels::judge(&Facts {
        now_millis: cx.now(),
        here: &here,
        past: &past,
        was_let_in,
    });
    for row in rows {
        let (row, reason) = (row.id, row.reason);
        tracing::debug!(row, reason, "a sign-in may be somebody else's");
    }
    let Some(level) = level else {
        return Ok(None);
    };
    let action = action(&rules, level).filter(|_| threats::enforces(step.pool));
    so_far.judged = Some(Judged {
        level,
        precaution: precaution(action),
    });
    let is_told = action.is_some_and(|action| action.notify);
    let takeover = rules.account_takeover_risk_configuration.as_ref();
    let letters = takeover.and_then(|it| it.notify_configuration.clone());
    Ok(letters.filter(|_| is_told).map(|letters| Notice {
        fate: fate(step.pool, subject, so_far),
        letters,
    }))
}

/// What becomes of the sign-in, as its user is told.
fn fate(pool: &Pool, subject: &Subject, so_far: &SignIn) -> Fate {
    let (policy, person) = (policy(pool), person_in(pool, subject, so_far));
    let asks = matches!(
        person.precaution,
        Precaution::FactorIfAny | Precaution::Factor
    );
    let can_be_asked = !machine::second(&policy, &person, so_far.target).is_empty();
    match person.precaution {
        Precaution::Block => Fate::Blocked,
        _ if asks && can_be_asked => Fate::Asked,
        Precaution::Factor => Fate::Blocked,
        Precaution::FactorIfAny | Precaution::Nothing => Fate::LetBy,
    }
}

/// The risk as events tell it.
pub(super) fn told(judged: Option<&Judged>) -> EventRiskType {
    let decision = match judged {
        Some(_) => RiskDecisionType::AccountTakeover,
        None => RiskDecisionType::NoRisk,
    };
    EventRiskType {
        risk_decision: Some(decision),
        risk_level: judged.map(|it| it.level),
        ..EventRiskType::default()
    }
}

/// The same, of whoever was kept out for it.
pub(super) fn told_of_block(judged: Option<&Judged>) -> EventRiskType {
    EventRiskType {
        risk_decision: Some(RiskDecisionType::Block),
        ..told(judged)
    }
}

/// What is said of a risk of this level.
fn action(
    rules: &RiskConfigurationType,
    level: RiskLevelType,
) -> Option<&AccountTakeoverActionType> {
    let actions = &rules.account_takeover_risk_configuration.as_ref()?.actions;
    match level {
        RiskLevelType::Low => actions.low_action.as_ref(),
        RiskLevelType::Medium => actions.medium_action.as_ref(),
        RiskLevelType::High => actions.high_action.as_ref(),
    }
}

fn precaution(action: Option<&AccountTakeoverActionType>) -> Precaution {
    match action.map(|it| it.event_action) {
        None | Some(AccountTakeoverEventActionType::NoAction) => Precaution::Nothing,
        Some(AccountTakeoverEventActionType::MfaIfConfigured) => Precaution::FactorIfAny,
        Some(AccountTakeoverEventActionType::MfaRequired) => Precaution::Factor,
        Some(AccountTakeoverEventActionType::Block) => Precaution::Block,
    }
}
