//! Who may be somebody else: kept out, or asked for a second factor that nothing else would ask for.

use model::UserPoolMfaType;
use userpool::machine::{
    Challenge, Factor, Factors, Level, Origin, Person, Policy, Precaution, Spares, second,
};

use crate::{
    ON, OPTIONAL, State, both, by_code, demands, from_device, has, invited, remembered, some, token,
};

/// The state at a risk for which this is done.
fn at_risk(precaution: Precaution, change: impl FnOnce(&mut State)) -> State {
    State::with(|it| {
        it.person.precaution = precaution;
        change(it);
    })
}

/// Devices are remembered without a word of the user, and take the place of codes.
fn always(state: &mut State) {
    remembered(state);
    state.policy.devices_spare = Spares::Always;
}

/// What the rows say of those who may be somebody else.
pub(crate) fn rows() -> Vec<(&'static str, &'static str, State)> {
    use Precaution::{Block, Factor as Demand, FactorIfAny};
    let off = UserPoolMfaType::Off;
    #[rustfmt::skip]
    let rows = vec![
        ("risk", "block", at_risk(Block, |_| {})),
        ("risk", "block", at_risk(Block, invited)),
        ("risk", "block", at_risk(Block, |it| token(it, true, ON))),
        ("risk", "block", at_risk(Block, |it| { token(it, true, OPTIONAL); it.proved.second = Some(Factor::SoftwareToken); })),
        ("risk", "block", at_risk(Block, always)),
        ("risk", "block", at_risk(Block, |it| { from_device(it); always(it); })),
        ("enabled", "refuse NotAuthorizedException", at_risk(Block, |it| it.person.enabled = false)),
        ("first_factor", "ask Password", at_risk(Block, |it| it.proved.first = None)),
        // A second factor is asked for that is off, where the pool takes it and it is the user's.
        ("second_factor", "ask SoftwareToken", at_risk(FactorIfAny, |it| token(it, false, OPTIONAL))),
        ("second_factor", "ask SoftwareToken", at_risk(Demand, |it| token(it, false, OPTIONAL))),
        ("second_factor", "ask SoftwareToken", at_risk(Demand, |it| token(it, true, OPTIONAL))),
        ("second_factor", "ask SmsMfa", at_risk(FactorIfAny, |it| { it.policy.second = some(&[Factor::Text]); has(it, Factor::Text, false, OPTIONAL); it.person.proved = some(&[Factor::Text]); })),
        ("second_factor", "ask SelectMfaType", at_risk(FactorIfAny, |it| { it.policy.second = some(&[Factor::Mail]); token(it, false, OPTIONAL); has(it, Factor::Mail, false, OPTIONAL); it.person.proved = some(&[Factor::Mail]); })),
        ("temporary_password", "ask NewPassword", at_risk(Demand, |it| { invited(it); token(it, false, OPTIONAL); })),
        ("issue", "issue", at_risk(Demand, |it| { token(it, false, OPTIONAL); it.proved.second = Some(Factor::SoftwareToken); })),
        // Who has none.
        ("issue", "issue", at_risk(FactorIfAny, |it| it.policy.mfa = OPTIONAL)),
        ("issue", "issue", at_risk(FactorIfAny, |it| token(it, true, off))),
        ("issue", "issue", at_risk(FactorIfAny, |it| has(it, Factor::Mail, false, OPTIONAL))),
        ("mfa_setup", "ask MfaSetup", at_risk(FactorIfAny, |it| demands(it, &[Factor::SoftwareToken]))),
        ("risk", "block", at_risk(Demand, |it| it.policy.mfa = OPTIONAL)),
        ("risk", "block", at_risk(Demand, |it| token(it, true, off))),
        ("risk", "block", at_risk(Demand, |it| demands(it, &[Factor::SoftwareToken]))),
        ("risk", "block", at_risk(Demand, |it| { it.policy.second = some(&[Factor::Mail]); has(it, Factor::Mail, false, OPTIONAL); })),
        ("risk", "block", at_risk(Demand, |it| { invited(it); it.policy.mfa = OPTIONAL; })),
        ("risk", "block", at_risk(Demand, |it| { it.policy.mfa = OPTIONAL; it.proved.second = Some(Factor::Mail); })),
        // A device that was remembered by a word of the user does not stand for it, and one that was without does.
        ("second_factor", "ask SoftwareToken", at_risk(FactorIfAny, |it| { token(it, false, OPTIONAL); remembered(it); })),
        ("second_factor", "ask SoftwareToken", at_risk(Demand, |it| { token(it, false, OPTIONAL); from_device(it); })),
        ("device_in_its_place", "ask DeviceSrp", at_risk(Demand, |it| { token(it, true, OPTIONAL); remembered(it); })),
        ("device_in_its_place", "ask DeviceSrp", at_risk(Demand, |it| { both(it); always(it); })),
        ("remembered_device", "ask DeviceSrp", at_risk(Demand, |it| { token(it, false, OPTIONAL); always(it); })),
        ("remembered_device", "ask DeviceSrp", at_risk(Demand, |it| { it.policy.mfa = OPTIONAL; always(it); })),
        ("second_factor", "ask SoftwareToken", at_risk(Demand, |it| { token(it, false, OPTIONAL); always(it); it.person.origin = Origin::Remembered; })),
        ("issue", "issue", at_risk(Demand, |it| { token(it, false, OPTIONAL); from_device(it); always(it); })),
        ("issue", "issue", at_risk(FactorIfAny, |it| by_code(it, Factor::Mail))),
    ];
    rows
}

