//! `CreateUserPool`: makes a user pool with its signing keys.
//!
//! Refuses, in this order: two members that say how long a temporary password holds; two functions before a token is
//! made; a schema that contradicts itself; reserved or too many tags; settings that do not agree with each other
//! (`settings/pool/checks.rs`); settings that are not built and would let somebody in (`settings/pool/members/`); an id in
//! a tag (`rules/pinned.rs`), outside development or unlike one of this region, one that a pool has, and one of which a deleted
//! pool is still being removed.
//! Changes: the pool and its keys are there; it keeps SRP verifiers unless the operator wants new pools without. Sends nothing.

use model::{CreateUserPoolRequest, CreateUserPoolResponse, Error, ErrorCode, UserPoolType};

use crate::Result;
use crate::records::{Pool, Purge};
use crate::rules::pinned::{self, Pinned};
use crate::rules::tags;
use crate::settings::pool::{checks, factors, members, schema};
use crate::tokens::make_keys;
use crate::world::Cx;

/// Letters and digits after the region.
const ID_CHARACTERS: usize = 9;

pub(crate) async fn create_user_pool(
    cx: &mut Cx<'_>,
    request: CreateUserPoolRequest,
) -> Result<CreateUserPoolResponse> {
    let (region, account) = (cx.call.region.clone(), cx.call.account.clone());
    let pinned = pinned::of_pool(cx.wanted_id(), request.user_pool_tags.as_ref());
    let id = match &pinned {
        Some(pinned) => pinned.id.clone(),
        None => format!("{region}_{}", cx.random.alphanumeric(ID_CHARACTERS)),
    };
    let nothing = UserPoolType {
        arn: Some(tags::arn_of(&region, &account, &id)),
        creation_date: Some(cx.timestamp()),
        estimated_number_of_users: Some(0),
        id: Some(id.clone()),
        last_modified_date: Some(cx.timestamp()),
        ..UserPoolType::default()
    };
    let mut settings = members::with(&nothing, &request)?;
    let declared = request.schema.as_deref().unwrap_or_default();
    settings.schema_attributes = Some(schema::schema_of(declared)?);
    let mut pool = Pool {
        id,
        region,
        account,
        settings,
        srp: !cx.services.settings().without_srp,
        ..Pool::default()
    };
    factors::settle(&mut pool);
    checks::refuse_unfit(&pool)?;
    members::refuse_unbuilt(&request)?;
    if let Some(pinned) = &pinned {
        refuse_unfree(cx, pinned, &pool).await?;
    }

    let keys = make_keys(cx, &pool.id).await?;
    cx.insert(&pool);
    cx.insert(&keys);
    cx.concerns_pool(&pool.id);
    Ok(CreateUserPoolResponse {
        user_pool: Some(pool.settings),
    })
}

/// Refuses an id that somebody names and that a new pool can't have.
async fn refuse_unfree(cx: &mut Cx<'_>, pinned: &Pinned, pool: &Pool) -> Result<()> {
    pinned.refuse_outside_development(cx.services.settings().development.pinned_ids)?;
    pinned.refuse_unlike_pool(&pool.region)?;
    pinned::refuse_other(pool.settings.user_pool_tags.iter().flatten(), &pool.id)?;
    let (taken, purge) = (Pool::key_of(&pool.id), Purge::key_of(&pool.id));
    cx.fetch(&[taken.clone(), purge.clone()]).await?;
    if cx.load::<Pool>(&taken).await?.is_some() {
        return Err(pinned.taken("user pool"));
    }
    if cx.load::<Purge>(&purge).await?.is_some() {
        return Err(Error::new(
            ErrorCode::TooManyRequestsException,
            format!(
                "What was in the deleted user pool {} is still being removed: try again in some seconds.",
                pool.id
            ),
        ));
    }
    Ok(())
}
