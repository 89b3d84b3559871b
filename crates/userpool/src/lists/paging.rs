//! Paging tokens: the key that a page ended with, sealed for one operation on one thing, so that a token opens nothing
//! elsewhere and tells nothing.

use model::{Error, ErrorCode};
use store::{Direction, Key, Range};

use crate::Result;
use crate::world::Cx;

/// The token that goes on past `last`; none where the page was the last one.
///
/// `operation` and `subject` (such as the pool's id) are what the token is good for.
pub(crate) fn token(
    cx: &mut Cx<'_>,
    operation: &str,
    subject: &str,
    last: Option<&Key>,
) -> Option<String> {
    last.map(|key| cx.seal(&context(operation, subject), key.as_bytes()))
}

/// The part of `range` that a token leaves to be listed.
///
/// # Errors
/// `InvalidParameterException` where the token was made for something else, or by somebody else.
pub(crate) fn rest(
    cx: &Cx<'_>,
    operation: &str,
    subject: &str,
    range: Range,
    token: Option<&str>,
) -> Result<Range> {
    let Some(token) = token else { return Ok(range) };
    let opened = cx
        .open(&context(operation, subject), token)
        .map_err(|_| refused())?;
    let key = Key::from_bytes(opened.to_vec()).map_err(|_| refused())?;
    if !range.contains(&key) {
        return Err(refused());
    }
    Ok(range.past(&key, Direction::Forward))
}

fn context(operation: &str, subject: &str) -> String {
    format!("paging/{operation}/{subject}")
}

fn refused() -> Error {
    Error::new(
        ErrorCode::InvalidParameterException,
        "Invalid pagination token given.",
    )
}
