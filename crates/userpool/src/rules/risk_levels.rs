//! How likely it is that somebody else has proved a user's password: a table of what speaks for it, each with its points. It looks at what
//! the user did before, and at nothing of other users. Who was never let in before has no past to which a sign-in could not fit.

use std::collections::BTreeSet;

use ipnet::IpNet;
use model::{FeedbackValueType, RiskLevelType};

use crate::limits::{RISK_PACE_MILLIS, RISK_PACE_NETWORKS_MAX, RISK_WRONG_MILLIS, RISK_WRONG_MIN};

/// From where and by what somebody acts, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) network: Option<IpNet>,
    /// The program and the system, as people are shown them.
    pub(crate) device: Option<String>,
}

/// A sign-in of before.
#[derive(Debug, Clone)]
pub(crate) struct Past {
    pub(crate) at_millis: i64,
    pub(crate) came: Came,
    pub(crate) origin: Origin,
    /// What the user, or an administrator, has said of it.
    pub(crate) said: Option<FeedbackValueType>,
}

/// What came of a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Came {
    /// The user was let in.
    In,
    /// The password was right, and nothing came of it yet.
    HalfWay,
    /// The password was wrong.
    ToNothing,
    /// The password was right, and it was held to be somebody else who had it.
    ToABlock,
}

/// What a sign-in is judged by.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) now_millis: i64,
    pub(crate) here: &'a Origin,
    /// The newest first.
    pub(crate) past: &'a [Past],
    /// Whether the user was let in at any time.
    pub(crate) was_let_in: bool,
}

/// What speaks for somebody else.
#[derive(Debug)]
pub(crate) struct Row {
    /// By what logs call it.
    pub(crate) id: &'static str,
    /// Why it does.
    pub(crate) reason: &'static str,
    points: u8,
    holds: fn(&Facts<'_>) -> bool,
}

const fn row(
    id: &'static str,
    reason: &'static str,
    points: u8,
    holds: fn(&Facts<'_>) -> bool,
) -> Row {
    Row {
        id,
        reason,
        points,
        holds,
    }
}

/// No row by itself keeps out who comes from where, and by what, the user was let in before, but one: that comes from where the user
/// says it was somebody else. Strangers who guess can add to no risk but that of their own network.
#[rustfmt::skip]
const ROWS: [Row; 6] = [
    row("new_network",     "the user was never let in from this network",                              1, new_network),
    row("new_device",      "the user was never let in by such a program on such a system",             1, new_device),
    row("wrong_before",    "sign-ins from this network came to nothing, since one from there did not", 1, wrong_before),
    row("disowned_before", "it was said of a sign-in of late that it was somebody else's",             1, disowned_before),
    row("pace",            "nobody passes through so many networks in so short a time",                2, pace),
    row("disowned_here",   "it was said of the last sign-in from this network that anything was said of, that it was somebody else's", 4, disowned_here),
];

/// From how many points on a risk has a level, the highest first.
const LEVELS: [(u8, RiskLevelType); 3] = [
    (4, RiskLevelType::High),
    (3, RiskLevelType::Medium),
    (2, RiskLevelType::Low),
];

/// The rows that hold, and the level of the risk; none where that is too small to have one.
pub(crate) fn judge(facts: &Facts<'_>) -> (Vec<&'static Row>, Option<RiskLevelType>) {
    let has_past = facts.was_let_in || disowned_before(facts);
    if !has_past {
        return (Vec::new(), None);
    }
    let rows: Vec<_> = ROWS.iter().filter(|row| (row.holds)(facts)).collect();
    let points: u8 = rows.iter().map(|row| row.points).sum();
    let level = LEVELS.iter().find(|(least, _)| points >= *least);
    (rows, level.map(|(_, level)| *level))
}

impl Past {
    /// Whether it shows what the user is like: one of whom it was said that it was the user, or who was let in and not disowned.
    pub(crate) fn is_known(&self) -> bool {
        match self.said {
            Some(FeedbackValueType::Valid) => true,
            Some(_) => false,
            None => self.came == Came::In,
        }
    }

    fn is_disowned(&self) -> bool {
        self.said == Some(FeedbackValueType::Invalid)
    }
}

impl Facts<'_> {
    fn of_this_network(&self) -> impl Iterator<Item = &Past> {
        let here = self.here.network;
        let past = self.past.iter();
        past.filter(move |it| here.is_some() && it.origin.network == here)
    }
}

fn new_network(facts: &Facts<'_>) -> bool {
    facts.here.network.is_some() && !facts.of_this_network().any(Past::is_known)
}

/// Who says nothing of a program is like others who say nothing.
fn new_device(facts: &Facts<'_>) -> bool {
    let is_like = |it: &Past| it.origin.device == facts.here.device && it.is_known();
    !facts.past.iter().any(is_like)
}

fn wrong_before(facts: &Facts<'_>) -> bool {
    let since = facts.of_this_network().take_while(|it| !it.is_known());
    let of_late = since.filter(|it| facts.now_millis - it.at_millis < RISK_WRONG_MILLIS);
    of_late.count() >= RISK_WRONG_MIN
}

fn disowned_before(facts: &Facts<'_>) -> bool {
    facts.past.iter().any(Past::is_disowned)
}

/// Networks from which the password was right: who was kept out makes nobody else a risk.
fn pace(facts: &Facts<'_>) -> bool {
    let counts = |it: &&Past| {
        let is_of_late = facts.now_millis - it.at_millis < RISK_PACE_MILLIS;
        is_of_late && matches!(it.came, Came::In | Came::HalfWay)
    };
    let past = facts.past.iter().filter(counts);
    let networks = past.filter_map(|it| it.origin.network);
    let networks: BTreeSet<IpNet> = networks.chain(facts.here.network).collect();
    networks.len() > RISK_PACE_NETWORKS_MAX
}

fn disowned_here(facts: &Facts<'_>) -> bool {
    let mut said = facts.of_this_network().filter(|it| it.said.is_some());
    said.next().is_some_and(Past::is_disowned)
}
