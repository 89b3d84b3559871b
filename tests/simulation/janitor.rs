//! Who makes pools and deletes them, and goes on with jobs at any node, which may die in the middle of one.

use std::cell::RefCell;
use std::rc::Rc;

use crypto::random::Stream;
use serde_json::{Value, json};
use store::{Direction, Range};

use crate::scene::{Reply, Scene};

/// Users of a pool that is to be deleted, at most.
const USERS_MAX: u64 = 6;

/// What was done of jobs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Work {
    pub(crate) rounds: u64,
    /// Rounds whose node died.
    pub(crate) cut: u64,
    /// Steps of jobs that were told of.
    pub(crate) steps: u64,
    /// Pools that are gone with all that was in them.
    pub(crate) pools: u64,
}

pub(crate) struct Janitor {
    scene: Rc<Scene>,
    dice: RefCell<Stream>,
    /// Pools, and whether their deletion was asked for.
    pools: Vec<(String, bool)>,
    /// Pools that are deleted for sure.
    deleted: Vec<String>,
    work: Work,
}

impl Janitor {
    pub(crate) fn new(scene: Rc<Scene>, dice: Stream) -> Janitor {
        Janitor {
            scene,
            dice: RefCell::new(dice),
            pools: Vec::new(),
            deleted: Vec::new(),
            work: Work::default(),
        }
    }

    /// Does one thing or another.
    pub(crate) async fn act(&mut self) {
        match self.below(8) {
            0 => self.build().await,
            1 => self.delete().await,
            _ => self.sweep().await,
        }
    }

    /// What holds in the end: nothing is left of what was deleted, and what was not is whole.
    pub(crate) async fn settle(&mut self) -> Work {
        let node = self.scene.observer();
        node.work_all().await;
        let left = keys(&self.scene).await;
        for id in &self.deleted {
            if let Some(key) = left.iter().find(|key| key.contains(id)) {
                self.scene
                    .wrong(&format!("{key} is left of a deleted pool"));
            }
            self.work.pools += 1;
        }
        for (id, asked) in &self.pools {
            let pool = node.call("DescribeUserPool", json!({ "UserPoolId": id }));
            let is_there = pool.await.is_ok();
            if !is_there && !asked {
                self.scene.wrong(&format!("the pool {id} is gone"));
            }
            if !is_there && left.iter().any(|key| key.contains(id)) {
                self.scene
                    .wrong(&format!("something is left of the pool {id}"));
            }
        }
        self.work
    }

    /// A pool with some users.
    async fn build(&mut self) {
        let body = json!({ "PoolName": "passing" });
        let Reply::Done(made) = self.ask("CreateUserPool", body).await else {
            return;
        };
        let id = made["UserPool"]["Id"].as_str().expect("an id").to_owned();
        for number in 0..self.below(USERS_MAX) {
            let user = json!({
                "UserPoolId": id,
                "Username": format!("guest-{number}"),
                "MessageAction": "SUPPRESS",
            });
            self.ask("AdminCreateUser", user).await;
        }
        self.pools.push((id, false));
    }

    async fn delete(&mut self) {
        if self.pools.is_empty() {
            return;
        }
        let at = self.below(self.pools.len() as u64);
        let at = usize::try_from(at).expect("a place in the list");
        let (id, asked) = self.pools[at].clone();
        match self
            .ask("DeleteUserPool", json!({ "UserPoolId": id }))
            .await
        {
            Reply::Done(_) => {
                self.pools.remove(at);
                self.deleted.push(id);
            }
            Reply::Refused(_) if asked => {
                self.pools.remove(at);
                self.deleted.push(id);
            }
            Reply::Refused(refusal) => {
                let what = format!("a pool can't be deleted: {refusal:?}");
                self.scene.wrong(&what);
            }
            Reply::Unknown => self.pools[at].1 = true,
        }
    }

    async fn sweep(&mut self) {
        self.work.rounds += 1;
        match self.scene.work(&self.dice).await {
            None => self.work.cut += 1,
            Some(steps) => self.work.steps += steps,
        }
    }

    async fn ask(&self, operation: &str, body: Value) -> Reply {
        let dice = &self.dice;
        self.scene.call("janitor", dice, operation, body).await
    }

    fn below(&self, bound: u64) -> u64 {
        self.dice.borrow_mut().below(bound)
    }
}

/// The keys of all that is stored.
async fn keys(scene: &Scene) -> Vec<String> {
    let engine = scene.observer().engine();
    let (mut found, mut rest) = (Vec::new(), Some(Range::all()));
    while let Some(range) = rest {
        let page = engine.scan(&range, 500, Direction::Forward).await;
        let page = page.expect("a page");
        rest = page
            .last()
            .map(|(key, _)| range.past(key, Direction::Forward));
        found.extend(page.iter().map(|(key, _)| key.to_string()));
    }
    found
}