/// The state for each level and each risk.
pub(crate) fn each(state: &State) -> Vec<State> {
    let with = |target, precaution, always| {
        let mut state = state.clone();
        state.target = target;
        state.person.precaution = precaution;
        if always && state.policy.devices_spare == Spares::ByWord {
            state.policy.devices_spare = Spares::Always;
        }
        state
    };
    vec![
        with(None, Precaution::Nothing, false),
        with(Some(Level::Three), Precaution::Nothing, false),
        with(None, Precaution::FactorIfAny, false),
        with(None, Precaution::Factor, true),
        with(None, Precaution::Block, true),
    ]
}

/// Whether a device makes nothing of a risk.
fn is_quelled(policy: &Policy, person: &Person) -> bool {
    policy.devices_spare == Spares::Always && person.origin == Origin::Trusted
}

/// Whether the risk asks for a second factor where nothing else does.
pub(crate) fn wants_factor(policy: &Policy, person: &Person) -> bool {
    let asks = [Precaution::FactorIfAny, Precaution::Factor].contains(&person.precaution);
    let is_free = policy.mfa == UserPoolMfaType::Optional && person.on == Factors::NONE;
    asks && is_free && !is_quelled(policy, person)
}

/// Whether the user is kept out for it, whatever is proved.
pub(crate) fn keeps_out(state: &State) -> bool {
    let State { policy, person, .. } = state;
    let can_be_asked = !second(policy, person, state.target).is_empty();
    let was_asked = policy.mfa == UserPoolMfaType::Off && state.proved.second.is_some();
    let by_passkey = state.proved.first == Some(Factor::Passkey);
    match person.precaution {
        Precaution::Nothing | Precaution::FactorIfAny => false,
        Precaution::Factor => {
            let has_any = can_be_asked || was_asked || by_passkey;
            !has_any && !is_quelled(policy, person)
        }
        Precaution::Block => true,
    }
}

/// What a user chooses from is what the risk asks for.
#[test]
fn what_is_asked_for_is_the_users() {
    let state = at_risk(Precaution::FactorIfAny, |it| {
        it.policy.second = some(&[Factor::Mail, Factor::Text]);
        for factor in Factor::SECOND {
            has(it, factor, false, OPTIONAL);
        }
        it.person.proved = some(&[Factor::Mail]);
        it.asked = Challenge::SelectMfaType;
    });
    let asked = second(&state.policy, &state.person, None);
    assert_eq!(asked, some(&[Factor::SoftwareToken, Factor::Mail]));
    let mut without = state;
    without.person.precaution = Precaution::Nothing;
    let asked = second(&without.policy, &without.person, None);
    assert_eq!(asked, Factors::NONE);
}
