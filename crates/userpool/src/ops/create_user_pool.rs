//! `CreateUserPool`: makes a user pool with its signing keys.
//!
//! Refuses, in this order: two members that say how long a temporary password holds; two functions before a token is
//! made; a schema that contradicts itself; reserved or too many tags; settings that do not agree with each other
//! (`settings/pool/checks.rs`); settings that are not built and would let somebody in (`settings/pool/members/`).
//! Changes: the pool and its keys are there; it keeps SRP verifiers unless the operator wants new pools without. Sends nothing.

use model::{CreateUserPoolRequest, CreateUserPoolResponse, UserPoolType};

use crate::Result;
use crate::records::Pool;
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
    let id = format!("{region}_{}", cx.random.alphanumeric(ID_CHARACTERS));
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

    let keys = make_keys(cx, &pool.id).await?;
    cx.insert(&pool);
    cx.insert(&keys);
    Ok(CreateUserPoolResponse {
        user_pool: Some(pool.settings),
    })
}
