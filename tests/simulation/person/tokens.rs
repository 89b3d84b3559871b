//! What a person does with their tokens, and whether these hold.

use serde_json::{Value, json};

use super::{Holds, Person, text};
use crate::scene::Reply;

impl Person {
    pub(super) async fn look(&mut self) {
        let Some(at) = self.any_session() else { return };
        let token = json!({ "AccessToken": self.sessions[at].access });
        let reply = self.ask("GetUser", token).await;
        let holds = self.sessions[at].holds;
        match reply {
            Reply::Done(answer) => {
                self.judge(holds, true, "to look");
                if holds == Holds::Yes && Some(&text(&answer["Username"])) != Some(&self.name) {
                    self.wrong(&format!("is taken for somebody else: {answer}"));
                }
            }
            Reply::Refused(_) => self.judge(holds, false, "to look"),
            Reply::Unknown => {}
        }
    }

    pub(super) async fn exchange(&mut self) {
        let Some(at) = self.any_session() else { return };
        let body = self.token(&self.sessions[at].refresh);
        let reply = self.ask("GetTokensFromRefreshToken", body).await;
        let holds = self.sessions[at].holds;
        match reply {
            Reply::Done(answer) => {
                self.judge(holds, true, "to refresh");
                self.renew(at, &answer);
            }
            Reply::Refused(_) => {
                self.judge(holds, false, "to refresh");
                self.sessions[at].holds = Holds::No;
            }
            Reply::Unknown => self.doubt(at),
        }
    }

    /// Two places exchange one token: at most one may get new ones, and the other ends the family.
    pub(super) async fn exchange_twice(&mut self) {
        let Some(at) = self.any_session() else { return };
        let body = self.token(&self.sessions[at].refresh);
        let (first, second) = tokio::join!(
            self.call("GetTokensFromRefreshToken", body.clone()),
            self.call("GetTokensFromRefreshToken", body)
        );
        let holds = self.sessions[at].holds;
        let (mut done, mut reused) = (0, false);
        for reply in [first, second] {
            match self.count(reply) {
                Reply::Done(answer) => {
                    done += 1;
                    self.judge(holds, true, "to refresh at two places");
                    self.renew(at, &answer);
                }
                Reply::Refused((code, _)) => reused |= code == "RefreshTokenReuseException",
                Reply::Unknown => self.doubt(at),
            }
        }
        if done > 1 {
            self.wrong("exchanged a token twice");
        }
        if reused {
            self.sessions[at].holds = Holds::No;
        }
    }

    pub(super) async fn exchange_what_is_spent(&mut self) {
        let Some(at) = self.any_session() else { return };
        let Some(spent) = self.sessions[at].spent.clone() else {
            return;
        };
        match self
            .ask("GetTokensFromRefreshToken", self.token(&spent))
            .await
        {
            Reply::Done(_) => self.wrong("exchanged a spent token"),
            Reply::Refused(_) => self.sessions[at].holds = Holds::No,
            Reply::Unknown => self.doubt(at),
        }
    }

    pub(super) async fn sign_out(&mut self) {
        let Some(at) = self.any_session() else { return };
        let token = json!({ "AccessToken": self.sessions[at].access });
        let reply = self.ask("GlobalSignOut", token).await;
        let holds = self.sessions[at].holds;
        match reply {
            Reply::Done(_) => {
                self.judge(holds, true, "to sign out");
                self.end_all();
            }
            Reply::Refused(_) => self.judge(holds, false, "to sign out"),
            Reply::Unknown => self.doubt_all(),
        }
    }

    pub(super) fn judge(&self, holds: Holds, let_in: bool, what: &str) {
        match (holds, let_in) {
            (Holds::No, true) => self.wrong(&format!("was let in {what} with a void token")),
            (Holds::Yes, false) => self.wrong(&format!("was kept out {what} with a good token")),
            _ => {}
        }
    }

    pub(super) fn renew(&mut self, at: usize, answer: &Value) {
        let result = &answer["AuthenticationResult"];
        let session = &mut self.sessions[at];
        session.access = text(&result["AccessToken"]);
        let next = text(&result["RefreshToken"]);
        session.spent = Some(std::mem::replace(&mut session.refresh, next));
    }

    pub(super) fn doubt(&mut self, at: usize) {
        let holds = &mut self.sessions[at].holds;
        if *holds == Holds::Yes {
            *holds = Holds::Unsure;
        }
    }

    pub(super) fn doubt_all(&mut self) {
        for at in 0..self.sessions.len() {
            self.doubt(at);
        }
    }

    pub(super) fn end_all(&mut self) {
        for session in &mut self.sessions {
            session.holds = Holds::No;
        }
    }

    pub(super) fn token(&self, refresh: &str) -> Value {
        json!({ "ClientId": self.scene.client_id, "RefreshToken": refresh })
    }

    pub(super) fn any_session(&self) -> Option<usize> {
        (!self.sessions.is_empty()).then(|| self.index(self.sessions.len()))
    }
}
