//! The refusals that several operations share, in AWS's words.

use model::{Error, ErrorCode};

pub(crate) fn user_pool_not_found(id: &str) -> Error {
    Error::new(
        ErrorCode::ResourceNotFoundException,
        format!("User pool {id} does not exist."),
    )
}

pub(crate) fn client_not_found(id: &str) -> Error {
    Error::new(
        ErrorCode::ResourceNotFoundException,
        format!("User pool client {id} does not exist."),
    )
}

pub(crate) fn group_not_found() -> Error {
    Error::new(ErrorCode::ResourceNotFoundException, "Group not found.")
}

pub(crate) fn resource_server_not_found(identifier: &str) -> Error {
    Error::new(
        ErrorCode::ResourceNotFoundException,
        format!("Resource server {identifier} does not exist."),
    )
}

pub(crate) fn provider_not_found(name: &str) -> Error {
    Error::new(
        ErrorCode::ResourceNotFoundException,
        format!("Identity provider {name} does not exist."),
    )
}

pub(crate) fn user_not_found() -> Error {
    Error::new(ErrorCode::UserNotFoundException, "User does not exist.")
}

/// The same refusal from an operation that has no other word for an unknown user than that something is not found.
pub(crate) fn not_found_at_all(refusal: Error) -> Error {
    if refusal.code() == ErrorCode::UserNotFoundException {
        return Error::new(
            ErrorCode::ResourceNotFoundException,
            refusal.message().to_owned(),
        );
    }
    refusal
}

/// The user is unknown, said by the operations that send or take codes.
pub(crate) fn combination_not_found() -> Error {
    Error::new(
        ErrorCode::UserNotFoundException,
        "Username/client id combination not found.",
    )
}

/// The alias is somebody's; which code tells so depends on how the pool uses addresses.
pub(crate) fn alias_exists(code: ErrorCode, attribute: &str) -> Error {
    Error::new(
        code,
        format!("An account with the given {attribute} already exists."),
    )
}

pub(crate) fn wrong_password() -> Error {
    Error::new(
        ErrorCode::NotAuthorizedException,
        "Incorrect username or password.",
    )
}

/// The user has to set a new password with a code first.
pub(crate) fn password_reset_required() -> Error {
    Error::new(
        ErrorCode::PasswordResetRequiredException,
        "Password reset required for the user",
    )
}

pub(crate) fn user_disabled() -> Error {
    Error::new(ErrorCode::NotAuthorizedException, "User is disabled.")
}

pub(crate) fn invalid_parameter(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorCode::InvalidParameterException, message)
}

pub(crate) fn not_authorized(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorCode::NotAuthorizedException, message)
}

/// What a client carries from one step of a sign-in to the next is none with which this one goes on.
pub(crate) fn invalid_session() -> Error {
    not_authorized("Invalid session for the user.")
}

/// Who has proved the password and is held to be somebody else.
pub(crate) fn risky() -> Error {
    not_authorized("Unable to login because of security reasons.")
}

/// Who comes from where the pool lets nobody in.
pub(crate) fn address_blocked() -> Error {
    not_authorized("Request not allowed due to security reasons.")
}

/// Neither of the two by which an operation knows its user.
pub(crate) fn no_token_or_session() -> Error {
    invalid_parameter("AccessToken or Session is needed")
}

/// More at once than is taken.
pub(crate) fn rate_exceeded() -> Error {
    Error::new(ErrorCode::TooManyRequestsException, "Rate exceeded")
}

/// What would be read through an index that an update of the program has added, and that a job is still filling.
pub(crate) fn being_filled() -> Error {
    Error::new(
        ErrorCode::TooManyRequestsException,
        "An update of the server is still preparing what this is looked up by. Try again in some minutes.",
    )
}

pub(crate) fn attempt_limit() -> Error {
    Error::new(
        ErrorCode::LimitExceededException,
        "Attempt limit exceeded, please try after some time.",
    )
}

/// A user whose sign-up is over, or never was.
pub(crate) fn not_to_be_confirmed(status: model::UserStatusType) -> Error {
    not_authorized(format!(
        "User cannot be confirmed. Current status is {status}"
    ))
}

/// A user with a temporary password, which only an administrator can renew.
pub(crate) fn password_not_to_be_reset() -> Error {
    not_authorized("User password cannot be reset in the current state.")
}

/// An attribute that is no address.
pub(crate) fn not_to_be_verified() -> Error {
    invalid_parameter("Invalid attribute name. Only phone_number and email can be verified.")
}

/// A user whom no code can reach.
pub(crate) fn no_proved_contact() -> Error {
    invalid_parameter(
        "Cannot reset password for the user as there is no registered/verified email or phone_number",
    )
}
