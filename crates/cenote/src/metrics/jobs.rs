//! Jobs, by their kinds.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use work::Job;

use super::registered;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Kind {
    kind: String,
}

/// What waits, what this node did of it, and what nobody goes on with.
#[derive(Clone, Default)]
pub(crate) struct Jobs {
    waiting: Family<Kind, Gauge>,
    given_up: Family<Kind, Gauge>,
    done: Family<Kind, Gauge>,
    steps: Family<Kind, Counter>,
    failures: Family<Kind, Counter>,
}

impl Jobs {
    pub(super) fn register(registry: &mut Registry) -> Jobs {
        Jobs {
            waiting: registered::add(
                registry,
                "jobs",
                "Jobs that are not done, counted up to a thousand of all kinds",
            ),
            given_up: registered::add(
                registry,
                "jobs_given_up",
                "Jobs that nobody goes on with, as long as they are remembered",
            ),
            done: registered::add(
                registry,
                "jobs_progress",
                "What jobs that are not done have done so far: records that they removed, looked at, or made",
            ),
            steps: registered::add(registry, "job_steps", "Steps of jobs that this node did"),
            failures: registered::add(
                registry,
                "job_failures",
                "Steps of jobs that failed on this node",
            ),
        }
    }

    pub(crate) fn step(&self, kind: &str) {
        self.steps.get_or_create(&of(kind)).inc();
    }

    pub(crate) fn failure(&self, kind: &str) {
        self.failures.get_or_create(&of(kind)).inc();
    }

    /// Shows the jobs that there are.
    pub(super) fn show(&self, jobs: &[Job]) {
        for family in [&self.waiting, &self.given_up, &self.done] {
            family.clear();
        }
        for job in jobs.iter().filter(|job| !job.is_at_rest()) {
            let kind = of(&job.kind);
            if job.end.is_some() {
                self.given_up.get_or_create(&kind).inc();
            } else {
                self.waiting.get_or_create(&kind).inc();
                let done = i64::try_from(job.done).unwrap_or(i64::MAX);
                self.done.get_or_create(&kind).inc_by(done);
            }
        }
    }
}

fn of(kind: &str) -> Kind {
    let kind = kind.to_owned();
    Kind { kind }
}
