//! The sign-in machine by itself: each row in turn, which row comes before which, and every state that there is.

mod choices;
mod levels;
mod passkeys;
mod risks;
mod states;

use std::collections::BTreeSet;

use model::{UserPoolMfaType, UserStatusType};
use userpool::Trigger;
use userpool::machine::{
    Challenge, Decision, Factor, Factors, Level, Next, Origin, Person, Policy, Precaution,
    Progress, Proved, ROWS, Spares, next, second,
};

use states::{each, states};

const NOW: i64 = 1_000_000;

fn some(factors: &[Factor]) -> Factors {
    let with = |some: Factors, factor: &Factor| some.with(*factor, true);
    factors.iter().fold(Factors::NONE, with)
}

/// A state of a sign-in.
#[derive(Debug, Clone)]
struct State {
    policy: Policy,
    person: Person,
    asked: Challenge,
    proved: Proved,
    target: Option<Level>,
}

impl State {
    /// One who has proved the password, of whom nothing else is wanted.
    fn plain() -> State {
        State {
            policy: Policy {
                mfa: UserPoolMfaType::Off,
                first: some(&[Factor::Password]),
                second: some(&[Factor::SoftwareToken]),
                texts_leave: true,
                passkeys_are_both: false,
                devices_spare: Spares::None,
            },
            person: Person {
                enabled: true,
                status: UserStatusType::Confirmed,
                temporary_until_millis: None,
                has: some(&[Factor::Password]),
                proved: Factors::NONE,
                confirms: Factors::NONE,
                on: Factors::NONE,
                preferred: None,
                passkey_is_both: false,
                origin: Origin::Elsewhere,
                precaution: Precaution::Nothing,
            },
            asked: Challenge::Password,
            proved: Proved {
                first: Some(Factor::Password),
                second: None,
                new_password: false,
                device: false,
                consulted: [Trigger::PreAuthentication, Trigger::PostAuthentication].into(),
            },
            target: None,
        }
    }

    fn with(change: impl FnOnce(&mut State)) -> State {
        let mut state = State::plain();
        change(&mut state);
        state
    }

    fn next(&self) -> Decision {
        let so_far = Progress {
            asked: self.asked,
            proved: &self.proved,
            target: self.target,
        };
        next(&self.policy, &self.person, so_far, NOW)
    }

    /// What comes next, in a word or two, and the row that says so.
    fn told(&self) -> (&'static str, String) {
        let Decision { row, next } = self.next();
        let told = match next {
            Next::Ask(challenge) => format!("ask {challenge:?}"),
            Next::Consult(trigger) => format!("consult {trigger:?}"),
            Next::Issue => "issue".to_owned(),
            Next::Refuse(refusal) => format!("refuse {}", refusal.code()),
            Next::Block => "block".to_owned(),
        };
        (row.id, told)
    }
}

const ON: UserPoolMfaType = UserPoolMfaType::On;
const OPTIONAL: UserPoolMfaType = UserPoolMfaType::Optional;

fn invited(state: &mut State) {
    state.person.status = UserStatusType::ForceChangePassword;
}

fn unproved(state: &mut State) {
    state.proved.first = None;
}

/// The user has a factor, on or off, in a pool of this mode.
fn has(state: &mut State, factor: Factor, on: bool, mfa: UserPoolMfaType) {
    state.person.has = state.person.has.with(factor, true);
    state.person.on = state.person.on.with(factor, on);
    state.policy.mfa = mfa;
}

fn token(state: &mut State, on: bool, mfa: UserPoolMfaType) {
    has(state, Factor::SoftwareToken, on, mfa);
}

/// A software token and text messages are on.
fn both(state: &mut State) {
    token(state, true, OPTIONAL);
    has(state, Factor::Text, true, OPTIONAL);
}

/// A pool that demands these second factors, of which the user has none.
fn demands(state: &mut State, factors: &[Factor]) {
    state.policy.mfa = ON;
    state.policy.second = some(factors);
}

/// The user comes from a remembered device, in a pool that has it take the place of codes, of which one was given from there.
fn remembered(state: &mut State) {
    state.policy.devices_spare = Spares::ByWord;
    state.person.origin = Origin::Trusted;
}

/// The same, once the device has proved itself.
fn from_device(state: &mut State) {
    remembered(state);
    state.asked = Challenge::DeviceVerifier;
    state.proved.device = true;
}

/// A code to an address has proved the first factor.
fn by_code(state: &mut State, factor: Factor) {
    state.policy.first = state.policy.first.with(factor, true);
    state.person.has = state.person.has.with(factor, true);
    state.person.proved = state.person.proved.with(factor, true);
    state.proved.first = Some(factor);
}

