//! The functions that are asked about sign-ups: they refuse, are slow, lose their answers, and write to the users whom they are
//! told of.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crypto::random::Stream;
use serde_json::{Value, json};
use tests::World;
use tests::functions::{Answer, with_response};
use tokio::task::yield_now;
use userpool::{Question, Unanswered};

/// Turns that a question or an answer may be under way.
const TURNS_MAX: u64 = 6;
/// One question in so many is refused.
const REFUSED_IN: u64 = 8;
/// One answer in so many is lost, whatever was done for it.
const LOST_IN: u64 = 8;
/// One user in so many is confirmed at once.
const CONFIRMED_IN: u64 = 3;

/// What a function said of a sign-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Yes,
    /// Yes, and that the user is confirmed.
    Confirmed,
    No,
    /// Nothing that arrived.
    Lost,
}

/// What was asked in one run, over all nodes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) questions: u64,
    pub(crate) refused: u64,
    pub(crate) lost: u64,
    pub(crate) afterwards: u64,
}

/// The functions of all nodes.
pub(crate) struct Functions {
    dice: Mutex<Stream>,
    /// With which they write to users: nothing ever happens to it.
    hand: World,
    calls: Mutex<Calls>,
}

#[derive(Default)]
struct Calls {
    /// How often each call asked on each occasion.
    counts: BTreeMap<(String, String), u32>,
    /// What each call was told before its commit.
    said: BTreeMap<String, Said>,
    asked: Asked,
}

impl Calls {
    fn note(&mut self, call: String, said: Said) {
        self.asked.questions += 1;
        self.asked.refused += u64::from(said == Said::No);
        self.asked.lost += u64::from(said == Said::Lost);
        self.said.insert(call, said);
    }
}

impl Functions {
    pub(crate) fn new(dice: Stream, hand: World) -> Arc<Functions> {
        Arc::new(Functions {
            dice: Mutex::new(dice),
            hand,
            calls: Mutex::default(),
        })
    }

    /// Answers the questions of a node.
    pub(crate) fn serve(functions: &Arc<Functions>, node: &World) {
        let functions = Arc::clone(functions);
        node.functions().say(move |question| {
            let functions = Arc::clone(&functions);
            async move { functions.answer(question).await }
        });
    }

    /// What a sign-up was told, if it was asked about.
    pub(crate) fn said(&self, call: &str) -> Option<Said> {
        self.calls().said.get(call).copied()
    }

    /// What was asked more than once.
    pub(crate) fn doubled(&self) -> Vec<String> {
        let calls = self.calls();
        let doubled = calls.counts.iter().filter(|(_, count)| **count > 1);
        doubled
            .map(|((source, call), count)| format!("{call} asked {source} {count} times"))
            .collect()
    }

    pub(crate) fn asked(&self) -> Asked {
        self.calls().asked
    }

    async fn answer(&self, question: Question) -> Answer {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let source = text(&question.event["triggerSource"]);
        let call = text(&question.event["request"]["clientMetadata"]["call"]);
        let before = source.starts_with("PreSignUp");
        // Where a person does not tell calls apart, nothing is counted.
        if !call.is_empty() {
            let count = (source, call.clone());
            *self.calls().counts.entry(count).or_default() += 1;
        }
        self.travel().await;
        if !before {
            self.calls().asked.afterwards += 1;
            self.welcome(&question.event).await;
            self.travel().await;
            return Ok(question.event);
        }
        let said = self.decide();
        self.calls().note(call, said);
        self.travel().await;
        match said {
            Said::Yes => Ok(question.event),
            Said::Confirmed => Ok(with_response(
                question.event,
                json!({ "autoConfirmUser": true }),
            )),
            Said::No => Err(Unanswered::Refused("not today".to_owned())),
            Said::Lost => Err(Unanswered::Late),
        }
    }

    /// Writes to the user who was confirmed just now.
    async fn welcome(&self, event: &Value) {
        let body = json!({
            "UserPoolId": event["userPoolId"],
            "Username": event["userName"],
            "UserAttributes": [{ "Name": "profile", "Value": "welcome" }],
        });
        // Somebody may have removed the user already.
        let _ = self.hand.call("AdminUpdateUserAttributes", body).await;
    }

    fn decide(&self) -> Said {
        if self.one_in(REFUSED_IN) {
            Said::No
        } else if self.one_in(LOST_IN) {
            Said::Lost
        } else if self.one_in(CONFIRMED_IN) {
            Said::Confirmed
        } else {
            Said::Yes
        }
    }

    async fn travel(&self) {
        let turns = self.dice().below(TURNS_MAX);
        for _ in 0..turns {
            yield_now().await;
        }
    }

    fn one_in(&self, chances: u64) -> bool {
        self.dice().below(chances) == 0
    }

    fn dice(&self) -> MutexGuard<'_, Stream> {
        self.dice.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn calls(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
