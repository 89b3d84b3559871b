//! `ListUsers`: lists the users of a pool, or those whom a filter finds.
//!
//! Refuses, in this order: an unknown pool; a filter that can't be read, or by an attribute that can't be searched; a token
//! that was not made for this list; an attribute to show that a user of the page has not.
//! Changes nothing. Sends nothing.

use std::sync::Arc;

use model::{Error, ListUsersRequest};
use store::{Direction, Key, Page, Range, Stored};

use crate::lists::filter::{Filter, Searchable};
use crate::lists::paging::{self, List};
use crate::lists::user_view::{Listed, Listing};
use crate::records::{Outline, Pool, User};
use crate::rules::names;
use crate::world::{By, Cx};
use crate::{Result, limits, load, refusals};

pub(crate) async fn list_users(cx: &mut Cx<'_>, request: ListUsersRequest) -> Result<Listing> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let text = request
        .filter
        .as_deref()
        .filter(|text| !text.trim().is_empty());
    let filter = text.map(Filter::parse).transpose()?;
    let (by, range) = source(&pool, filter.as_ref());
    // A token is good for the list that it was made for and no other.
    let subject = format!("{}/{}", pool.id, text.unwrap_or_default());
    let list = List {
        operation: "ListUsers",
        subject: &subject,
        range,
        by,
    };
    let rest = list.rest(cx, request.pagination_token.as_deref())?;
    let limit = paging::limit(request.limit);

    // An index holds those alone whom the filter finds.
    let page = if let (By::Key, Some(filter)) = (by, filter) {
        look_through(cx, rest, limit, &filter).await?
    } else {
        cx.page_of_stored(by, rest, limit).await?
    };
    let wanted = request.attributes_to_get.filter(|names| !names.is_empty());
    let wanted: Option<Arc<[String]>> = wanted.map(Into::into);
    if let Some(wanted) = &wanted {
        refuse_absent(&page.records, wanted)?;
    }
    let listed = |user| Listed {
        user,
        wanted: wanted.clone(),
    };
    Ok(Listing {
        pagination_token: list.token(cx, page.last.as_ref()),
        users: page.records.into_iter().map(listed).collect(),
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

/// What is read to find the users: they themselves, in the order of their ids, or an index.
fn source(pool: &Pool, filter: Option<&Filter>) -> (By, Range) {
    let all = (By::Key, User::of_pool(&pool.id));
    let Some(filter) = filter else { return all };
    let below = |key: &[&str], value: &str| narrowed(&Key::of(key), filter.prefix, value);
    match filter.attribute {
        Searchable::Sub => (By::Key, below(&[&pool.id, "user"], &filter.value)),
        Searchable::Username => {
            let name = names::fold(pool, &filter.value);
            (By::Index, below(&[&pool.id, "username"], &name))
        }
        Searchable::Email | Searchable::PhoneNumber => {
            let name = filter.attribute.name();
            let value = filter.value.to_lowercase();
            (By::Index, below(&[&pool.id, "attribute", name], &value))
        }
        _ => all,
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

/// Looks through the users one by one for those whom the filter finds. Where it finds few, the page ends short after a
/// bounded number of users.
async fn look_through(
    cx: &mut Cx<'_>,
    mut range: Range,
    limit: usize,
    filter: &Filter,
) -> Result<Page<Stored<User>>> {
    let mut users = Vec::new();
    let mut looked_at = 0;
    loop {
        let size = limits::USERS_LOOKED_AT_AT_ONCE;
        let page = cx
            .page_of_stored::<User>(By::Key, range.clone(), size)
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
                return Ok(Page {
                    records: users,
                    last: more.then_some(key),
                });
            }
        }
        match page.last {
            Some(last) if looked_at < limits::USERS_LOOKED_AT_MAX => {
                range = range.past(&last, Direction::Forward);
            }
            last => {
                return Ok(Page {
                    records: users,
                    last,
                });
            }
        }
    }
}
