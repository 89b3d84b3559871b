//! What a step of a sign-in answers, as the API writes it: prompts as `ChallengeParameters`, and one mapping to the answers of
//! the four operations.

use std::collections::BTreeMap;

use crypto::mac::base64_encode;
use model::{
    AdminInitiateAuthResponse, AdminRespondToAuthChallengeResponse, AuthenticationResultType,
    ChallengeNameType, InitiateAuthResponse, RespondToAuthChallengeResponse, Sensitive,
};
use serde_json::{Map, Value};

use crate::sign_in::challenges::{PREFIX, Prompt};

/// What a step answers.
pub(crate) enum Reply {
    /// The next challenge.
    Asked {
        challenge: ChallengeNameType,
        session: Sensitive<String>,
        parameters: BTreeMap<String, String>,
    },
    /// The tokens.
    Issued(AuthenticationResultType),
}

impl Reply {
    /// A prompt, with the sign-in that the client carries to its answer.
    pub(super) fn asking(prompt: Prompt, session: Sensitive<String>) -> Reply {
        let (challenge, parameters) = match prompt {
            Prompt::PasswordVerifier {
                salt,
                public,
                user_id,
            } => (
                ChallengeNameType::PasswordVerifier,
                vec![
                    ("SALT", salt),
                    // The proof covers the block, and some clients send no session back.
                    ("SECRET_BLOCK", base64_encode(session.expose().as_bytes())),
                    ("SRP_B", public),
                    ("USERNAME", user_id.clone()),
                    ("USER_ID_FOR_SRP", user_id),
                ],
            ),
            Prompt::NewPassword {
                user_id,
                missing,
                known,
            } => (
                ChallengeNameType::NewPasswordRequired,
                vec![
                    ("USER_ID_FOR_SRP", user_id),
                    ("requiredAttributes", prefixed(&missing)),
                    ("userAttributes", object(known)),
                ],
            ),
            Prompt::SoftwareToken {
                user_id,
                device_name,
            } => {
                let name = device_name.map(|name| ("FRIENDLY_DEVICE_NAME", name));
                let user_id = ("USER_ID_FOR_SRP", user_id);
                (
                    ChallengeNameType::SoftwareTokenMfa,
                    name.into_iter().chain([user_id]).collect(),
                )
            }
            Prompt::MfaSetup { user_id } => (
                ChallengeNameType::MfaSetup,
                vec![
                    ("MFAS_CAN_SETUP", r#"["SOFTWARE_TOKEN_MFA"]"#.to_owned()),
                    ("USER_ID_FOR_SRP", user_id),
                ],
            ),
        };
        let parameters = parameters.into_iter();
        Reply::Asked {
            challenge,
            session,
            parameters: parameters
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        }
    }
}

/// The names of attributes as clients send them back: an array, as a text.
fn prefixed(names: &[String]) -> String {
    let names = names.iter();
    let prefixed = names.map(|name| Value::String(format!("{PREFIX}{name}")));
    Value::Array(prefixed.collect()).to_string()
}

/// An object, as a text.
fn object(members: BTreeMap<String, String>) -> String {
    let members = members.into_iter();
    let object: Map<String, Value> = members
        .map(|(name, value)| (name, Value::String(value)))
        .collect();
    Value::Object(object).to_string()
}

/// The answers of the operations, which differ in their names alone.
macro_rules! answers {
    ($($response:ident)*) => {
        $(impl From<Reply> for $response {
            fn from(reply: Reply) -> $response {
                match reply {
                    Reply::Asked { challenge, session, parameters } => $response {
                        challenge_name: Some(challenge),
                        session: Some(session),
                        challenge_parameters: Some(parameters),
                        ..$response::default()
                    },
                    Reply::Issued(result) => $response {
                        challenge_parameters: Some(BTreeMap::new()),
                        authentication_result: Some(result),
                        ..$response::default()
                    },
                }
            }
        })*
    };
}

answers! {
    InitiateAuthResponse
    AdminInitiateAuthResponse
    RespondToAuthChallengeResponse
    AdminRespondToAuthChallengeResponse
}
