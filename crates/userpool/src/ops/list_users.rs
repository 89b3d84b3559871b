//! `ListUsers`: lists the users of a pool, or those whom a filter finds.
//!
//! Refuses, in this order: an unknown pool; a filter that can't be read, or by an attribute that can't be searched; a token
//! that was not made for this list.
//! Changes nothing. Sends nothing.

use model::{ListUsersRequest, ListUsersResponse};
use store::{Direction, Key, Range};

use crate::cx::Cx;
use crate::records::{Pool, User};
use crate::rules::filter::{Filter, Searchable};
use crate::rules::{names, paging, user_view};
use crate::{Result, limits, load};

pub(crate) async fn list_users(
    cx: &mut Cx<'_>,
    request: ListUsersRequest,
) -> Result<ListUsersResponse> {
    let pool = load::pool(cx, &request.user_pool_id).await?;
    let text = request.filter.as_deref().filter(|text| !text.trim().is_empty());
    let filter = text.map(Filter::parse).transpose()?;
    let list = List::of(&pool, filter.as_ref());
    // A token is good for the list that it was made for and no other.
    let subject = format!("{}/{}", pool.id, text.unwrap_or_default());
    let token = request.pagination_token.as_deref();
    let range = paging::rest(cx, "ListUsers", &subject, list.range(), token)?;
    let limit = request.limit.and_then(|limit| usize::try_from(limit).ok()).filter(|it| *it > 0);
    let limit = limit.unwrap_or(limits::USERS_PER_PAGE_MAX).min(limits::USERS_PER_PAGE_MAX);

    let (users, last) = read(cx, &list, range, limit, filter.as_ref()).await?;
    let shown = |name: &str| {
        let wanted = request.attributes_to_get.as_deref().filter(|names| !names.is_empty());
        wanted.is_none_or(|names| names.iter().any(|it| it == name))
    };
    Ok(ListUsersResponse {
        pagination_token: paging::token(cx, "ListUsers", &subject, last.as_ref()),
        users: Some(users.iter().map(|user| user_view::user_type(user, shown)).collect()),
    })
}

/// What is read to find the users.
enum List {
    /// The users themselves, in the order of their ids.
    Users(Range),
    /// An index.
    Index(Range),
}

impl List {
    fn of(pool: &Pool, filter: Option<&Filter>) -> List {
        let all = List::Users(User::of_pool(&pool.id));
        let Some(filter) = filter else { return all };
        match filter.attribute {
            Searchable::Sub => {
                let users = Key::of(&[&pool.id, "user"]);
                List::Users(narrowed(&users, filter.prefix, &filter.value))
            }
            Searchable::Username => {
                let usernames = Key::of(&[&pool.id, "username"]);
                List::Index(narrowed(&usernames, filter.prefix, &names::fold(pool, &filter.value)))
            }
            Searchable::Email | Searchable::PhoneNumber => {
                let name = filter.attribute.name();
                let values = Key::of(&[&pool.id, "attribute", name]);
                List::Index(narrowed(&values, filter.prefix, &filter.value.to_lowercase()))
            }
            _ => all,
        }
    }

    fn range(&self) -> Range {
        match self {
            List::Users(range) | List::Index(range) => range.clone(),
        }
    }
}

/// The keys below `key` whose next part is the value, or begins with it.
fn narrowed(key: &Key, prefix: bool, value: &str) -> Range {
    if prefix { key.range_of_text(value) } else { key.clone().then(value).range() }
}

/// Reads a page of users. Where the filter finds few, a bounded number of users is looked at and the page is short.
async fn read(
    cx: &mut Cx<'_>,
    list: &List,
    mut range: Range,
    limit: usize,
    filter: Option<&Filter>,
) -> Result<(Vec<User>, Option<Key>)> {
    let mut users = Vec::new();
    let mut looked_at = 0;
    loop {
        let wanted = limit - users.len();
        let page = match list {
            List::Users(_) => cx.page::<User>(range.clone(), wanted, Direction::Forward).await?,
            List::Index(_) => cx.page_by::<User>(range.clone(), wanted, Direction::Forward).await?,
        };
        looked_at += wanted;
        let found = |user: &User| filter.is_none_or(|filter| filter.finds(user));
        users.extend(page.records.into_iter().filter(found));
        match page.last {
            Some(last) if users.len() < limit && looked_at < limits::USERS_SCANNED_MAX => {
                range = range.past(&last, Direction::Forward);
            }
            last => return Ok((users, last)),
        }
    }
}
