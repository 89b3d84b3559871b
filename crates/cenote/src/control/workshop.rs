//! What commands have done to a running server for development.

use super::letters::{Time, Told, Wish};
use crate::clock::Clock;
use crate::data::DataFolder;
use crate::failure::Failure;
use crate::snapshots::{Name, Snapshots};

/// The farthest that a clock is moved, either way: some thirty years.
const AHEAD_MILLIS_MAX: i64 = 30 * 366 * 24 * 60 * 60 * 1000;

/// Where wishes come true.
pub(crate) struct Workshop {
    /// The folder that remembers them.
    pub(crate) folder: DataFolder,
    /// What is moved.
    pub(crate) clock: Clock,
    /// What keeps snapshots; nothing where the records are elsewhere.
    pub(crate) snapshots: Option<Snapshots>,
}

impl Workshop {
    /// Does what is wished.
    ///
    /// # Errors
    /// What a person is told.
    pub(super) async fn fulfil(&self, wish: Wish) -> Result<Told, Failure> {
        match wish {
            Wish::ShowClock => Ok(self.time()),
            Wish::MoveClock(millis) => {
                self.move_clock(self.clock.ahead_millis().saturating_add(millis))
            }
            Wish::ResetClock => self.move_clock(0),
            Wish::SaveSnapshot(name) => {
                let (snapshots, name) = (self.snapshots()?, named(&name)?);
                snapshots.save(&name).await.map(Told::Keys)
            }
            Wish::LoadSnapshot(name) => {
                let (snapshots, name) = (self.snapshots()?, named(&name)?);
                let keys = snapshots.load(&name).await?;
                snapshots.note(&name, self.clock.now_millis()).await?;
                Ok(Told::Keys(keys))
            }
        }
    }

    fn snapshots(&self) -> Result<&Snapshots, Failure> {
        self.snapshots.as_ref().ok_or_else(|| {
            Failure::new(
                "there are no snapshots of a PostgreSQL database, which others use too",
                "Run `cenote dev` without --store, or take a backup with `cenote backup`.",
            )
        })
    }

    /// It is written down first: a server that starts anew goes on with the time that it had.
    fn move_clock(&self, ahead_millis: i64) -> Result<Told, Failure> {
        if ahead_millis.abs() > AHEAD_MILLIS_MAX {
            return Err(Failure::new(
                "the clock would be more than thirty years off",
                "Move it less far, or begin anew with `cenote clock reset`.",
            ));
        }
        self.folder.set_ahead_millis(ahead_millis)?;
        self.clock.move_to(ahead_millis);
        Ok(self.time())
    }

    fn time(&self) -> Told {
        Told::Time(Time {
            now_millis: self.clock.now_millis(),
            ahead_millis: self.clock.ahead_millis(),
        })
    }
}

fn named(name: &str) -> Result<Name, Failure> {
    Name::parse(name).map_err(|mend| Failure::new(format!("{name:?} is no name"), mend))
}