/// What the rows say of those who come from a device.
fn with_devices() -> Vec<(&'static str, &'static str, State)> {
    #[rustfmt::skip]
    let rows = vec![
        ("device_in_its_place", "ask DeviceSrp", State::with(|it| { token(it, true, OPTIONAL); remembered(it); })),
        ("device_in_its_place", "ask DeviceSrp", State::with(|it| { both(it); remembered(it); })),
        ("device_in_its_place", "ask DeviceVerifier", State::with(|it| { token(it, false, ON); remembered(it); it.asked = Challenge::DeviceVerifier; })),
        ("second_factor", "ask SoftwareToken", State::with(|it| { token(it, true, OPTIONAL); remembered(it); it.policy.devices_spare = Spares::None; })),
        ("second_factor", "ask SoftwareToken", State::with(|it| { token(it, true, OPTIONAL); remembered(it); it.person.origin = Origin::Remembered; })),
        ("second_factor", "ask SoftwareToken", State::with(|it| { token(it, true, OPTIONAL); from_device(it); it.person.origin = Origin::Remembered; })),
        ("second_factor", "ask EmailMfa", State::with(|it| { has(it, Factor::Mail, true, ON); remembered(it); })),
        ("second_factor", "ask EmailMfa", State::with(|it| { has(it, Factor::Mail, true, ON); from_device(it); })),
        ("second_factor", "refuse NotAuthorizedException", State::with(|it| { it.policy.mfa = OPTIONAL; it.person.on = some(&[Factor::Mail]); from_device(it); })),
        ("mfa_setup", "ask MfaSetup", State::with(|it| { it.policy.mfa = ON; from_device(it); })),
        ("remembered_device", "ask DeviceSrp", State::with(remembered)),
        ("remembered_device", "ask DeviceSrp", State::with(|it| { token(it, true, OPTIONAL); it.person.origin = Origin::Remembered; it.proved.second = Some(Factor::SoftwareToken); })),
        ("remembered_device", "ask DeviceVerifier", State::with(|it| { remembered(it); it.asked = Challenge::DeviceVerifier; })),
        ("remembered_device", "ask DeviceSrp", State::with(|it| { has(it, Factor::Mail, true, ON); remembered(it); it.proved.second = Some(Factor::Mail); })),
        ("temporary_password", "ask NewPassword", State::with(|it| { invited(it); remembered(it); })),
        ("issue", "issue", State::with(from_device)),
        ("issue", "issue", State::with(|it| { token(it, true, ON); from_device(it); })),
        ("issue", "issue", State::with(|it| { both(it); from_device(it); })),
    ];
    rows
}

