//! The bodies of operations, as they come and as they go.

use model::{Error, ErrorCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Result;

/// What a body asks that was checked against the facts.
pub(crate) fn request<T: DeserializeOwned>(input: &Value) -> Result<T> {
    T::deserialize(input).map_err(|cause| {
        Error::new(
            ErrorCode::SerializationException,
            "The request can't be read.",
        )
        .because(cause)
    })
}

/// The body of an answer. An operation without output answers `{}`: clients need JSON.
pub(crate) fn answer<T: Serialize>(output: T) -> Result<Vec<u8>> {
    let body = serde_json::to_vec(&output).map_err(Error::internal)?;
    Ok(if body == b"null" {
        b"{}".to_vec()
    } else {
        body
    })
}

/// That an operation is not here; `of` says of which service it is, and what there is of that.
pub(crate) fn not_built(name: &str, of: &str) -> Error {
    Error::new(
        ErrorCode::UnknownOperationException,
        format!("{name} is an operation of {of}"),
    )
}
