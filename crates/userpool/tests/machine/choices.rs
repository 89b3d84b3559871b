//! What there is to choose from.

use model::{UserPoolMfaType, UserStatusType};
use userpool::machine::{Factor, Factors, first};

use crate::{OPTIONAL, State, each, some};

/// What a sign-in may begin with: each condition by itself takes the code away, and leaves the password.
#[test]
fn a_code_is_offered_to_whom_it_may_let_in() {
    let by_mail = some(&[Factor::Mail]);
    let reached = State::with(|it| {
        it.policy.first = some(&[Factor::Password, Factor::Mail]);
        it.person.has = some(&[Factor::Password, Factor::Mail]);
        it.person.proved = by_mail;
    });
    let offered = |state: &State| first(&state.policy, &state.person, None);
    assert_eq!(offered(&reached), some(&[Factor::Password, Factor::Mail]));
    let takes_away: [&dyn Fn(&mut State); 7] = [
        &|it| it.policy.first = some(&[Factor::Password]),
        &|it| it.policy.mfa = UserPoolMfaType::On,
        &|it| {
            it.policy.mfa = OPTIONAL;
            it.person.on = by_mail;
        },
        &|it| it.person.proved = Factors::NONE,
        &|it| it.person.status = UserStatusType::ForceChangePassword,
        &|it| it.person.status = UserStatusType::ResetRequired,
        &|it| {
            it.person.status = UserStatusType::Unconfirmed;
            it.person.confirms = Factors::NONE;
        },
    ];
    for state in each(&reached, &takes_away) {
        assert_eq!(offered(&state), some(&[Factor::Password]), "{state:?}");
    }
    let keeps: [&dyn Fn(&mut State); 2] = [&|it| it.person.has = by_mail, &|it| {
        it.person.status = UserStatusType::Unconfirmed;
        it.person.has = by_mail;
        it.person.confirms = by_mail;
        it.person.proved = Factors::NONE;
    }];
    for state in each(&reached, &keeps) {
        assert_eq!(offered(&state), by_mail, "{state:?}");
    }
}