#[test]
fn each_row_has_its_say() {
    #[rustfmt::skip]
    let rows = [
        ("before_authentication", "consult PreAuthentication", State::with(|it| it.proved = Proved::default())),
        ("first_factor", "ask Password", State::with(unproved)),
        ("first_factor", "ask PasswordVerifier", State::with(|it| { unproved(it); it.asked = Challenge::PasswordVerifier; })),
        ("first_factor", "ask Password", State::with(|it| { unproved(it); it.person.enabled = false; })),
        ("enabled", "refuse NotAuthorizedException", State::with(|it| it.person.enabled = false)),
        ("enabled", "refuse NotAuthorizedException", State::with(|it| { invited(it); it.person.enabled = false; })),
        ("status", "refuse UserNotConfirmedException", State::with(|it| it.person.status = UserStatusType::Unconfirmed)),
        ("status", "refuse PasswordResetRequiredException", State::with(|it| it.person.status = UserStatusType::ResetRequired)),
        ("status", "refuse NotAuthorizedException", State::with(|it| it.person.status = UserStatusType::Unknown)),
        ("temporary_password", "ask NewPassword", State::with(invited)),
        ("temporary_password", "ask NewPassword", State::with(|it| { invited(it); it.policy.mfa = ON; })),
        ("temporary_password", "ask NewPassword", State::with(|it| { invited(it); it.person.temporary_until_millis = Some(NOW + 1); })),
        ("temporary_password", "refuse NotAuthorizedException", State::with(|it| { invited(it); it.person.temporary_until_millis = Some(NOW); })),
        ("temporary_password", "ask NewPassword", State::with(|it| { invited(it); token(it, true, ON); })),
        ("second_factor", "ask SoftwareToken", State::with(|it| token(it, true, OPTIONAL))),
        ("second_factor", "ask SoftwareToken", State::with(|it| token(it, true, ON))),
        ("second_factor", "ask SoftwareToken", State::with(|it| token(it, false, ON))),
        ("second_factor", "ask SoftwareToken", State::with(|it| { token(it, true, ON); it.policy.second = Factors::NONE; })),
        ("second_factor", "ask SmsMfa", State::with(|it| has(it, Factor::Text, true, OPTIONAL))),
        ("second_factor", "ask EmailMfa", State::with(|it| has(it, Factor::Mail, true, ON))),
        ("second_factor", "ask EmailMfa", State::with(|it| { it.policy.second = some(&[Factor::Mail]); has(it, Factor::Mail, false, ON); })),
        ("second_factor", "ask SelectMfaType", State::with(both)),
        ("second_factor", "ask SoftwareToken", State::with(|it| { both(it); it.asked = Challenge::SoftwareToken; })),
        ("second_factor", "ask SmsMfa", State::with(|it| { both(it); it.person.preferred = Some(Factor::Text); })),
        ("second_factor", "ask SoftwareToken", State::with(|it| { both(it); it.policy.texts_leave = false; })),
        ("second_factor", "refuse NotAuthorizedException", State::with(|it| { has(it, Factor::Text, true, OPTIONAL); it.policy.texts_leave = false; })),
        ("second_factor", "refuse NotAuthorizedException", State::with(|it| { it.policy.mfa = OPTIONAL; it.person.on = some(&[Factor::Mail]); })),
        ("second_factor", "refuse NotAuthorizedException", State::with(|it| { it.policy.mfa = ON; it.person.on = some(&[Factor::Mail]); })),
        ("second_factor", "refuse NotAuthorizedException", State::with(|it| { has(it, Factor::Text, true, ON); it.policy.texts_leave = false; it.asked = Challenge::MfaSetup; })),
        ("second_factor", "ask EmailMfa", State::with(|it| { has(it, Factor::Mail, true, ON); it.asked = Challenge::MfaSetup; })),
        ("mfa_setup", "ask MfaSetup", State::with(|it| it.policy.mfa = ON)),
        ("mfa_setup", "ask MfaSetup", State::with(|it| { token(it, true, ON); it.asked = Challenge::MfaSetup; })),
        ("mfa_setup", "refuse NotAuthorizedException", State::with(|it| demands(it, &[]))),
        ("mfa_setup", "refuse NotAuthorizedException", State::with(|it| demands(it, &[Factor::Text]))),
        ("mfa_setup", "ask MfaSetup", State::with(|it| demands(it, &[Factor::Mail]))),
        ("mfa_setup", "ask EmailMfa", State::with(|it| { demands(it, &[Factor::Mail]); it.asked = Challenge::EmailMfa; })),
        ("mfa_setup", "ask MfaSetup", State::with(|it| { it.policy.mfa = ON; it.asked = Challenge::EmailMfa; })),
        ("level", "refuse InvalidParameterException", State::with(|it| it.target = Some(Level::Two))),
        ("alone", "refuse NotAuthorizedException", State::with(|it| { by_code(it, Factor::Mail); it.policy.mfa = ON; })),
        ("alone", "refuse NotAuthorizedException", State::with(|it| { by_code(it, Factor::Mail); token(it, true, OPTIONAL); })),
        ("alone", "refuse NotAuthorizedException", State::with(|it| { by_code(it, Factor::Text); it.policy.first = some(&[Factor::Password]); })),
        ("alone", "refuse NotAuthorizedException", State::with(|it| { by_code(it, Factor::Text); it.person.proved = Factors::NONE; })),
        ("alone", "refuse NotAuthorizedException", State::with(|it| { by_code(it, Factor::Text); invited(it); })),
        ("before_authentication", "consult PreAuthentication", State::with(|it| { by_code(it, Factor::Mail); it.asked = Challenge::SignedUp; it.proved.consulted.clear(); })),
        ("issue", "issue", State::with(|it| by_code(it, Factor::Mail))),
        ("issue", "issue", State::with(|it| { by_code(it, Factor::Text); it.policy.mfa = OPTIONAL; })),
        ("after_authentication", "consult PostAuthentication", State::with(|it| it.proved.consulted = [Trigger::PreAuthentication].into())),
        ("issue", "issue", State::plain()),
        ("issue", "issue", State::with(|it| { invited(it); it.proved.new_password = true; })),
        ("issue", "issue", State::with(|it| it.policy.mfa = OPTIONAL)),
        ("issue", "issue", State::with(|it| token(it, false, OPTIONAL))),
        ("issue", "issue", State::with(|it| token(it, true, UserPoolMfaType::Off))),
        ("issue", "issue", State::with(|it| has(it, Factor::Text, true, UserPoolMfaType::Off))),
        ("issue", "issue", State::with(|it| { token(it, true, ON); it.proved.second = Some(Factor::SoftwareToken); })),
    ];
    let others = with_devices().into_iter().chain(risks::rows());
    let rows: Vec<_> = rows.into_iter().chain(others).collect();
    for (row, told, state) in &rows {
        assert_eq!(state.told(), (*row, (*told).to_owned()), "{state:?}");
    }
    let seen: BTreeSet<&str> = rows.iter().map(|(row, _, _)| *row).collect();
    let all: BTreeSet<&str> = ROWS.iter().map(|row| row.id).collect();
    assert_eq!(seen, all, "a row that no state here reaches");
}

