//! The refusals that many places share.

use std::borrow::Cow;

use model::{Error, ErrorCode};

/// A `ValidationError` with its sentence.
pub(crate) fn invalid(message: impl Into<Cow<'static, str>>) -> Error {
    Error::new(ErrorCode::ValidationError, message)
}

/// A template that is not built as a template is.
pub(crate) fn format_error(message: &str) -> Error {
    invalid(format!("Template format error: {message}"))
}

/// A template whose functions are used wrongly.
pub(crate) fn template_error(message: &str) -> Error {
    invalid(format!("Template error: {message}"))
}
