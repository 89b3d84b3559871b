//! Delivering messages.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{Id, JoinSet};
use userpool::{Directory, Due, Letter, Round};

use super::{Permit, Post, stopped};
use crate::clock::{Clock, stopwatch};
use crate::delivery::Outlets;
use crate::metrics::Outbox;
use crate::random;

/// How often the outbox is looked at.
const PAUSE: Duration = Duration::from_millis(50);
/// Messages that are on their way at once: as many may leave twice where the node dies.
const LETTERS_MAX: usize = 16;
/// How long a message waits after its first failure; each further failure doubles it, up to an hour.
const RETRY_SECONDS: i64 = 5;
/// How often it is looked whether captured messages are over.
const TIDY_PAUSE: Duration = Duration::from_secs(10);

/// What it takes to deliver a letter, or lines of a log.
#[derive(Clone)]
pub(crate) struct Courier {
    pub(crate) directory: Directory,
    pub(crate) delivery: Outlets,
    pub(crate) counts: Outbox,
    pub(crate) clock: Clock,
}

/// Letters that are on their way, by the tasks that have them.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<()>,
    handles: BTreeMap<Id, String>,
    round: Round,
}

/// Delivers messages of the outbox, while that is this node's work, until `stop` changes. A letter that takes its time holds its
/// own place, and no other letter.
pub(super) async fn deliver(courier: Courier, post: Arc<Post>, mut stop: watch::Receiver<bool>) {
    let mut under_way = UnderWay::default();
    let mut tidied = None;
    loop {
        if let Err(cause) = take_on(&courier, &post, &mut under_way).await {
            tracing::error!(%cause, "the outbox can't be worked off");
        }
        if tidied.is_none_or(|tidied| stopwatch() >= tidied + TIDY_PAUSE) {
            tidied = Some(stopwatch());
            courier
                .delivery
                .letters
                .tidy(courier.clock.now_millis())
                .await;
        }
        tokio::select! {
            () = under_way.ended(), if !under_way.handles.is_empty() => {}
            ended = stopped(&mut stop, PAUSE) => if ended { break },
        }
    }
    while !under_way.handles.is_empty() {
        under_way.ended().await;
    }
}

impl UnderWay {
    fn begin(&mut self, letter: Letter, courier: &Courier, permit: &Arc<Permit>) {
        let handle = letter.handle.clone();
        let delivery = deliver_one(courier.clone(), Arc::clone(permit), letter);
        let task = self.tasks.spawn(delivery);
        self.handles.insert(task.id(), handle);
    }

    /// Waits for one of them to end.
    async fn ended(&mut self) {
        if let Some(ended) = self.tasks.join_next_with_id().await {
            let id = ended.map_or_else(|error| error.id(), |(id, ())| id);
            self.handles.remove(&id);
        }
    }

    fn places(&self) -> usize {
        LETTERS_MAX.saturating_sub(self.handles.len())
    }
}

/// Takes on what is due, as far as there is room.
async fn take_on(
    courier: &Courier,
    post: &Post,
    under_way: &mut UnderWay,
) -> Result<(), model::Error> {
    let places = under_way.places();
    if places == 0 || post.permit().is_none() {
        return Ok(());
    }
    // What is on its way is due too.
    let others: BTreeSet<String> = under_way.handles.values().cloned().collect();
    let (now, round) = (courier.clock.now_millis(), &mut under_way.round);
    let due = courier.directory.next_messages(now, places, round, &others);
    let due = due.await?;
    // Asked after the letters were read: a node that was stopped meanwhile sends none that another has sent.
    let Some(permit) = post.permit() else {
        return Ok(());
    };
    let permit = Arc::new(permit);
    let Due {
        letters,
        unreadable,
    } = due;
    for it in unreadable {
        let seed = random::bytes().map_err(model::Error::internal)?;
        courier.counts.give_up("unreadable");
        tracing::error!(why = it.why, "a message can't be read and is given up");
        let held = permit.held();
        let now = courier.clock.now_millis();
        courier
            .directory
            .discard(&it, now, held, seed.into())
            .await?;
    }
    for letter in letters {
        under_way.begin(letter, courier, &permit);
    }
    Ok(())
}

async fn deliver_one(courier: Courier, permit: Arc<Permit>, letter: Letter) {
    let settled = match letter.is_over(courier.clock.now_millis()) {
        Some(reason) => give_up(&courier, &permit, &letter, reason).await,
        None => send(&courier, &permit, &letter).await,
    };
    match settled {
        Ok(true) => {}
        Ok(false) => {
            tracing::warn!(
                "another node took the outbox over meanwhile, and sends a message again"
            );
        }
        Err(cause) => tracing::error!(%cause, "what became of a message can't be noted"),
    }
}

async fn send(courier: &Courier, permit: &Permit, letter: &Letter) -> Result<bool, model::Error> {
    let Courier {
        directory,
        delivery,
        counts,
        clock,
    } = courier;
    let why = match delivery.letters.deliver(letter).await {
        Ok(()) => {
            counts.delivered.inc();
            return directory.delivered(&letter.handle, permit.held()).await;
        }
        Err(why) => why,
    };
    tracing::warn!(%why, medium = ?letter.medium, "a message was not delivered");
    counts.undelivered.inc();
    let retry = clock.now_millis() + retry_millis(letter.tries());
    let (handle, held) = (&letter.handle, permit.held());
    match (why.is_final, letter.is_nearly_refused()) {
        (true, true) => give_up(courier, permit, letter, "refused").await,
        (true, false) => directory.refused(handle, retry, held).await,
        (false, _) => directory.failed(handle, retry, held).await,
    }
}

/// Forgets a letter that nobody gets, and says so where an operator looks.
async fn give_up(
    courier: &Courier,
    permit: &Permit,
    letter: &Letter,
    reason: &'static str,
) -> Result<bool, model::Error> {
    let directory = &courier.directory;
    let now = courier.clock.now_millis();
    let noted = directory
        .given_up(letter, reason, now, permit.held())
        .await?;
    if noted {
        courier.counts.give_up(reason);
        let (pool, tries) = (&letter.pool_id, letter.tries());
        tracing::error!(reason, pool, tries, medium = ?letter.medium, "a message is given up");
    }
    Ok(noted)
}

fn retry_millis(failures: u32) -> i64 {
    let seconds = RETRY_SECONDS
        .saturating_mul(1i64 << failures.min(10))
        .min(3600);
    seconds * 1000
}
