//! `ListUsers`: lists the users of a pool, or those whom a filter finds.
//!
//! Refuses, in this order: an unknown pool; a filter that can't be read, or by an attribute that can't be searched; a token
//! that was not made for this list; an attribute to show that a user of the page has not.
//! Changes nothing. Sends nothing.

use std::sync::Arc;

use model::{Error, ListUsersRequest};
use store::{Direction, Key, Range, Stored};

use crate::lists::filter::{Filter, Searchable};
use crate::lists::paging;
use crate::lists::user_view::{Listed, Listing};
use crate::records::{Outline, Pool, User};
use crate::rules::names;
use crate::world::Cx;
use crate::{Result, limits, load, refusals};

pub(crate) async fn list_users(cx: &mut Cx<'_>, request: ListUsersRequest) -> Result<Listing> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let text = request
        .filter
        .as_deref()
        .filter(|text| !text.trim().is_empty());
    let filter = text.map(Filter::parse).transpose()?;
    let source = Source::of(&pool, filter.as_ref());
    // A token is good for the list that it was made for and no other.
    let subject = format!("{}/{}", pool.id, text.unwrap_or_default());
    let token = request.pagination_token.as_deref();
    let range = paging::rest(cx, "ListUsers", &subject, source.range(), token)?;
    let limit = request
        .limit
        .and_then(|limit| usize::try_from(limit).ok())
        .filter(|it| *it > 0);
    let limit = limit
        .unwrap_or(limits::USERS_PER_PAGE_MAX)
        .min(limits::USERS_PER_PAGE_MAX);

    let (users, last) = read(cx, source, range, limit, filter.as_ref()).await?;
    let wanted = request.attributes_to_get.filter(|names| !names.is_empty());
    let wanted: Option<Arc<[String]>> = wanted.map(Into::into);
    if let Some(wanted) = &wanted {
        refuse_absent(&users, wanted)?;
    }
    let listed = |user| Listed {
        user,
        wanted: wanted.clone(),
    };
    Ok(Listing {
        pagination_token: paging::token(cx, "ListUsers", &subject, last.as_ref()),
        users: users.into_iter().map(listed).collect(),
    })
}

/// Refuses to show attributes that a user of the page has not (API reference, `AttributesToGet`).
fn refuse_absent(users: &[Stored<User>], wanted: &[String]) -> Result<()> {
    for stored in users {
        let user: Outline<'_> = stored.view().map_err(Error::internal)?;
        let absent = |name: &String| name != "sub" && user.attributes.get(name).is_none();
        if wanted.iter().any(absent) {
            return Err(refusals::invalid_parameter(
                "One or more requested attributes do not exist.",
            ));
        }
    }
    Ok(())
}

/// What is read to find the users.
enum Source {
    /// The users themselves, in the order of their ids.
    Users(Range),
    /// An index.
    Index(Range),
}

impl Source {
    fn of(pool: &Pool, filter: Option<&Filter>) -> Source {
        let all = Source::Users(User::of_pool(&pool.id));
        let Some(filter) = filter else { return all };
        match filter.attribute {
            Searchable::Sub => {
                let users = Key::of(&[&pool.id, "user"]);
                Source::Users(narrowed(&users, filter.prefix, &filter.value))
            }
            Searchable::Username => {
                let usernames = Key::of(&[&pool.id, "username"]);
                Source::Index(narrowed(
                    &usernames,
                    filter.prefix,
                    &names::fold(pool, &filter.value),
                ))
            }
            Searchable::Email | Searchable::PhoneNumber => {
                let name = filter.attribute.name();
                let values = Key::of(&[&pool.id, "attribute", name]);
                Source::Index(narrowed(
                    &values,
                    filter.prefix,
                    &filter.value.to_lowercase(),
                ))
            }
            _ => all,
        }
    }

    fn range(&self) -> Range {
        match self {
            Source::Users(range) | Source::Index(range) => range.clone(),
        }
    }
}

/// The keys below `key` whose next part is the value, or begins with it.
fn narrowed(key: &Key, prefix: bool, value: &str) -> Range {
    if prefix {
        key.range_of_text(value)
    } else {
        key.clone().then(value).range()
    }
}

/// Reads a page of users. An index holds those alone whom the filter finds.
async fn read(
    cx: &mut Cx<'_>,
    source: Source,
    range: Range,
    limit: usize,
    filter: Option<&Filter>,
) -> Result<(Vec<Stored<User>>, Option<Key>)> {
    let page = match (source, filter) {
        (Source::Users(_), Some(filter)) => return look_through(cx, range, limit, filter).await,
        (Source::Users(_), None) => cx.page_of_stored(range, limit, Direction::Forward).await?,
        (Source::Index(_), _) => {
            cx.page_of_stored_by(range, limit, Direction::Forward)
                .await?
        }
    };
    Ok((page.records, page.last))
}

/// Looks through the users one by one for those whom the filter finds. Where it finds few, the page ends short after a
/// bounded number of users.
async fn look_through(
    cx: &mut Cx<'_>,
    mut range: Range,
    limit: usize,
    filter: &Filter,
) -> Result<(Vec<Stored<User>>, Option<Key>)> {
    let mut users = Vec::new();
    let mut looked_at = 0;
    loop {
        let size = limits::USERS_LOOKED_AT_AT_ONCE;
        let page = cx
            .page_of_stored::<User>(range.clone(), size, Direction::Forward)
            .await?;
        looked_at += size;
        let count = page.records.len();
        for (place, stored) in page.records.into_iter().enumerate() {
            let user: Outline<'_> = stored.view().map_err(Error::internal)?;
            if !filter.finds(&user) {
                continue;
            }
            let key = User::key_of(&user.pool_id, &user.sub);
            users.push(stored);
            if users.len() == limit {
                let more = place + 1 < count || page.last.is_some();
                return Ok((users, more.then_some(key)));
            }
        }
        match page.last {
            Some(last) if looked_at < limits::USERS_LOOKED_AT_MAX => {
                range = range.past(&last, Direction::Forward);
            }
            last => return Ok((users, last)),
        }
    }
}
