//! Letters by turns of the peers that had them written, where more are due than leave: whoever signs up new addresses without
//! end delays his own letters, and everybody else's by a few.

use std::collections::BTreeSet;

use model::Error;
use store::Direction;

use crate::Result;
use crate::duties::delivery::call;
use crate::duties::due::{named, read};
use crate::duties::{Due, Letter};
use crate::limits::{OUTBOX_PAGE_ENTRIES, OUTBOX_TURN_PAGES_MAX};
use crate::records::Message;
use crate::world::{Cx, Services};

/// How far the turns have come. It is a node's own and begins anew with it, since nothing rests on it but an order.
#[derive(Debug, Default)]
pub struct Round {
    /// The peer that had its turn last.
    after: String,
    /// Whether the odd place went by turns the last time.
    odd_by_turns: bool,
}

impl Round {
    /// How many of so many places go by turns: half of them, and of one alone every other.
    fn places(&mut self, places: usize) -> usize {
        self.odd_by_turns = !self.odd_by_turns;
        places / 2 + places % 2 * usize::from(self.odd_by_turns)
    }
}

impl Services {
    /// What is to be delivered now in so many places, beside the letters that are on their way. All that is due has room, or
    /// half of the places go by turns and half by age.
    ///
    /// # Errors
    /// An internal one where the store can't be read.
    pub async fn next_messages(
        &self,
        now_millis: i64,
        places: usize,
        round: &mut Round,
        under_way: &BTreeSet<String>,
    ) -> Result<Due> {
        let mut due = self.due_beside(now_millis, places, under_way).await?;
        if due.letters.len() < places {
            return Ok(due);
        }
        let wanted = round.places(places);
        let first = self.by_turns(now_millis, wanted, round, under_way).await?;
        let has_turn = |it: &Letter| first.iter().any(|other| other.handle == it.handle);
        due.letters.retain(|letter| !has_turn(letter));
        due.letters.truncate(places - first.len());
        due.letters.splice(0..0, first);
        Ok(due)
    }

    /// The oldest due letter of each of the next peers, until as many as are wanted are found or all had a turn. What can't be
    /// read, and what goes to nobody, is left to those who go by age.
    async fn by_turns(
        &self,
        now_millis: i64,
        wanted: usize,
        round: &mut Round,
        under_way: &BTreeSet<String>,
    ) -> Result<Vec<Letter>> {
        let engine = self.engine();
        let call = call(now_millis, "due", 0);
        let cx = Cx::once(self, &call);
        let mut letters = Vec::new();
        let (begun_after, mut is_second_half) = (round.after.clone(), false);
        for _ in 0..OUTBOX_TURN_PAGES_MAX {
            if letters.len() == wanted {
                break;
            }
            let range = Message::turns_after(&round.after);
            let entries = engine.scan(&range, OUTBOX_PAGE_ENTRIES, Direction::Forward);
            let entries = entries.await.map_err(Error::internal)?;
            let (_, found) = named(engine.as_ref(), &entries).await?;
            let mut is_over = false;
            for ((entry, _), found) in entries.iter().zip(found) {
                let Some(place) = Message::place_of(entry) else {
                    continue;
                };
                if place.peer != round.after {
                    let has_had_it = is_second_half && place.peer > begun_after;
                    if letters.len() == wanted || has_had_it {
                        return Ok(letters);
                    }
                    round.after = place.peer;
                    is_over = false;
                }
                is_over |= place.due_millis > now_millis;
                let found = found.filter(|_| !is_over);
                if let Some(Ok(Some(letter))) = found.map(|found| read(&cx, &found))
                    && !letter.to.is_empty()
                    && !under_way.contains(&letter.handle)
                {
                    letters.push(letter);
                    is_over = true;
                }
            }
            if entries.len() < OUTBOX_PAGE_ENTRIES {
                if is_second_half {
                    break;
                }
                is_second_half = true;
                round.after.clear();
            }
        }
        Ok(letters)
    }
}
