//! How strong a sign-in is to be, from nothing or from what a token shows (AWS developer guide, "Step-up authentication with the
//! `USER_AUTH` flow"): `TARGET_ACR_VALUES`, `ACCESS_TOKEN`, `MAX_AGE`, and the `acr` and `amr` of the tokens that follow.

use model::{Error, ErrorCode, Sensitive, UserPoolTierType};

use crate::limits::LEVELS_ASKED_FOR_MAX;
use crate::records::{Pool, User};
use crate::rules::levels;
use crate::sign_in::doors::Step;
use crate::sign_in::machine::{self, Factor, Factors, Level, out_of_reach};
use crate::sign_in::person::{METHODS, methods_of, person_of, policy};
use crate::sign_in::state::SignIn;
use crate::sign_in::subject::Subject;
use crate::tokens::{self, Strength};
use crate::world::Cx;
use crate::{Result, refusals};

/// What `amr` adds where there are two.
const SEVERAL: &str = "mfa";

/// Takes in how strong the sign-in is to be, and what of it a token shows to be proved. Without a token nobody has proved anything: what
/// the user has beyond a first factor is looked at later.
///
/// # Errors
/// `FeatureUnavailableInTierException` in a pool of the lowest tier; `InvalidParameterException` where no level is one of the pool's, none
/// is within the user's reach, or the token has it already; `NotAuthorizedException` where the token is not good, or not the user's.
pub(super) async fn aim(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &Subject,
    so_far: &mut SignIn,
) -> Result<()> {
    let token = step.parameters.get("ACCESS_TOKEN");
    let Some(wanted) = step.parameters.get("TARGET_ACR_VALUES") else {
        return match token {
            None => Ok(()),
            Some(_) => Err(refusals::invalid_parameter(
                "ACCESS_TOKEN is for a step up alone: give TARGET_ACR_VALUES beside it.",
            )),
        };
    };
    if step.pool.settings.user_pool_tier == Some(UserPoolTierType::Lite) {
        return Err(Error::new(
            ErrorCode::FeatureUnavailableInTierException,
            "The following feature is not available for the LITE pricing tier configured: Step-Up Authentication",
        ));
    }
    let known = levels_of(step.pool, wanted);
    if known.is_empty() {
        return Err(refusals::invalid_parameter(format!(
            "None of TARGET_ACR_VALUES is a level of the user pool, of which the first {LEVELS_ASKED_FOR_MAX} are looked at: urn:cognito:loa:1 to 4, or what its AcrConfiguration calls them."
        )));
    }
    let age_max_seconds = age_max_seconds(step)?;
    let (policy, person) = (policy(step.pool), person_of(step.pool, subject));
    let Some(token) = token else {
        let there = machine::first(&policy, &person, None);
        let begins = |level: &Level| !there.and(level.begins_with(&policy)).is_empty();
        so_far.levels = known.into_iter().filter(begins).collect();
        return if so_far.levels.is_empty() {
            Err(out_of_reach())
        } else {
            Ok(())
        };
    };
    let shown = shown(cx, step, subject, token, age_max_seconds).await?;
    let target = known
        .into_iter()
        .find(|level| level.is_within_reach(&policy, &person))
        .ok_or_else(out_of_reach)?;
    let begins = machine::first(&policy, &person, Some(target));
    let goes_on = machine::second(&policy, &person, Some(target));
    credit(&shown, target, [begins, goes_on], so_far)?;
    so_far.mark_proof(&subject.user);
    Ok(())
}

/// How old a token may be that still shows something.
fn age_max_seconds(step: &Step<'_>) -> Result<Option<i64>> {
    let given = step.parameters.get("MAX_AGE");
    let read = given.map(|text| text.parse::<u32>().map(i64::from));
    read.transpose().map_err(|cause| {
        refusals::invalid_parameter("MAX_AGE has to be a number of seconds.").because(cause)
    })
}

/// The factors that a token shows; none where the sign-in that it is of is too long ago.
async fn shown(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &Subject,
    token: &str,
    age_max_seconds: Option<i64>,
) -> Result<Vec<Factor>> {
    let token = Sensitive::new(token.to_owned());
    let holder = tokens::reader(cx, &token).await?;
    let is_own = holder.user.sub == subject.user.sub && holder.pool.id == step.pool.id;
    if !is_own || holder.client.id != step.client.id {
        return Err(refusals::not_authorized(
            "Access Token is not one that this client has for the user",
        ));
    }
    let shown = tokens::shown(cx, &token, &holder.user)?;
    let is_late = age_max_seconds.is_some_and(|most| cx.now() / 1000 - shown.since > most);
    if is_late {
        return Ok(Vec::new());
    }
    let has = |name: &str| shown.methods.iter().any(|method| method == name);
    let factors = METHODS.into_iter().filter(|(_, name)| has(name));
    Ok(factors.map(|(factor, _)| factor).collect())
}

/// Counts what a token shows as proved, as far as it leads to the level: what that begins and goes on with, if it would be asked for now.
fn credit(
    shown: &[Factor],
    target: Level,
    [begins, goes_on]: [Factors; 2],
    so_far: &mut SignIn,
) -> Result<()> {
    so_far.target = Some(target);
    let password = shown.iter().copied().find(|it| *it == Factor::Password);
    let mut others = shown.iter().copied().filter(|it| *it != Factor::Password);
    let reached = match password {
        Some(_) => Level::of(password, others.clone().next()),
        None => Level::of(others.clone().next(), None),
    };
    if reached >= Some(target) {
        return Err(refusals::invalid_parameter(
            "The access token has a level of TARGET_ACR_VALUES already.",
        ));
    }
    so_far.proved.first = password.filter(|it| begins.contains(*it));
    so_far.proved.second =
        others.find(|it| goes_on.contains(*it) && target.goes_on_with().contains(*it));
    Ok(())
}

/// What the tokens say of how strongly the user has signed in: nothing, unless that was asked for.
pub(super) fn strength(cx: &Cx<'_>, pool: &Pool, user: &User, so_far: &SignIn) -> Option<Strength> {
    so_far.target?;
    let (first, second) = (so_far.proved.first, so_far.proved.second);
    let level = Level::of(first, second)?;
    let methods = methods_of(&so_far.proved);
    let several = second.map(|_| SEVERAL);
    Some(Strength {
        level: levels::name(pool, level.number()),
        methods: methods.chain(several).map(str::to_owned).collect(),
        credentials: tokens::mark(cx, user),
        factors: so_far.proof.clone(),
    })
}

/// The levels that the pool calls so, of the first names in a list.
fn levels_of(pool: &Pool, list: &str) -> Vec<Level> {
    let named = Level::ALL.map(|level| (level, levels::name(pool, level.number())));
    let asked_for = list.split_whitespace().take(LEVELS_ASKED_FOR_MAX);
    let called = |name: &str| named.iter().find(|(_, own)| own == name);
    asked_for
        .filter_map(called)
        .map(|(level, _)| *level)
        .collect()
}
