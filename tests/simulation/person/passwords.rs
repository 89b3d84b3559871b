//! How a person gets another password.

use serde_json::json;

use super::{Holds, Person, is_locked_out};
use crate::scene::Reply;

impl Person {
    pub(super) async fn change_password(&mut self) {
        let Some(at) = self.any_session() else { return };
        if self.sessions[at].holds != Holds::Yes {
            return;
        }
        let [previous] = self.passwords.as_slice() else {
            return;
        };
        let (previous, proposed) = (previous.clone(), self.new_password());
        let body = json!({
            "AccessToken": self.sessions[at].access,
            "PreviousPassword": previous,
            "ProposedPassword": proposed,
        });
        match self.ask("ChangePassword", body).await {
            Reply::Done(_) => self.passwords = vec![proposed],
            Reply::Refused(refusal) if !is_locked_out(&refusal) => {
                self.wrong(&format!("can't change the password: {refusal:?}"));
            }
            Reply::Refused(_) => {}
            Reply::Unknown => self.passwords.push(proposed),
        }
    }

    /// Asks for a code and uses it at two places: at most one of them may set the password.
    pub(super) async fn recover(&mut self) {
        let asked = json!({ "ClientId": self.scene.client_id, "Username": self.name });
        let Reply::Done(_) = self.ask("ForgotPassword", asked.clone()).await else {
            return;
        };
        let email = self.email();
        let code = self.scene.code_for(&email).await;
        let (one, other) = (self.new_password(), self.new_password());
        let body = |password: &str| {
            let mut body = asked.clone();
            body["ConfirmationCode"] = json!(code);
            body["Password"] = json!(password);
            body["ClientMetadata"] = json!({ "call": self.call_by(password) });
            body
        };
        let (first, second) = (body(&one), body(&other));
        let (first, second) = tokio::join!(
            self.call("ConfirmForgotPassword", first),
            self.call("ConfirmForgotPassword", second)
        );
        let (mut set, mut perhaps) = (Vec::new(), Vec::new());
        for (reply, password) in [(first, one), (second, other)] {
            match self.count(reply) {
                Reply::Done(_) => set.push(password),
                Reply::Unknown => perhaps.push(password),
                Reply::Refused(_) => {}
            }
        }
        if set.len() > 1 {
            self.wrong("used a code twice");
        }
        // A password that was recovered signs out everywhere.
        if set.is_empty() {
            if !perhaps.is_empty() {
                self.doubt_all();
            }
            self.passwords.append(&mut perhaps);
        } else {
            self.end_all();
            self.passwords = set;
        }
    }
}
