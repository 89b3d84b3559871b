//! Jobs, as the worker of the program goes on with them.

use store::walk::Walk;
use work::{Node, Round};

use crate::World;

/// Every table that there is.
pub fn tables() -> Vec<Walk> {
    let mut tables = userpool::tables();
    tables.extend(cloudformation::tables());
    tables.extend(work::tables());
    tables.extend(store::filling::tables());
    tables.extend(store::indexing::tables());
    tables
}

impl World {
    /// A step for each job that is due.
    ///
    /// # Panics
    /// Where the store fails.
    pub async fn work(&self) -> Round {
        let node = Node {
            name: "world".to_owned(),
            is_alone: true,
        };
        let round = self
            .directory()
            .work(&tables(), &node, self.now_millis(), self.seed())
            .await;
        round.expect("a round of jobs")
    }

    /// Goes on with jobs until nothing is left to do now; the rounds that it took.
    ///
    /// # Panics
    /// Where something is wrong with a job or a record.
    pub async fn work_all(&self) -> usize {
        for rounds in 1.. {
            let round = self.work().await;
            assert_eq!(round.faults, []);
            let is_well = |happened: &work::Happened| {
                !matches!(
                    happened,
                    work::Happened::Failed(_) | work::Happened::GivenUp(_)
                )
            };
            let steps = &round.steps;
            assert!(steps.iter().all(|it| is_well(&it.happened)), "{steps:?}");
            if !round.is_more {
                return rounds;
            }
        }
        0
    }
}
