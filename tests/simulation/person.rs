//! One person who uses the directory from many places, and knows what was promised.

mod administrator;
pub(crate) mod door;
mod passwords;
mod proof;
mod sign_up;
mod tokens;

use std::cell::RefCell;
use std::ops::AddAssign;
use std::rc::Rc;

use crypto::random::Stream;
use serde_json::{Value, json};
use tests::Refusal;

use crate::scene::{Reply, Scene};

/// Sign-ins that a person keeps the tokens of.
const SESSIONS_MAX: usize = 6;

/// What a person counted of their own acts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Deeds {
    pub(crate) done: u64,
    pub(crate) refused: u64,
    pub(crate) unknown: u64,
}

impl AddAssign for Deeds {
    fn add_assign(&mut self, other: Deeds) {
        self.done += other.done;
        self.refused += other.refused;
        self.unknown += other.unknown;
    }
}

/// Whether the tokens of a sign-in hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    Yes,
    No,
    /// Something that would end them was asked for, and nobody answered.
    Unsure,
}

/// The tokens of a sign-in.
struct Session {
    access: String,
    refresh: String,
    /// A refresh token that was exchanged for the one above.
    spent: Option<String>,
    holds: Holds,
}

/// A person with a user name of their own.
pub(crate) struct Person {
    scene: Rc<Scene>,
    dice: RefCell<Stream>,
    name: String,
    /// The `sub`, while they have a user.
    pub(crate) sub: Option<String>,
    /// The passwords of which one is theirs.
    passwords: Vec<String>,
    sessions: Vec<Session>,
    drawn: u32,
    pub(crate) deeds: Deeds,
}

impl Person {
    pub(crate) fn new(scene: Rc<Scene>, name: String, dice: Stream) -> Person {
        Person {
            scene,
            dice: RefCell::new(dice),
            name,
            sub: None,
            passwords: Vec::new(),
            sessions: Vec::new(),
            drawn: 0,
            deeds: Deeds::default(),
        }
    }

    /// Does one thing or another.
    pub(crate) async fn act(&mut self) {
        if self.sub.is_none() {
            match self.below(4) {
                0 => self.sign_in_wrongly().await,
                _ => self.sign_up().await,
            }
            return;
        }
        match self.below(34) {
            0 => self.sign_up_again().await,
            1 => self.sign_in_wrongly().await,
            2..=6 => self.sign_in().await,
            7..=8 => self.sign_in_by_proof().await,
            9..=14 => self.look().await,
            15..=17 => self.exchange().await,
            18 => self.exchange_twice().await,
            19 => self.exchange_what_is_spent().await,
            20 => self.sign_out().await,
            21 => self.change_password().await,
            22 => self.recover().await,
            23 => self.delete().await,
            24 => self.is_disabled().await,
            25 => self.is_signed_out().await,
            26 => self.is_given_a_password().await,
            27..=28 => self.is_described().await,
            29 => self.is_removed().await,
            30 => self.turn_door().await,
            _ => self.sign_in_at_the_door().await,
        }
    }

    /// What holds in the end, asked of a node that nothing happens to.
    pub(crate) async fn settle(&mut self) {
        let found = self.scene.sub_of(&self.name).await;
        if found != self.sub {
            self.wrong(&format!("has {found:?} in place of {:?}", self.sub));
        }
        let node = self.scene.observer();
        for session in &self.sessions {
            node.advance_millis(1);
            let token = json!({ "AccessToken": session.access });
            let answer = node.call("GetUser", token).await;
            self.judge(session.holds, answer.is_ok(), "in the end");
            if session.holds == Holds::No {
                let answer = node
                    .call("GetTokensFromRefreshToken", self.token(&session.refresh))
                    .await;
                self.judge(session.holds, answer.is_ok(), "to refresh in the end");
            }
        }
        // A day later nobody is locked out.
        node.advance_seconds(86_400);
        let mut right = 0;
        for password in &self.passwords {
            right += u32::from(node.call("InitiateAuth", self.by(password)).await.is_ok());
        }
        if right != u32::from(self.sub.is_some()) {
            self.wrong(&format!("has {right} passwords that hold"));
        }
    }

