//! Turns: guesses at one secret are judged one after another, and changes of one user that get in each other's way are made so.
//!
//! A call takes its turn before it reads how many guesses were wrong, and keeps it, over its re-runs, until what it counts is
//! committed. So of guesses that come at once no more are judged than the count allows. What is decided rests on the count
//! alone, which is a record: a turn only orders those who ask on one node, and a second node can have one guess more judged
//! at a time, whose count or grant then meets the record's version.
//!
//! Peers come one after another, so that nobody waits for all that another one has brought, and about a user no more guesses wait
//! than are free before a lock-out: of one peer, and of all.
//!
//! A change of a user takes a turn when another commit has come between, and while somebody has one. So whoever changes a user
//! without a pause keeps nobody from ending the user's sessions, and nobody waits who is alone.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use model::Error;
use tokio::sync::oneshot;

use crate::limits::{TURNS_PER_PEER_MAX, TURNS_PER_USER_MAX};
use crate::world::Peer;
use crate::{Result, refusals};

/// Who waits for a turn, by what the turns are about.
#[derive(Default)]
pub(crate) struct Turns {
    lines: Mutex<Lines>,
}

#[derive(Default)]
struct Lines {
    /// The tickets that were given out.
    tickets: u64,
    about: HashMap<String, Line>,
}

/// Whose turn it is, and who comes next.
struct Line {
    whose: u64,
    peer: Peer,
    /// Peers in the order in which they come, each with what waits of it.
    waiting: VecDeque<(Peer, VecDeque<Waiting>)>,
}

struct Waiting {
    ticket: u64,
    /// Tells that its turn has come.
    call: oneshot::Sender<()>,
}

/// How many may be in a line, whoever has the turn among them.
#[derive(Clone, Copy)]
struct LineMax {
    of_peer: usize,
    whole: usize,
}

/// A turn, or the wait for one; the next one begins when it is dropped.
pub(crate) struct Turn {
    about: String,
    ticket: u64,
    turns: Arc<Turns>,
}

/// The turns of a call: one to change a user, one to guess at a user's secrets, then one about an address. All take them in this
/// order, so that nobody waits in a circle.
#[derive(Default)]
pub(crate) struct HeldTurns {
    change: Option<Turn>,
    user: Option<Turn>,
    address: Option<Turn>,
}

const AS_MANY_AS_COME: LineMax = LineMax {
    of_peer: usize::MAX,
    whole: usize::MAX,
};

impl Turns {
    /// Whether somebody has the turn.
    fn is_taken(&self, about: &str) -> bool {
        self.lines().about.contains_key(about)
    }

