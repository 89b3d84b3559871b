//! The sign-in machine by itself: each row in turn, which row comes before which, and every state that there is.

use std::collections::BTreeSet;

use model::{UserPoolMfaType, UserStatusType};
use userpool::Trigger;
use userpool::machine::{
    Challenge, Decision, Factor, Next, Person, Policy, Progress, Proved, ROWS, next,
};

const NOW: i64 = 1_000_000;

/// A state of a sign-in.
#[derive(Debug, Clone)]
struct State {
    policy: Policy,
    person: Person,
    asked: Challenge,
    proved: Proved,
}

impl State {
    /// One who has proved the password, of whom nothing else is wanted.
    fn plain() -> State {
        State {
            policy: Policy {
                mfa: UserPoolMfaType::Off,
                software_token: true,
            },
            person: Person {
                enabled: true,
                status: UserStatusType::Confirmed,
                temporary_until_millis: None,
                software_token: None,
                text_messages: false,
            },
            asked: Challenge::Password,
            proved: Proved {
                first: Some(Factor::Password),
                second: None,
                new_password: false,
                consulted: [Trigger::PreAuthentication, Trigger::PostAuthentication].into(),
            },
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
        };
        (row.id, told)
    }
}

#[test]
fn each_row_has_its_say() {
    let invited = |state: &mut State| state.person.status = UserStatusType::ForceChangePassword;
    let unproved = |state: &mut State| state.proved.first = None;
    let token = |state: &mut State, on: bool, mfa: UserPoolMfaType| {
        state.person.software_token = Some(on);
        state.policy.mfa = mfa;
    };
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
        ("temporary_password", "ask NewPassword", State::with(|it| { invited(it); it.policy.mfa = UserPoolMfaType::On; })),
        ("temporary_password", "ask NewPassword", State::with(|it| { invited(it); it.person.temporary_until_millis = Some(NOW + 1); })),
        ("temporary_password", "refuse NotAuthorizedException", State::with(|it| { invited(it); it.person.temporary_until_millis = Some(NOW); })),
        ("temporary_password", "ask NewPassword", State::with(|it| { invited(it); token(it, true, UserPoolMfaType::On); })),
        ("second_factor", "ask SoftwareToken", State::with(|it| token(it, true, UserPoolMfaType::Optional))),
        ("second_factor", "ask SoftwareToken", State::with(|it| token(it, true, UserPoolMfaType::On))),
        ("second_factor", "ask SoftwareToken", State::with(|it| token(it, false, UserPoolMfaType::On))),
        ("second_factor", "ask SoftwareToken", State::with(|it| { token(it, true, UserPoolMfaType::On); it.policy.software_token = false; })),
        ("second_factor", "refuse NotAuthorizedException", State::with(|it| { it.person.text_messages = true; it.policy.mfa = UserPoolMfaType::On; })),
        ("second_factor", "refuse NotAuthorizedException", State::with(|it| { token(it, false, UserPoolMfaType::Optional); it.person.text_messages = true; })),
        ("second_factor", "ask SoftwareToken", State::with(|it| { token(it, true, UserPoolMfaType::Optional); it.person.text_messages = true; })),
        ("mfa_setup", "ask MfaSetup", State::with(|it| it.policy.mfa = UserPoolMfaType::On)),
        ("mfa_setup", "ask MfaSetup", State::with(|it| { token(it, true, UserPoolMfaType::On); it.asked = Challenge::MfaSetup; })),
        ("mfa_setup", "refuse NotAuthorizedException", State::with(|it| { it.policy.mfa = UserPoolMfaType::On; it.policy.software_token = false; })),
        ("after_authentication", "consult PostAuthentication", State::with(|it| it.proved.consulted = [Trigger::PreAuthentication].into())),
        ("issue", "issue", State::plain()),
        ("issue", "issue", State::with(|it| { invited(it); it.proved.new_password = true; })),
        ("issue", "issue", State::with(|it| it.policy.mfa = UserPoolMfaType::Optional)),
        ("issue", "issue", State::with(|it| token(it, false, UserPoolMfaType::Optional))),
        ("issue", "issue", State::with(|it| token(it, true, UserPoolMfaType::Off))),
        ("issue", "issue", State::with(|it| it.person.text_messages = true)),
        ("issue", "issue", State::with(|it| { token(it, true, UserPoolMfaType::On); it.proved.second = Some(Factor::SoftwareToken); })),
    ];
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

