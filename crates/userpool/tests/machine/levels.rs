//! Levels that are asked for: what leads there is asked, and nobody gets in below.

use model::UserPoolMfaType;
use userpool::machine::{Challenge, Factor, Factors, Level};

use crate::{OPTIONAL, State, both, from_device, has, remembered, some, token};

/// A proved address, whose codes are a second factor that is off.
fn mail_is_there(state: &mut State) {
    state.policy.second = some(&Factor::SECOND);
    has(state, Factor::Mail, false, OPTIONAL);
    state.person.proved = some(&[Factor::Mail]);
}

#[test]
fn what_leads_to_a_level_is_asked() {
    #[rustfmt::skip]
    let rows = [
        ("second_factor", "ask SoftwareToken", State::with(|it| { token(it, false, OPTIONAL); it.target = Some(Level::Four); })),
        ("second_factor", "ask SmsMfa", State::with(|it| { both(it); it.policy.second = some(&Factor::SECOND); it.target = Some(Level::Three); })),
        ("second_factor", "refuse InvalidParameterException", State::with(|it| { has(it, Factor::Mail, true, OPTIONAL); it.target = Some(Level::Four); })),
        ("second_factor", "ask EmailMfa", State::with(|it| { mail_is_there(it); it.target = Some(Level::Three); })),
        ("second_factor", "refuse InvalidParameterException", State::with(|it| { mail_is_there(it); it.person.proved = Factors::NONE; it.target = Some(Level::Three); })),
        ("second_factor", "refuse InvalidParameterException", State::with(|it| { mail_is_there(it); token(it, true, OPTIONAL); it.target = Some(Level::Three); })),
        ("second_factor", "refuse InvalidParameterException", State::with(|it| { mail_is_there(it); token(it, true, UserPoolMfaType::On); it.target = Some(Level::Three); })),
        ("second_factor", "refuse InvalidParameterException", State::with(|it| { token(it, false, OPTIONAL); has(it, Factor::Text, true, OPTIONAL); it.target = Some(Level::Four); })),
        ("second_factor", "ask SoftwareToken", State::with(|it| { mail_is_there(it); token(it, true, OPTIONAL); it.proved.second = Some(Factor::Mail); })),
        ("second_factor", "refuse InvalidParameterException", State::with(|it| { mail_is_there(it); token(it, true, OPTIONAL); it.proved.second = Some(Factor::Mail); it.target = Some(Level::Three); })),
        ("mfa_setup", "ask MfaSetup", State::with(|it| { it.policy.mfa = UserPoolMfaType::On; it.proved.second = Some(Factor::Mail); })),
        ("second_factor", "ask SoftwareToken", State::with(|it| { token(it, true, OPTIONAL); it.target = Some(Level::One); })),
        // A device adds nothing to a level.
        ("second_factor", "ask SoftwareToken", State::with(|it| { token(it, true, OPTIONAL); remembered(it); it.target = Some(Level::Four); })),
        ("second_factor", "ask SoftwareToken", State::with(|it| { token(it, true, OPTIONAL); from_device(it); it.target = Some(Level::Four); })),
        ("level", "refuse InvalidParameterException", State::with(|it| it.target = Some(Level::Two))),
        ("level", "refuse InvalidParameterException", State::with(|it| { token(it, true, UserPoolMfaType::Off); it.target = Some(Level::Four); })),
        ("issue", "issue", State::with(|it| it.target = Some(Level::One))),
        ("issue", "issue", State::with(|it| { it.proved.second = Some(Factor::SoftwareToken); it.target = Some(Level::Three); })),
        ("before_authentication", "consult PreAuthentication", State::with(|it| { it.asked = Challenge::SelectChallenge; it.proved.consulted.clear(); })),
    ];
    for (row, told, state) in &rows {
        assert_eq!(state.told(), (*row, (*told).to_owned()), "{state:?}");
    }
}
