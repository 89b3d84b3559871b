//! Signing in by SRP.

use crypto::srp::client::Client as Proof;
use serde_json::json;
use tests::srp::Somebody;

use super::{Person, is_locked_out, is_wrong_password};
use crate::scene::Reply;

impl Person {
    /// Begins at one node and gives the same proof to two: at most one of them may let them in.
    pub(super) async fn sign_in_by_proof(&mut self) {
        let at = self.index(self.passwords.len());
        let password = self.passwords[at].clone();
        let proof = Proof::start(self.dice.borrow_mut().bytes());
        let first = json!({
            "ClientId": self.scene.client_id,
            "AuthFlow": "USER_SRP_AUTH",
            "AuthParameters": { "USERNAME": self.name, "SRP_A": proof.public_hex() },
        });
        let begun = match self.ask("InitiateAuth", first).await {
            Reply::Done(begun) => begun,
            Reply::Refused(refusal) if !is_locked_out(&refusal) => {
                self.wrong(&format!("can't begin: {refusal:?}"));
                return;
            }
            Reply::Refused(_) | Reply::Unknown => return,
        };
        let pool_name = self.scene.pool_id.split_once('_').unwrap_or_default().1;
        let somebody = Somebody {
            client_id: &self.scene.client_id,
            pool_name,
            username: &self.name,
            password: &password,
        };
        let timestamp = self.scene.observer().srp_timestamp();
        let body = somebody.answer_at(&proof, &begun, &timestamp);
        let (first, second) = tokio::join!(
            self.call("RespondToAuthChallenge", body.clone()),
            self.call("RespondToAuthChallenge", body)
        );
        let (mut let_in, mut disproved) = (Vec::new(), None);
        for reply in [first, second] {
            match self.count(reply) {
                Reply::Done(answer) => let_in.push(answer),
                Reply::Refused(refusal) if is_wrong_password(&refusal) => disproved = Some(refusal),
                Reply::Refused(_) | Reply::Unknown => {}
            }
        }
        match (let_in.as_slice(), disproved) {
            ([], None) => {}
            ([], Some(refusal)) => self.disprove(at, &refusal),
            ([answer], _) => self.signed_in(password, answer),
            _ => self.wrong("used a session twice"),
        }
    }
}
