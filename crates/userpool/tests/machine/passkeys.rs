//! Passkeys: alone, and for two factors.

use userpool::machine::{Factor, Factors, Level, first};

use crate::{ON, OPTIONAL, State, by_code, invited, some, token};

/// A passkey has proved the first factor, of a user whom the pool asks for more and who has it stand for that, or has not.
fn by_passkey(state: &mut State, pool: bool, user: bool) {
    by_code(state, Factor::Passkey);
    state.policy.passkeys_are_both = pool;
    state.person.passkey_is_both = user;
}

#[test]
fn a_passkey_lets_in_of_whom_no_more_is_wanted() {
    #[rustfmt::skip]
    let rows = [
        ("alone", "refuse NotAuthorizedException", State::with(|it| { by_passkey(it, false, false); it.policy.mfa = ON; })),
        ("alone", "refuse NotAuthorizedException", State::with(|it| { by_passkey(it, true, false); token(it, true, ON); })),
        ("alone", "refuse NotAuthorizedException", State::with(|it| { by_passkey(it, false, true); token(it, true, OPTIONAL); })),
        ("alone", "refuse NotAuthorizedException", State::with(|it| { by_passkey(it, true, true); it.person.proved = Factors::NONE; })),
        ("alone", "refuse NotAuthorizedException", State::with(|it| { by_passkey(it, true, true); it.policy.first = some(&[Factor::Password]); })),
        ("alone", "refuse NotAuthorizedException", State::with(|it| { by_passkey(it, true, true); invited(it); })),
        ("issue", "issue", State::with(|it| by_passkey(it, false, false))),
        ("issue", "issue", State::with(|it| { by_passkey(it, true, true); token(it, true, OPTIONAL); })),
        ("issue", "issue", State::with(|it| { by_passkey(it, true, true); token(it, true, ON); })),
        ("issue", "issue", State::with(|it| { by_passkey(it, true, true); it.policy.mfa = ON; })),
        ("issue", "issue", State::with(|it| { by_passkey(it, false, false); it.target = Some(Level::Three); })),
        ("level", "refuse InvalidParameterException", State::with(|it| { by_passkey(it, true, true); it.target = Some(Level::Four); })),
    ];
    for (row, told, state) in &rows {
        assert_eq!(state.told(), (*row, (*told).to_owned()), "{state:?}");
    }
}

/// What leads to the third level is a passkey, where no code can follow a password.
#[test]
fn a_passkey_leads_to_a_level() {
    let leads = |state: &State, level| first(&state.policy, &state.person, Some(level));
    let passkey = some(&[Factor::Passkey]);
    let has_one = State::with(|it| {
        by_passkey(it, false, false);
        it.policy.second = some(&Factor::SECOND);
        it.policy.mfa = OPTIONAL;
    });
    assert_eq!(leads(&has_one, Level::Three), passkey);
    assert_eq!(leads(&has_one, Level::Four), Factors::NONE);
    assert_eq!(leads(&has_one, Level::One), some(&[Factor::Password]));
    let mut with_mail = has_one;
    with_mail.person.has = with_mail.person.has.with(Factor::Mail, true);
    with_mail.person.proved = with_mail.person.proved.with(Factor::Mail, true);
    let both = passkey.with(Factor::Password, true);
    assert_eq!(leads(&with_mail, Level::Three), both);
}
