//! A client whose settings change while persons use it.

use serde_json::{Value, json};

use super::{Holds, Person, is_locked_out, is_wrong_password};
use crate::scene::Reply;

/// For so long a node may go by the settings that it knows.
const KNOWN_MILLIS_MAX: i64 = 5_000;

/// Whether the second client lets anybody in by password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Door {
    pub(crate) open: Holds,
    /// How often that was changed so far.
    pub(crate) turned: u32,
    /// When it was changed.
    pub(crate) since_millis: i64,
    /// Whether somebody is about to change it.
    pub(crate) busy: bool,
}

impl Door {
    /// As a client is made that signs in by password.
    pub(crate) const OPEN: Door = Door {
        open: Holds::Yes,
        turned: 0,
        since_millis: 0,
        busy: false,
    };
}

/// The settings of the second client.
pub(crate) fn flows(open: bool) -> Value {
    let flow = if open {
        "ALLOW_USER_PASSWORD_AUTH"
    } else {
        "ALLOW_USER_SRP_AUTH"
    };
    json!([flow, "ALLOW_REFRESH_TOKEN_AUTH"])
}

impl Person {
    /// Opens the second client, or shuts it.
    pub(super) async fn turn_door(&mut self) {
        let mut door = self.scene.door.get();
        if door.busy {
            return;
        }
        let opens = door.open == Holds::No;
        door.busy = true;
        self.scene.door.set(door);
        let body = json!({
            "UserPoolId": self.scene.pool_id,
            "ClientId": self.scene.other_client_id,
            "ExplicitAuthFlows": flows(opens),
        });
        let reply = self.ask("UpdateUserPoolClient", body).await;
        self.scene.door.set(Door {
            open: match reply {
                Reply::Done(_) if opens => Holds::Yes,
                Reply::Done(_) => Holds::No,
                Reply::Refused(_) | Reply::Unknown => Holds::Unsure,
            },
            turned: door.turned + 1,
            since_millis: self.scene.now_millis(),
            busy: false,
        });
        if let Reply::Refused(refusal) = reply {
            self.wrong(&format!("can't change a client: {refusal:?}"));
        }
    }

    /// Through the second client: an open one lets everybody in at once, a shut one nobody after a while.
    pub(super) async fn sign_in_at_the_door(&mut self) {
        let before = self.scene.door.get();
        let asked_millis = self.scene.now_millis();
        let at = self.index(self.passwords.len());
        let password = self.passwords[at].clone();
        let mut body = self.by(&password);
        body["ClientId"] = json!(self.scene.other_client_id);
        let reply = self.ask("InitiateAuth", body).await;
        let same = self.scene.door.get() == before && !before.busy;
        match reply {
            Reply::Done(_) => {
                self.passwords = vec![password];
                let shut = same && before.open == Holds::No;
                if shut && asked_millis - before.since_millis >= KNOWN_MILLIS_MAX {
                    self.wrong("was let in by a client that does not let in");
                }
            }
            Reply::Refused(refusal) if is_wrong_password(&refusal) => self.disprove(at, &refusal),
            Reply::Refused(refusal) if !is_locked_out(&refusal) => {
                if same && before.open == Holds::Yes {
                    self.wrong(&format!(
                        "was kept out by a client that lets in: {refusal:?}"
                    ));
                }
            }
            Reply::Refused(_) | Reply::Unknown => {}
        }
    }
}
