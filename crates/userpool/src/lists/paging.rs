//! Lists that are shown page by page. A token is the key that a page ended with, sealed for one operation on one thing, so
//! that it opens nothing elsewhere and tells nothing.

use model::{Error, ErrorCode};
use store::{Direction, Key, Range, Record};

use crate::world::{By, Cx};
use crate::{Result, limits};

/// What an operation lists.
pub(crate) struct List<'a> {
    /// With `subject`, such as the pool's id, what a token of the list is good for.
    pub(crate) operation: &'static str,
    pub(crate) subject: &'a str,
    /// The whole of it.
    pub(crate) range: Range,
    pub(crate) by: By,
}

/// A page, and the token that goes on past it: none where it was the last one.
pub(crate) struct Shown<R> {
    pub(crate) records: Vec<R>,
    pub(crate) next_token: Option<String>,
}

/// The page of a list that a token leaves to be shown, or the first one.
///
/// # Errors
/// Those of [`List::rest`].
pub(crate) async fn page<R: Record>(
    cx: &mut Cx<'_>,
    list: List<'_>,
    limit: usize,
    token: Option<&str>,
) -> Result<Shown<R>> {
    let rest = list.rest(cx, token)?;
    let page = cx.page(list.by, rest, limit).await?;
    Ok(Shown {
        records: page.records,
        next_token: list.token(cx, page.last.as_ref()),
    })
}

/// How many a page shows, of the number that a request names: as many as there may be where it names none, or 0.
pub(crate) fn limit(named: Option<i32>) -> usize {
    let named = named.and_then(|named| usize::try_from(named).ok());
    let named = named.filter(|named| *named > 0);
    named.map_or(limits::RECORDS_PER_PAGE_MAX, |named| {
        named.min(limits::RECORDS_PER_PAGE_MAX)
    })
}

impl List<'_> {
    /// The part of the list that a token leaves to be shown.
    ///
    /// # Errors
    /// `InvalidParameterException` where the token was made for something else, or by somebody else.
    pub(crate) fn rest(&self, cx: &Cx<'_>, token: Option<&str>) -> Result<Range> {
        let Some(token) = token else {
            return Ok(self.range.clone());
        };
        let opened = cx.open(&self.context(), token).map_err(|_| refused())?;
        let key = Key::from_bytes(opened.to_vec()).map_err(|_| refused())?;
        if !self.range.contains(&key) {
            return Err(refused());
        }
        Ok(self.range.clone().past(&key, Direction::Forward))
    }

    /// The token that goes on past `last`, if there is more.
    pub(crate) fn token(&self, cx: &mut Cx<'_>, last: Option<&Key>) -> Option<String> {
        last.map(|key| cx.seal(&self.context(), key.as_bytes()))
    }

    fn context(&self) -> String {
        format!("paging/{}/{}", self.operation, self.subject)
    }
}

fn refused() -> Error {
    Error::new(
        ErrorCode::InvalidParameterException,
        "Invalid pagination token given.",
    )
}
