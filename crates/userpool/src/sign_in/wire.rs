//! What a step of a sign-in answers, as the API writes it: prompts as `ChallengeParameters`, and one mapping to the answers of
//! the four operations.

use std::collections::BTreeMap;

use crypto::mac::base64_encode;
use model::{
    AdminInitiateAuthResponse, AdminRespondToAuthChallengeResponse, AuthenticationResultType,
    ChallengeNameType, DeliveryMediumType, InitiateAuthResponse, RespondToAuthChallengeResponse,
    Sensitive,
};
use serde_json::{Map, Value};

use crate::sign_in::challenges::{PREFIX, Prompt, name_of};
use crate::sign_in::machine::{Challenge, Factor, Factors};

/// What a step answers.
pub(crate) enum Reply {
    /// The next challenge.
    Asked {
        challenge: ChallengeNameType,
        session: Sensitive<String>,
        parameters: BTreeMap<String, String>,
        /// What may be chosen in its place.
        available: Option<Vec<ChallengeNameType>>,
    },
    /// The tokens.
    Issued(AuthenticationResultType),
}

impl Reply {
    /// A prompt, with the sign-in that the client carries to its answer.
    pub(super) fn asking(
        prompt: Prompt,
        session: Sensitive<String>,
        available: Option<Vec<ChallengeNameType>>,
    ) -> Reply {
        let (challenge, parameters) = told(prompt, &session);
        let owned = |(name, value): (&str, String)| (name.to_owned(), value);
        Reply::Asked {
            challenge,
            session,
            parameters: parameters.into_iter().map(owned).collect(),
            available,
        }
    }
}

/// The name of the challenge that a prompt is, and what the client is told with it.
fn told(
    prompt: Prompt,
    session: &Sensitive<String>,
) -> (ChallengeNameType, Vec<(&'static str, String)>) {
    match prompt {
        Prompt::PasswordVerifier {
            salt,
            public,
            user_id,
        } => (
            ChallengeNameType::PasswordVerifier,
            half(session, salt, public, user_id),
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
            let user_id = user_id.map(|user_id| ("USER_ID_FOR_SRP", user_id));
            (
                ChallengeNameType::SoftwareTokenMfa,
                name.into_iter().chain(user_id).collect(),
            )
        }
        Prompt::SelectChallenge => (ChallengeNameType::SelectChallenge, Vec::new()),
        Prompt::DeviceSrp => (ChallengeNameType::DeviceSrpAuth, Vec::new()),
        Prompt::DeviceVerifier {
            salt,
            public,
            user_id,
            device_key,
        } => (
            ChallengeNameType::DevicePasswordVerifier,
            half_of_device(session, salt, public, user_id, device_key),
        ),
        Prompt::Code {
            challenge,
            user_id,
            medium,
            destination,
        } => code(challenge, user_id, medium, destination),
        Prompt::WebAuthn { options } => (
            ChallengeNameType::WebAuthn,
            vec![("CREDENTIAL_REQUEST_OPTIONS", options)],
        ),
        Prompt::SelectMfaType { user_id, factors } => (
            ChallengeNameType::SelectMfaType,
            among("MFAS_CAN_CHOOSE", factors, user_id),
        ),
        Prompt::MfaSetup { user_id, factors } => (
            ChallengeNameType::MfaSetup,
            among("MFAS_CAN_SETUP", factors, user_id),
        ),
    }
}

/// The server's half of an exchange. The proof covers the block, and some clients send no session back.
fn half(
    session: &Sensitive<String>,
    salt: String,
    public: String,
    user_id: String,
) -> Vec<(&'static str, String)> {
    vec![
        ("SALT", salt),
        ("SECRET_BLOCK", base64_encode(session.expose().as_bytes())),
        ("SRP_B", public),
        ("USERNAME", user_id.clone()),
        ("USER_ID_FOR_SRP", user_id),
    ]
}

/// The server's half of an exchange with a device, which knows by what it is called in it.
fn half_of_device(
    session: &Sensitive<String>,
    salt: String,
    public: String,
    user_id: String,
    device_key: String,
) -> Vec<(&'static str, String)> {
    let device_key = ("DEVICE_KEY", device_key);
    let half = half(session, salt, public, user_id).into_iter();
    half.filter(|(name, _)| *name != "USER_ID_FOR_SRP")
        .chain([device_key])
        .collect()
}

/// Where a code has gone. What the user is called is told to who has proved the password alone.
fn code(
    challenge: Challenge,
    user_id: String,
    medium: DeliveryMediumType,
    destination: String,
) -> (ChallengeNameType, Vec<(&'static str, String)>) {
    let is_second = matches!(challenge, Challenge::SmsMfa | Challenge::EmailMfa);
    let user_id = is_second.then_some(("USER_ID_FOR_SRP", user_id));
    let name = name_of(challenge).unwrap_or(ChallengeNameType::EmailOtp);
    let told = [
        ("CODE_DELIVERY_DELIVERY_MEDIUM", medium.to_string()),
        ("CODE_DELIVERY_DESTINATION", destination),
    ];
    (name, told.into_iter().chain(user_id).collect())
}

/// Second factors as the API names them, an array as a text, and what the user is called.
fn among(
    parameter: &'static str,
    factors: Factors,
    user_id: String,
) -> Vec<(&'static str, String)> {
    let name = |factor| match factor {
        Factor::Text => "SMS_MFA",
        Factor::Mail => "EMAIL_OTP",
        Factor::Password | Factor::Passkey | Factor::SoftwareToken => "SOFTWARE_TOKEN_MFA",
    };
    let names = factors.of(&Factor::SECOND).map(name);
    let names = Value::Array(names.map(Value::from).collect()).to_string();
    vec![(parameter, names), ("USER_ID_FOR_SRP", user_id)]
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
                    Reply::Asked { challenge, session, parameters, available } => $response {
                        challenge_name: Some(challenge),
                        session: Some(session),
                        challenge_parameters: Some(parameters),
                        available_challenges: available,
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