/// The state once for each change.
fn each(state: &State, changes: &[&dyn Fn(&mut State)]) -> Vec<State> {
    let one = |change: &&dyn Fn(&mut State)| {
        let mut state = state.clone();
        change(&mut state);
        state
    };
    changes.iter().map(one).collect()
}

/// Every state that there is.
fn states() -> Vec<State> {
    let mut states = vec![State::plain()];
    let mut vary = |change: &dyn Fn(&State) -> Vec<State>| {
        states = states.iter().flat_map(change).collect();
    };
    vary(&|state| {
        let one = |mfa: &UserPoolMfaType| State {
            policy: Policy {
                mfa: *mfa,
                ..state.policy.clone()
            },
            ..state.clone()
        };
        UserPoolMfaType::ALL.iter().map(one).collect()
    });
    vary(&|state| each(state, &[&|_| {}, &|it| it.policy.software_token = false]));
    vary(&|state| {
        let token = |on| move |it: &mut State| it.person.software_token = Some(on);
        each(state, &[&|_| {}, &token(false), &token(true)])
    });
    vary(&|state| each(state, &[&|_| {}, &|it| it.person.text_messages = true]));
    vary(&|state| {
        let proved = |it: &mut State| it.proved.second = Some(Factor::SoftwareToken);
        each(state, &[&|_| {}, &proved])
    });
    vary(&|state| {
        let one = |status: &UserStatusType| {
            let mut state = state.clone();
            state.person.status = *status;
            state
        };
        UserStatusType::ALL.iter().map(one).collect()
    });
    vary(&|state| each(state, &[&|_| {}, &|it| it.person.enabled = false]));
    vary(&|state| {
        let until = |millis| move |it: &mut State| it.person.temporary_until_millis = Some(millis);
        each(
            state,
            &[&|_| {}, &until(NOW - 1), &until(NOW), &until(NOW + 1)],
        )
    });
    vary(&|state| each(state, &[&|_| {}, &|it| it.proved.first = None]));
    vary(&|state| each(state, &[&|_| {}, &|it| it.proved.new_password = true]));
    for trigger in [Trigger::PreAuthentication, Trigger::PostAuthentication] {
        let without = move |it: &mut State| {
            it.proved.consulted.remove(&trigger);
        };
        vary(&|state| each(state, &[&|_| {}, &without]));
    }
    vary(&|state| {
        let asked = |challenge| move |it: &mut State| it.asked = challenge;
        let changes = [
            asked(Challenge::Password),
            asked(Challenge::PasswordSrp),
            asked(Challenge::PasswordVerifier),
            asked(Challenge::NewPassword),
            asked(Challenge::SoftwareToken),
            asked(Challenge::MfaSetup),
        ];
        let changes = changes
            .each_ref()
            .map(|change| change as &dyn Fn(&mut State));
        each(state, &changes)
    });
    states
}

#[test]
fn nobody_gets_in_who_has_not_proved_everything() {
    let mut issued = 0;
    for state in states() {
        let State {
            policy,
            person,
            asked,
            proved,
        } = &state;
        let own = match person.status {
            UserStatusType::Confirmed => true,
            UserStatusType::ForceChangePassword => proved.new_password,
            _ => false,
        };
        let second = proved.second.is_some()
            || match policy.mfa {
                UserPoolMfaType::Off => true,
                UserPoolMfaType::Optional => {
                    person.software_token != Some(true) && !person.text_messages
                }
                UserPoolMfaType::On => false,
            };
        let may = proved.first.is_some()
            && person.enabled
            && own
            && second
            && proved.consulted.contains(&Trigger::PostAuthentication);
        let next = state.next().next;
        assert_eq!(matches!(next, Next::Issue), may, "{state:?}");
        issued += usize::from(may);
        if proved.first.is_none() {
            // The same for everybody, whatever the user and the pool are like.
            let same = match next {
                Next::Ask(challenge) => challenge == *asked,
                Next::Consult(trigger) => trigger == Trigger::PreAuthentication,
                Next::Issue | Next::Refuse(_) => false,
            };
            assert!(same, "{state:?}");
        }
    }
    assert!(issued > 0);
}
