//! Whose turn is next: pool after pool, within a pool peer after peer, and of each the one that has waited longest. Whoever brings
//! much makes only its own wait.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use userpool::{Asker, Peer};

/// What waits for its turn.
pub(crate) struct FairQueue<T> {
    pools: Line<String, Line<Peer, VecDeque<T>>>,
    length: usize,
}

/// Lines that take turns, none of them empty.
struct Line<K, V> {
    order: VecDeque<K>,
    lines: HashMap<K, V>,
}

impl<T> FairQueue<T> {
    pub(crate) fn new() -> FairQueue<T> {
        FairQueue {
            pools: Line::default(),
            length: 0,
        }
    }

    /// How many wait.
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    pub(crate) fn push(&mut self, asker: &Asker, waiting: T) {
        self.length += 1;
        let peers = self.pools.line(&asker.pool_id);
        peers.line(&asker.peer).push_back(waiting);
    }

    /// Takes the next one out.
    pub(crate) fn pop(&mut self) -> Option<T> {
        let next = self.pools.pass(
            |peers| peers.pass(VecDeque::pop_front, VecDeque::is_empty),
            |peers| peers.order.is_empty(),
        )?;
        self.length -= 1;
        Some(next)
    }

    /// Takes all out, of each line the one that has waited longest first.
    pub(crate) fn take_all(&mut self) -> Vec<T> {
        std::iter::from_fn(|| self.pop()).collect()
    }
}

impl<K, V> Default for Line<K, V> {
    fn default() -> Self {
        Line {
            order: VecDeque::new(),
            lines: HashMap::new(),
        }
    }
}

impl<K: Clone + Eq + Hash, V: Default> Line<K, V> {
    /// The line of `key`, which begins where there is none.
    fn line(&mut self, key: &K) -> &mut V {
        if !self.lines.contains_key(key) {
            self.order.push_back(key.clone());
        }
        self.lines.entry(key.clone()).or_default()
    }

    /// Takes one out of the line whose turn it is, which then goes behind the others, or ends if it is empty.
    fn pass<T>(
        &mut self,
        take: impl FnOnce(&mut V) -> Option<T>,
        is_empty: impl FnOnce(&V) -> bool,
    ) -> Option<T> {
        let key = self.order.pop_front()?;
        let line = self.lines.get_mut(&key)?;
        let taken = take(line);
        if is_empty(line) {
            self.lines.remove(&key);
        } else {
            self.order.push_back(key);
        }
        taken
    }
}
