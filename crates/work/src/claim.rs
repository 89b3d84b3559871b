//! Who has a piece of work for a while.

use serde::{Deserialize, Serialize};

use crate::limits::{CLAIM_MILLIS, CLOCK_SKEW_MILLIS};

/// A claim to a piece of work, as a part of the record that stands for it. It ends by itself, so that the work of a node that died
/// passes on. Each new holder gets a higher fence, and whatever is written for the work checks it in the same commit: a node that
/// slept past the end of its claim writes nothing more for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The node that has it, or had it last.
    pub node: String,
    /// Grows by one with each new holder.
    pub fence: u64,
    /// Its end, by the clock of its holder.
    pub until_millis: i64,
}

/// A node, to those who share work with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Names it; a new name at each start, so that what died with the process before stays with it.
    pub name: String,
    /// Whether it holds the store alone: whatever another one has claimed, that one is dead.
    pub is_alone: bool,
}

impl Claim {
    /// The claim that a node takes at an instant of its own clock, or prolongs; `None` where another one has the work.
    pub fn taken(known: Option<&Claim>, node: &Node, now_millis: i64) -> Option<Claim> {
        let fence = match known {
            None => 1,
            Some(claim) if claim.node == node.name => claim.fence,
            Some(claim) if node.is_alone || claim.is_over(now_millis) => claim.fence + 1,
            Some(_) => return None,
        };
        Some(Claim {
            node: node.name.clone(),
            fence,
            until_millis: now_millis.saturating_add(CLAIM_MILLIS),
        })
    }

    /// The same at its end, so that another node need not wait for that.
    #[must_use]
    pub fn given_back(&self) -> Claim {
        Claim {
            until_millis: 0,
            ..self.clone()
        }
    }

    /// Whether a node has it now.
    pub fn is_held_by(&self, node: &Node, now_millis: i64) -> bool {
        self.node == node.name && now_millis < self.until_millis
    }

    /// Whether even a holder whose clock is behind has seen its end; or whether the end is later than any that a holder with a sound
    /// clock can have written, so that nobody waits for one whose clock was days ahead.
    fn is_over(&self, now_millis: i64) -> bool {
        let behind = self.until_millis.saturating_add(CLOCK_SKEW_MILLIS) < now_millis;
        let ahead = self.until_millis > now_millis.saturating_add(CLAIM_MILLIS + CLOCK_SKEW_MILLIS);
        behind || ahead
    }
}