    /// By a password that nobody has.
    async fn sign_in_wrongly(&mut self) {
        let password = self.new_password();
        if let Reply::Done(_) = self.ask("InitiateAuth", self.by(&password)).await {
            self.wrong("was let in by a password that nobody has");
        }
    }

    async fn sign_in(&mut self) {
        let at = self.index(self.passwords.len());
        let password = self.passwords[at].clone();
        match self.ask("InitiateAuth", self.by(&password)).await {
            Reply::Done(answer) => self.signed_in(password, &answer),
            Reply::Refused(refusal) if is_wrong_password(&refusal) => self.disprove(at, &refusal),
            Reply::Refused(refusal) if !is_locked_out(&refusal) => {
                self.wrong(&format!("can't sign in: {refusal:?}"));
            }
            Reply::Refused(_) | Reply::Unknown => {}
        }
    }

    /// The password was right, and these are the tokens.
    fn signed_in(&mut self, password: String, answer: &Value) {
        self.passwords = vec![password];
        let result = &answer["AuthenticationResult"];
        self.sessions.push(Session {
            access: text(&result["AccessToken"]),
            refresh: text(&result["RefreshToken"]),
            spent: None,
            holds: Holds::Yes,
        });
        if self.sessions.len() > SESSIONS_MAX {
            self.sessions.remove(0);
        }
    }

    /// The password was wrong.
    fn disprove(&mut self, at: usize, refusal: &Refusal) {
        if self.passwords.len() == 1 {
            self.wrong(&format!("has lost the password: {refusal:?}"));
        } else {
            self.passwords.remove(at);
        }
    }

    async fn delete(&mut self) {
        let Some(at) = self.any_session() else { return };
        let holds = self.sessions[at].holds;
        let token = json!({ "AccessToken": self.sessions[at].access });
        let reply = self.ask("DeleteUser", token).await;
        let found = self.scene.sub_of(&self.name).await;
        match reply {
            Reply::Done(_) => {
                self.judge(holds, true, "to delete");
                if found.is_some() {
                    self.wrong("is there after the deletion");
                }
            }
            Reply::Refused(_) => {
                self.judge(holds, false, "to delete");
                if found.is_none() {
                    self.wrong("is gone after a refusal");
                }
            }
            Reply::Unknown => {}
        }
        self.found_again(found);
    }

    /// Whether they still have their user, after it was to be deleted.
    fn found_again(&mut self, found: Option<String>) {
        if found.is_none() {
            self.end_all();
            self.passwords.clear();
        }
        self.sub = found;
    }

    async fn ask(&mut self, operation: &str, body: Value) -> Reply {
        let reply = self.call(operation, body).await;
        self.count(reply)
    }

    async fn call(&self, operation: &str, body: Value) -> Reply {
        self.scene
            .call(&self.name, &self.dice, operation, body)
            .await
    }

    fn count(&mut self, reply: Reply) -> Reply {
        match &reply {
            Reply::Done(_) => self.deeds.done += 1,
            Reply::Refused(_) => self.deeds.refused += 1,
            Reply::Unknown => self.deeds.unknown += 1,
        }
        reply
    }

    fn wrong(&self, what: &str) {
        self.scene.wrong(&format!("{}: {what}", self.name));
    }

    fn email(&self) -> String {
        format!("{}@example.com", self.name)
    }

    fn by(&self, password: &str) -> Value {
        json!({
            "ClientId": self.scene.client_id,
            "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": self.name, "PASSWORD": password },
        })
    }

    fn new_password(&mut self) -> String {
        self.drawn += 1;
        format!("Abcdef1!{}", self.drawn)
    }

    fn index(&self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or_default()
    }

    fn below(&self, bound: u64) -> u64 {
        self.dice.borrow_mut().below(bound)
    }
}

fn is_wrong_password((code, message): &Refusal) -> bool {
    code == "NotAuthorizedException" && message == "Incorrect username or password."
}

fn is_locked_out((_, message): &Refusal) -> bool {
    message == "Password attempts exceeded" || message.starts_with("Attempt limit exceeded")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
