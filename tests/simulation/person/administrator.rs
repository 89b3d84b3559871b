//! What an administrator does about a person, at any node and at the same time as the person.

use serde_json::{Value, json};
use tests::people::{as_object, attributes};

use super::{Holds, Person, text};
use crate::scene::Reply;

impl Person {
    /// Disables the user while they sign in. Whichever came first, what they got holds no more; then they are let in again.
    pub(super) async fn is_disabled(&mut self) {
        let password = self.passwords[self.index(self.passwords.len())].clone();
        let (disabled, signed_in) = tokio::join!(
            self.call("AdminDisableUser", self.user()),
            self.call("InitiateAuth", self.by(&password))
        );
        if let Reply::Done(answer) = self.count(signed_in) {
            self.signed_in(password.clone(), &answer);
        }
        match self.count(disabled) {
            Reply::Done(_) => {
                self.end_all();
                if let Reply::Done(_) = self.ask("InitiateAuth", self.by(&password)).await {
                    self.wrong("was let in though disabled");
                }
                self.look().await;
            }
            Reply::Refused(refusal) => self.wrong(&format!("can't be disabled: {refusal:?}")),
            Reply::Unknown => self.doubt_all(),
        }
        let node = self.scene.observer();
        node.ok("AdminEnableUser", self.user()).await;
    }

    /// Signs the user out while they exchange a token: the tokens that they got hold no more than those before.
    pub(super) async fn is_signed_out(&mut self) {
        let Some(at) = self.any_session() else { return };
        let exchanged = self.token(&self.sessions[at].refresh);
        let (signed_out, exchanged) = tokio::join!(
            self.call("AdminUserGlobalSignOut", self.user()),
            self.call("GetTokensFromRefreshToken", exchanged)
        );
        match self.count(exchanged) {
            Reply::Done(answer) => {
                self.judge(self.sessions[at].holds, true, "to refresh");
                self.renew(at, &answer);
            }
            Reply::Refused(_) => self.sessions[at].holds = Holds::No,
            Reply::Unknown => self.doubt(at),
        }
        match self.count(signed_out) {
            Reply::Done(_) => self.end_all(),
            Reply::Refused(refusal) => self.wrong(&format!("can't be signed out: {refusal:?}")),
            Reply::Unknown => self.doubt_all(),
        }
    }

    /// Gets another password, which ends what was issued under the one before.
    pub(super) async fn is_given_a_password(&mut self) {
        let password = self.new_password();
        let mut body = self.user();
        body["Password"] = json!(password);
        body["Permanent"] = json!(true);
        match self.ask("AdminSetUserPassword", body).await {
            Reply::Done(_) => {
                self.passwords = vec![password];
                self.end_all();
            }
            Reply::Refused(refusal) => self.wrong(&format!("can't get a password: {refusal:?}")),
            Reply::Unknown => {
                self.passwords.push(password);
                self.doubt_all();
            }
        }
    }

    /// Gets two attributes at two places: neither may be lost by the other.
    pub(super) async fn is_described(&mut self) {
        let value = self.new_password();
        let body = |name: &str| {
            let mut body = self.user();
            body["UserAttributes"] = attributes(&[(name, &value)]);
            self.call("AdminUpdateUserAttributes", body)
        };
        let (name, nickname) = tokio::join!(body("name"), body("nickname"));
        let user = self.scene.observer().ok("AdminGetUser", self.user()).await;
        let found = as_object(&user["UserAttributes"]);
        for (attribute, reply) in [("name", name), ("nickname", nickname)] {
            match self.count(reply) {
                Reply::Done(_) if text(&found[attribute]) != value => {
                    self.wrong(&format!("has lost the {attribute} {value}: {user}"));
                }
                Reply::Refused(refusal) => {
                    self.wrong(&format!("can't get a {attribute}: {refusal:?}"));
                }
                Reply::Done(_) | Reply::Unknown => {}
            }
        }
    }

    /// Is removed.
    pub(super) async fn is_removed(&mut self) {
        let reply = self.ask("AdminDeleteUser", self.user()).await;
        let found = self.scene.sub_of(&self.name).await;
        match reply {
            Reply::Done(_) if found.is_some() => self.wrong("is there after the removal"),
            Reply::Refused(refusal) => self.wrong(&format!("can't be removed: {refusal:?}")),
            Reply::Done(_) | Reply::Unknown => {}
        }
        self.found_again(found);
    }

    fn user(&self) -> Value {
        json!({ "UserPoolId": self.scene.pool_id, "Username": self.name })
    }
}