    /// Waits for a turn; refuses at once where too many wait.
    async fn take(turns: &Arc<Turns>, about: String, peer: Peer, room: LineMax) -> Result<Turn> {
        let (ticket, called) = turns.lines().join(&about, peer, room)?;
        let turn = Turn {
            about,
            ticket,
            turns: Arc::clone(turns),
        };
        if let Some(called) = called {
            called.await.map_err(Error::internal)?;
        }
        Ok(turn)
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lines {
    /// A ticket, and what tells that its turn has come unless it is there.
    fn join(
        &mut self,
        about: &str,
        peer: Peer,
        room: LineMax,
    ) -> Result<(u64, Option<oneshot::Receiver<()>>)> {
        let ticket = self.tickets;
        if let Some(line) = self.about.get_mut(about) {
            if line.is_full(peer, room) {
                return Err(refusals::rate_exceeded());
            }
            let (call, called) = oneshot::channel();
            line.wait(peer, Waiting { ticket, call });
            self.tickets += 1;
            return Ok((ticket, Some(called)));
        }
        let line = Line {
            whose: ticket,
            peer,
            waiting: VecDeque::new(),
        };
        self.about.insert(about.to_owned(), line);
        self.tickets += 1;
        Ok((ticket, None))
    }
}

impl Line {
    fn is_full(&self, peer: Peer, room: LineMax) -> bool {
        let of = |wanted: Option<Peer>| {
            let is_wanted = |it: Peer| wanted.is_none_or(|peer| peer == it);
            let waiting = self.waiting.iter().filter(|(it, _)| is_wanted(*it));
            let waiting: usize = waiting.map(|(_, waiting)| waiting.len()).sum();
            waiting + usize::from(is_wanted(self.peer))
        };
        of(Some(peer)) >= room.of_peer || of(None) >= room.whole
    }

    fn wait(&mut self, peer: Peer, waiting: Waiting) {
        match self.waiting.iter_mut().find(|(it, _)| *it == peer) {
            Some((_, of_peer)) => of_peer.push_back(waiting),
            None => self.waiting.push_back((peer, [waiting].into())),
        }
    }

    /// Gives the turn to the first of the next peer, which comes last from now on; `false` where nobody waits.
    fn go_on(&mut self) -> bool {
        let Some((peer, mut of_peer)) = self.waiting.pop_front() else {
            return false;
        };
        let Some(next) = of_peer.pop_front() else {
            return self.go_on();
        };
        if !of_peer.is_empty() {
            self.waiting.push_back((peer, of_peer));
        }
        (self.whose, self.peer) = (next.ticket, peer);
        // One that does not wait any more gives the turn on when its ticket is dropped.
        let _ = next.call.send(());
        true
    }

    fn leave(&mut self, ticket: u64) {
        for (_, of_peer) in &mut self.waiting {
            of_peer.retain(|waiting| waiting.ticket != ticket);
        }
        self.waiting.retain(|(_, of_peer)| !of_peer.is_empty());
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut lines = self.turns.lines();
        let Some(line) = lines.about.get_mut(&self.about) else {
            return;
        };
        if line.whose != self.ticket {
            line.leave(self.ticket);
        } else if !line.go_on() {
            lines.about.remove(&self.about);
        }
    }
}

impl HeldTurns {
    /// Takes the turn to change a user, after a conflict and while somebody has it. As many wait as come: who is refused could not
    /// end the user's sessions.
    ///
    /// # Errors
    /// None but a defect's.
    pub(crate) async fn change(
        &mut self,
        turns: &Arc<Turns>,
        peer: Peer,
        (pool_id, sub): (&str, &str),
        came_too_late: bool,
    ) -> Result<()> {
        let about = format!("change/{pool_id}/{sub}");
        let is_free = !came_too_late && !turns.is_taken(&about);
        if is_free || is_about(self.change.as_ref(), &about) {
            return Ok(());
        }
        // Those that come after it are taken again.
        *self = HeldTurns::default();
        self.change = Some(Turns::take(turns, about, peer, AS_MANY_AS_COME).await?);
        Ok(())
    }

    /// Takes the turn to guess at a user's secrets.
    ///
    /// # Errors
    /// `TooManyRequestsException` where too many wait for it already, of this peer or of all.
    pub(crate) async fn user(
        &mut self,
        turns: &Arc<Turns>,
        peer: Peer,
        pool_id: &str,
        sub: &str,
    ) -> Result<()> {
        let about = format!("user/{pool_id}/{sub}");
        if is_about(self.user.as_ref(), &about) {
            return Ok(());
        }
        // A run before this one may have been about somebody else.
        (self.user, self.address) = (None, None);
        let room = LineMax {
            of_peer: TURNS_PER_PEER_MAX,
            whole: TURNS_PER_USER_MAX,
        };
        self.user = Some(Turns::take(turns, about, peer, room).await?);
        Ok(())
    }

    /// Takes the turn about an address, by the key of its count. Many sign up with one address at once without harm: as many
    /// wait as come.
    ///
    /// # Errors
    /// None but a defect's.
    pub(crate) async fn address(
        &mut self,
        turns: &Arc<Turns>,
        peer: Peer,
        count: &str,
    ) -> Result<()> {
        let about = format!("address/{count}");
        if is_about(self.address.as_ref(), &about) {
            return Ok(());
        }
        self.address = None;
        self.address = Some(Turns::take(turns, about, peer, AS_MANY_AS_COME).await?);
        Ok(())
    }
}

fn is_about(turn: Option<&Turn>, about: &str) -> bool {
    turn.is_some_and(|turn| turn.about == about)
}
