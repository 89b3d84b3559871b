//! Every state of a sign-in that there is, as far as it makes a difference.

use model::{UserPoolMfaType, UserStatusType};
use userpool::Trigger;
use userpool::machine::{Challenge, Factor, Factors, Origin, Spares};

use crate::{State, from_device, remembered, some};

/// The state once for each change.
pub(crate) fn each(state: &State, changes: &[&dyn Fn(&mut State)]) -> Vec<State> {
    let one = |change: &&dyn Fn(&mut State)| {
        let mut state = state.clone();
        change(&mut state);
        state
    };
    changes.iter().map(one).collect()
}

/// Every pool with every user, as far as factors go.
fn pools_and_people() -> Vec<State> {
    let mut states = vec![State::plain()];
    let mut vary = |change: &dyn Fn(&State) -> Vec<State>| {
        states = states.iter().flat_map(change).collect();
    };
    vary(&|state| {
        let one = |mfa: &UserPoolMfaType| {
            let mut state = state.clone();
            state.policy.mfa = *mfa;
            state
        };
        UserPoolMfaType::ALL.iter().map(one).collect()
    });
    vary(&|state| {
        let none = |it: &mut State| it.policy.second = Factors::NONE;
        let all = |it: &mut State| it.policy.second = some(&Factor::SECOND);
        each(state, &[&none, &all])
    });
    // Each factor is not there, or there and off, or on.
    for factor in [Factor::SoftwareToken, Factor::Mail, Factor::Text] {
        let there = move |it: &mut State| it.person.has = it.person.has.with(factor, true);
        let on = move |it: &mut State| it.person.on = it.person.on.with(factor, true);
        let used = move |it: &mut State| {
            there(it);
            on(it);
        };
        vary(&|state| each(state, &[&|_| {}, &there, &used]));
    }
    vary(&|state| each(state, &[&|_| {}, &|it| it.policy.texts_leave = false]));
    vary(&|state| {
        let by = |factor| {
            move |it: &mut State| {
                it.proved.first = Some(factor);
                it.person.proved = it.person.proved.with(factor, true);
                it.policy.first = it.policy.first.with(factor, true);
            }
        };
        let by_both = |it: &mut State| {
            by(Factor::Passkey)(it);
            it.policy.passkeys_are_both = true;
            it.person.passkey_is_both = true;
        };
        let none = |it: &mut State| it.proved.first = None;
        each(
            state,
            &[
                &|_| {},
                &by(Factor::Mail),
                &by(Factor::Passkey),
                &by_both,
                &none,
            ],
        )
    });
    states
}

/// Every state that makes a difference to who gets in.
pub(crate) fn states() -> impl Iterator<Item = State> {
    let mut states = pools_and_people();
    let mut vary = |change: &dyn Fn(&State) -> Vec<State>| {
        states = states.iter().flat_map(change).collect();
    };
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
        let statuses = [
            UserStatusType::Confirmed,
            UserStatusType::ForceChangePassword,
            UserStatusType::Unconfirmed,
            UserStatusType::ResetRequired,
        ];
        statuses.iter().map(one).collect()
    });
    vary(&|state| each(state, &[&|_| {}, &|it| it.person.enabled = false]));
    vary(&|state| each(state, &[&|_| {}, &|it| it.proved.new_password = true]));
    let in_no_place = |it: &mut State| {
        from_device(it);
        it.policy.devices_spare = Spares::None;
    };
    let never_trusted = |it: &mut State| {
        from_device(it);
        it.person.origin = Origin::Remembered;
    };
    vary(&|state| {
        let changes: [&dyn Fn(&mut State); 5] = [
            &|_| {},
            &remembered,
            &from_device,
            &in_no_place,
            &never_trusted,
        ];
        each(state, &changes)
    });
    for trigger in [Trigger::PreAuthentication, Trigger::PostAuthentication] {
        let without = move |it: &mut State| {
            it.proved.consulted.remove(&trigger);
        };
        vary(&|state| each(state, &[&|_| {}, &without]));
    }
    // There are some millions: no more than a part of them is there at a time.
    states.into_iter().flat_map(|state| {
        let asked = |challenge| move |it: &mut State| it.asked = challenge;
        let changes = [
            asked(Challenge::Password),
            asked(Challenge::SignedUp),
            asked(Challenge::SmsMfa),
            asked(Challenge::EmailMfa),
            asked(Challenge::MfaSetup),
        ];
        let changes = changes
            .each_ref()
            .map(|change| change as &dyn Fn(&mut State));
        each(&state, &changes)
    })
}
