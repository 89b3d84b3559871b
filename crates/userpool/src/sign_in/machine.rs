//! The sign-in machine: what comes next for a user who has proved so much. It reads values and gives a value, so that a
//! hosted page is a rendering of the same challenges.

use model::{ChallengeNameType, Error, ErrorCode, UserPoolMfaType, UserStatusType};

use crate::records::{Pool, User};
use crate::refusals;

/// What a user has proved so far in this sign-in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Proved {
    /// The password, by itself or by SRP.
    pub(crate) password: bool,
    /// A new password was set in place of a temporary one.
    pub(crate) new_password: bool,
}

/// The machine's answer.
#[derive(Debug)]
pub(crate) enum Next {
    /// The user has to answer a challenge.
    Ask(ChallengeNameType),
    /// The user is in: tokens are issued.
    Issue,
    /// The sign-in ends here.
    Refuse(Error),
}

/// One row of the machine: it says what comes next, or leaves it to the rows below.
type Row = fn(&Pool, &User, Proved, i64) -> Option<Next>;

/// The rows in order. The last one lets the user in, so that nothing but passing all others does.
const ROWS: [Row; 6] = [
    password_is_proved,
    user_is_enabled,
    status_allows,
    temporary_password,
    second_factor,
    issue,
];

/// What comes next at `now_millis` for a user who has proved `proved`.
pub(crate) fn next(pool: &Pool, user: &User, proved: Proved, now_millis: i64) -> Next {
    ROWS.iter()
        .find_map(|row| row(pool, user, proved, now_millis))
        .unwrap_or_else(|| Next::Refuse(refusals::wrong_password()))
}

fn password_is_proved(_: &Pool, _: &User, proved: Proved, _: i64) -> Option<Next> {
    (!proved.password).then(|| Next::Refuse(refusals::wrong_password()))
}

fn user_is_enabled(_: &Pool, user: &User, _: Proved, _: i64) -> Option<Next> {
    (!user.enabled).then(|| Next::Refuse(refusals::user_disabled()))
}

fn status_allows(_: &Pool, user: &User, _: Proved, _: i64) -> Option<Next> {
    let refusal = match user.status {
        UserStatusType::Confirmed | UserStatusType::ForceChangePassword => return None,
        UserStatusType::Unconfirmed => Error::new(
            ErrorCode::UserNotConfirmedException,
            "User is not confirmed.",
        ),
        UserStatusType::ResetRequired => Error::new(
            ErrorCode::PasswordResetRequiredException,
            "Password reset required for the user",
        ),
        _ => refusals::wrong_password(),
    };
    Some(Next::Refuse(refusal))
}

fn temporary_password(_: &Pool, user: &User, proved: Proved, now_millis: i64) -> Option<Next> {
    if user.status != UserStatusType::ForceChangePassword || proved.new_password {
        return None;
    }
    let expired = user
        .temporary_until_millis
        .is_some_and(|until| until <= now_millis);
    Some(if expired {
        Next::Refuse(refusals::not_authorized(
            "Temporary password has expired and must be reset by an administrator.",
        ))
    } else {
        Next::Ask(ChallengeNameType::NewPasswordRequired)
    })
}

/// A pool that demands a second factor lets nobody in without one; the factors themselves are still to be built.
fn second_factor(pool: &Pool, _: &User, _: Proved, _: i64) -> Option<Next> {
    (pool.settings.mfa_configuration == Some(UserPoolMfaType::On)).then(|| {
        Next::Refuse(refusals::not_authorized(
            "The user pool requires multi-factor authentication, which this version of Cenote does not have yet.",
        ))
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "a row of the table, as the others are"
)]
fn issue(_: &Pool, _: &User, _: Proved, _: i64) -> Option<Next> {
    Some(Next::Issue)
}
