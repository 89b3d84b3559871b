//! Pools that keep track of the sign-ins of their users.

use core::net::IpAddr;

use model::cognito_idp::Operation;
use serde_json::{Value, json};
use userpool::{Call, Caller, Peer, Presence};

use crate::sign_in::Tokens;
use crate::world::{Refusal, World};
use crate::{ACCOUNT, REGION};

impl World {
    /// Has a pool keep track of sign-ins, of so many at a time of a user.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn track_sessions(&self, pool_id: &str, per_user_max: i32) {
        self.ok(
            "SetUserPoolSessionConfiguration",
            tracking(pool_id, "ENABLED", per_user_max),
        )
        .await;
    }

    /// The sessions of a user as an administrator is shown them.
    ///
    /// # Panics
    /// Where they are not shown.
    pub async fn sessions_of(&self, pool_id: &str, username: &str) -> Vec<Value> {
        let body = json!({ "UserPoolId": pool_id, "Username": username });
        sessions(&self.ok("AdminListUserSessions", body).await)
    }

    /// The sessions of whoever has an access token.
    ///
    /// # Panics
    /// Where they are not shown.
    pub async fn own_sessions(&self, tokens: &Tokens) -> Vec<Value> {
        let body = json!({ "AccessToken": tokens.access });
        sessions(&self.ok("ListUserSessions", body).await)
    }

    /// The id of the session to which an access token belongs.
    ///
    /// # Panics
    /// Where it belongs to none.
    pub async fn session_of(&self, tokens: &Tokens) -> String {
        let all = self.own_sessions(tokens).await;
        let own = all.iter().find(|one| one["IsCurrentSession"] == true);
        let id = own.and_then(|own| own["SessionId"].as_str());
        id.expect("a session of one's own").to_owned()
    }

    /// Calls an unsigned operation from an address, by a program that calls itself so.
    ///
    /// # Errors
    /// What the operation refuses.
    ///
    /// # Panics
    /// Where there is no such operation.
    pub async fn call_by(
        &self,
        address: IpAddr,
        agent: Option<&str>,
        operation: &str,
        body: Value,
    ) -> Result<Value, Refusal> {
        let named = Operation::from_name(operation).expect("an operation of the facts");
        let call = Call {
            client: Presence::default().seen_at(address, agent),
            peer: Peer::of(address),
            ..self.as_caller(Caller::Anonymous, REGION, ACCOUNT)
        };
        let answer = self.directory().call(&call, named, body).await;
        answer.map_err(|error| (error.code().as_str().to_owned(), error.message().to_owned()))
    }
}

/// The body of a `SetUserPoolSessionConfiguration`.
pub fn tracking(pool_id: &str, state: &str, per_user_max: i32) -> Value {
    json!({
        "UserPoolId": pool_id,
        "UserSessionTracking": state,
        "TokenSession": { "MaxPerUser": per_user_max },
    })
}

/// The ids of sessions, in the order in which they are listed.
///
/// # Panics
/// Where one has none.
pub fn ids(sessions: &[Value]) -> Vec<String> {
    let ids = sessions.iter().map(|session| session["SessionId"].as_str());
    ids.map(|id| id.expect("an id").to_owned()).collect()
}

fn sessions(answer: &Value) -> Vec<Value> {
    answer["Sessions"].as_array().expect("sessions").clone()
}