#[test]
fn rows_have_names_and_reasons_of_their_own() {
    let ids: BTreeSet<&str> = ROWS.iter().map(|row| row.id).collect();
    let reasons: BTreeSet<&str> = ROWS.iter().map(|row| row.reason).collect();
    assert_eq!((ids.len(), reasons.len()), (ROWS.len(), ROWS.len()));
    assert_eq!(ROWS.last().map(|row| row.id), Some("issue"));
}

/// Whether the device has taken the place of what would be asked.
fn is_spared(state: &State) -> bool {
    let State {
        policy,
        person,
        asked,
        proved,
        target,
    } = state;
    let is_on = policy.mfa == UserPoolMfaType::On;
    let reaching = |wanted: &dyn Fn(Factor) -> bool| -> Vec<Factor> {
        let leaves = |factor| factor != Factor::Text || policy.texts_leave;
        let all = Factor::SECOND.into_iter();
        all.filter(|it| person.has.contains(*it) && leaves(*it) && wanted(*it))
            .collect()
    };
    let mut reached = reaching(&|it| person.on.contains(it));
    if is_on && person.on.is_empty() {
        reached = reaching(&|it| it == Factor::SoftwareToken || policy.second.contains(it));
    }
    let mail = reached.contains(&Factor::Mail);
    let asks_mail = mail && (reached.len() == 1 || *asked == Challenge::EmailMfa);
    let is_token = |factor: &Factor| *factor == Factor::SoftwareToken;
    let others_on = person.on.without(Factor::SoftwareToken);
    let only_token = reached.iter().all(is_token) && others_on.is_empty();
    let sets_up = *asked == Challenge::MfaSetup && is_on && only_token;
    let spares = policy.devices_spare != Spares::None
        && target.is_none()
        && !risks::wants_factor(policy, person);
    let at_hand = proved.device && spares && person.origin == Origin::Trusted;
    at_hand && !reached.is_empty() && !asks_mail && !sets_up
}

#[test]
fn nobody_gets_in_who_has_not_proved_everything() {
    let mut issued = 0;
    for state in states().flat_map(|state| risks::each(&state)) {
        let State {
            policy,
            person,
            asked,
            proved,
            target,
        } = &state;
        let own = match person.status {
            UserStatusType::Confirmed => true,
            UserStatusType::ForceChangePassword => proved.new_password,
            _ => false,
        };
        let by_passkey = proved.first == Some(Factor::Passkey);
        let is_both = by_passkey && policy.passkeys_are_both && person.passkey_is_both;
        let demanded = match policy.mfa {
            UserPoolMfaType::Off => false,
            UserPoolMfaType::Optional => !person.on.is_empty(),
            UserPoolMfaType::On => true,
        };
        let on = second(policy, person, None);
        let by_risk = risks::wants_factor(policy, person) && !on.is_empty() && !by_passkey;
        let wanted = demanded || by_risk;
        let shown = proved.second.is_some_and(|it| on.contains(it));
        let asked_for = !wanted || is_both || shown || is_spared(&state);
        let is_invited = person.status == UserStatusType::ForceChangePassword;
        let by_code = proved.first == Some(Factor::Mail);
        let alone = !by_code && !by_passkey || (is_both || !demanded) && !is_invited;
        let asked_first =
            *asked != Challenge::SignedUp || proved.consulted.contains(&Trigger::PreAuthentication);
        let may = proved.first.is_some()
            && (proved.device || person.origin == Origin::Elsewhere)
            && person.enabled
            && own
            && asked_for
            && alone
            && asked_first
            && !risks::keeps_out(&state)
            && Level::of(proved.first, proved.second) >= *target
            && proved.consulted.contains(&Trigger::PostAuthentication);
        let next = state.next().next;
        assert_eq!(matches!(next, Next::Issue), may, "{state:?}");
        issued += usize::from(may);
        if proved.first.is_none() {
            // The same for everybody, whatever the user and the pool are like.
            let same = match next {
                Next::Ask(challenge) => challenge == *asked,
                Next::Consult(trigger) => trigger == Trigger::PreAuthentication,
                Next::Issue | Next::Refuse(_) | Next::Block => false,
            };
            assert!(same, "{state:?}");
        }
    }
    assert!(issued > 0);
}
