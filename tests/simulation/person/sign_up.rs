//! How a person signs up, from two places at once, where a function is asked whether they may.

use serde_json::{Value, json};
use tests::people::{as_object, attributes};

use super::Person;
use crate::functions::Said;
use crate::scene::Reply;

impl Person {
    pub(super) async fn sign_up(&mut self) {
        let (one, other) = (self.new_password(), self.new_password());
        let (first, second) = (self.sign_up_as(&one), self.sign_up_as(&other));
        let (first, second) = tokio::join!(self.call("SignUp", first), self.call("SignUp", second));
        let mut acknowledged = None;
        self.passwords.clear();
        for (reply, password) in [(first, one), (second, other)] {
            let said = self.scene.functions.said(&self.call_by(&password));
            match self.count(reply) {
                Reply::Done(answer) => {
                    if acknowledged.is_some() {
                        self.wrong("signed up twice");
                    }
                    self.judge_answer(&answer, said).await;
                    acknowledged = answer["UserSub"].as_str().map(str::to_owned);
                    self.passwords = vec![password];
                }
                // Who was refused, or never told, has no user by this call.
                Reply::Unknown if acknowledged.is_none() && is_yes(said) => {
                    self.passwords.push(password);
                }
                Reply::Unknown | Reply::Refused(_) => {}
            }
        }
        self.sub = self.scene.sub_of(&self.name).await;
        if acknowledged.is_some() && acknowledged != self.sub {
            self.wrong(&format!("lost the sign-up of {acknowledged:?}"));
        }
        if self.sub.is_none() {
            self.passwords.clear();
            return;
        }
        if self.passwords.is_empty() {
            self.wrong("has a user that was refused");
        }
        let node = self.scene.observer();
        let user = json!({ "UserPoolId": self.scene.pool_id, "Username": self.name });
        let found = node.ok("AdminGetUser", user.clone()).await;
        if found["UserStatus"] == "UNCONFIRMED" {
            node.ok("AdminConfirmSignUp", user.clone()).await;
        }
        let mut verified = user;
        verified["UserAttributes"] = attributes(&[("email_verified", "true")]);
        node.ok("AdminUpdateUserAttributes", verified).await;
    }

    pub(super) async fn sign_up_again(&mut self) {
        let password = self.new_password();
        if let Reply::Done(_) = self.ask("SignUp", self.sign_up_as(&password)).await {
            self.wrong("signed up as somebody who is there");
        }
    }

    /// Whether an answer says what the function said, and who was confirmed by it was welcomed by the one that follows.
    async fn judge_answer(&self, answer: &Value, said: Option<Said>) {
        if !is_yes(said) {
            self.wrong(&format!("signed up though the function said {said:?}"));
        }
        let confirmed = said == Some(Said::Confirmed);
        if answer["UserConfirmed"] != confirmed {
            self.wrong(&format!("was told {answer} where it said {said:?}"));
        }
        let user = json!({ "UserPoolId": self.scene.pool_id, "Username": self.name });
        let found = self.scene.observer().call("AdminGetUser", user).await;
        let Ok(found) = found else { return };
        if confirmed && as_object(&found["UserAttributes"])["profile"] != "welcome" {
            self.wrong(&format!("was not welcomed: {found}"));
        }
    }

    fn sign_up_as(&self, password: &str) -> Value {
        json!({
            "ClientId": self.scene.client_id,
            "Username": self.name,
            "Password": password,
            "UserAttributes": attributes(&[("email", &self.email())]),
            "ClientMetadata": { "call": self.call_by(password) },
        })
    }

    /// What tells a call from all others: each has a password of its own.
    pub(super) fn call_by(&self, password: &str) -> String {
        format!("{} {password}", self.name)
    }
}

fn is_yes(said: Option<Said>) -> bool {
    matches!(said, Some(Said::Yes | Said::Confirmed))
}
