//! What an entry of the log tells to whoever holds the master key.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What somebody did. No value of a password, a code, a token or a secret is in it, and of settings and attributes their names alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Noted {
    /// The service by its name in signatures; `cenote` for commands of the program.
    pub service: String,
    /// The operation by its name in the API.
    pub operation: String,
    /// `Success`, or the code of the refusal; `InProgress` of what stands before a function has said whether the call goes on.
    pub outcome: String,
    /// The challenge that a sign-in goes on with, where it is not over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge: Option<String>,
    /// The flow that was begun, or the challenge that was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// Who did it.
    pub caller: NotedCaller,
    /// From where: the address of the peer, or the one that a trusted proxy names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What the request is called in its answer and in the server's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The ARN of the stack of `CloudFormation` whose deployment did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stack: Option<String>,
    /// Of which user pool.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pool_id: Option<String>,
    /// Through which client, or of which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// The `sub` of the user to whom it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<String>,
    /// What else it was done to, by the members of the request that name it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, String>,
    /// The other members of the request, without their values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
}

/// Who did something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NotedCaller {
    /// Nobody who proved anything before.
    #[default]
    Anonymous,
    /// The holder of an access key, or of a role that was assumed with it.
    Key {
        /// The key's id.
        id: String,
        /// The principal.
        arn: String,
    },
    /// A user, by an access token.
    User {
        /// The user's `sub`.
        sub: String,
    },
    /// The program, or whoever runs a command of it.
    Program,
}
