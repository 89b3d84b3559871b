//! Entries that were put back into the database after they were chained: a node chains them once more, and nothing of a link tells it.

use std::collections::BTreeMap;
use std::fmt;

use super::{AuditFault, AuditLine, AuditWalk};

/// An entry that stands in the log a second time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Repeat {
    /// The link that has it again; none where it waits to be chained again.
    pub number: Option<u64>,
    /// The link that has it rightly.
    pub first: u64,
    /// The entry's id.
    pub id: String,
}

impl fmt::Display for Repeat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Repeat { number, first, id } = self;
        match number {
            Some(number) => write!(
                formatter,
                "number {number} is number {first} once more (entry {id})"
            ),
            None => write!(
                formatter,
                "number {first} waits to be chained once more (entry {id})"
            ),
        }
    }
}

/// What no two entries have in common: instant and id. Those that a node chains at once come in this order.
type Place = (i64, String);

/// What a walk remembers to find them by: entries that come after a later one, which are those of long commits and those that were put
/// back. So it holds a few of many, and can tell which those are only by walking once more.
#[derive(Debug, Default)]
pub(super) struct Late {
    newest: Option<Place>,
    links: BTreeMap<Place, Vec<Option<u64>>>,
}

impl Late {
    /// Looks at the next entry of the log.
    pub(super) fn pass(&mut self, line: &AuditLine) {
        let place = place(line);
        if self.newest.as_ref().is_some_and(|newest| place <= *newest) {
            self.links.entry(place).or_default().push(line.number);
        } else {
            self.newest = Some(place);
        }
    }
}

impl AuditWalk<'_> {
    /// Looks whether an entry stands more than once in the log that was walked through to its end, or waits to do so. What was
    /// removed since it is too old can't be recognised.
    ///
    /// # Errors
    /// [`AuditFault::Repeated`]; those of the store.
    pub async fn refuse_repeats(mut self, waiting: &[AuditLine]) -> Result<(), AuditFault> {
        for line in waiting {
            self.late.pass(line);
        }
        let late = std::mem::take(&mut self.late);
        if late.links.is_empty() {
            return Ok(());
        }
        let mut firsts = BTreeMap::new();
        let mut walk = AuditWalk::begin(self.services, None).await?;
        loop {
            let lines = walk.next().await?;
            if lines.is_empty() {
                break;
            }
            for line in &lines {
                let place = place(line);
                if late.links.contains_key(&place)
                    && let Some(number) = line.number
                {
                    firsts.entry(place).or_insert(number);
                }
            }
        }
        let mut repeats = Vec::new();
        for (place, numbers) in late.links {
            let Some(first) = firsts.get(&place) else {
                continue;
            };
            let again = numbers.into_iter().filter(|it| *it != Some(*first));
            repeats.extend(again.map(|number| Repeat {
                number,
                first: *first,
                id: place.1.clone(),
            }));
        }
        // Those that are chained by their numbers, then those that wait.
        repeats.sort_by_key(|it| (it.number.is_none(), it.number));
        if repeats.is_empty() {
            return Ok(());
        }
        Err(AuditFault::Repeated(repeats))
    }
}

fn place(line: &AuditLine) -> Place {
    (line.at_millis, line.id.clone())
}
