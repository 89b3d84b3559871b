//! `CreateUserPool`: makes a user pool with its signing keys.
//!
//! Refuses, in this order: two members that say how long a temporary password holds; two functions before a token is
//! made; a schema that contradicts itself; reserved or too many tags; settings that do not agree with each other
//! (`rules/pool_checks.rs`). Changes: the pool and its keys are there; it keeps SRP verifiers unless the operator wants new
//! pools without. Sends nothing.

use model::{CreateUserPoolRequest, CreateUserPoolResponse, UpdateUserPoolRequest, UserPoolType};

use crate::Result;
use crate::records::Pool;
use crate::rules::tags;
use crate::settings::pool::{checks, defaults, factors, members, schema};
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
    let base = UserPoolType {
        alias_attributes: request.alias_attributes.clone(),
        arn: Some(tags::arn_of(&region, &account, &id)),
        creation_date: Some(cx.timestamp()),
        id: Some(id.clone()),
        last_modified_date: Some(cx.timestamp()),
        username_attributes: request.username_attributes.clone(),
        username_configuration: request.username_configuration.clone(),
        ..defaults::settings()
    };
    let declared = request.schema.clone().unwrap_or_default();
    let mut settings = members::with(&base, as_update(request))?;
    settings.schema_attributes = Some(schema::schema_of(&declared)?);
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

    let keys = make_keys(cx, &pool.id).await?;
    cx.insert(&pool);
    cx.insert(&keys);
    Ok(CreateUserPoolResponse {
        user_pool: Some(pool.settings),
    })
}

/// What the request says that a later update could say too.
fn as_update(request: CreateUserPoolRequest) -> UpdateUserPoolRequest {
    UpdateUserPoolRequest {
        account_recovery_setting: request.account_recovery_setting,
        acr_configuration: request.acr_configuration,
        admin_create_user_config: request.admin_create_user_config,
        auto_verified_attributes: request.auto_verified_attributes,
        dcr_configuration: request.dcr_configuration,
        deletion_protection: request.deletion_protection,
        device_configuration: request.device_configuration,
        email_configuration: request.email_configuration,
        email_verification_message: request.email_verification_message,
        email_verification_subject: request.email_verification_subject,
        issuer_configuration: request.issuer_configuration,
        key_configuration: request.key_configuration,
        lambda_config: request.lambda_config,
        mfa_configuration: request.mfa_configuration,
        policies: request.policies,
        pool_name: Some(request.pool_name),
        sms_authentication_message: request.sms_authentication_message,
        sms_configuration: request.sms_configuration,
        sms_verification_message: request.sms_verification_message,
        user_attribute_update_settings: request.user_attribute_update_settings,
        user_pool_add_ons: request.user_pool_add_ons,
        user_pool_id: String::new(),
        user_pool_tags: request.user_pool_tags,
        user_pool_tier: request.user_pool_tier,
        verification_message_template: request.verification_message_template,
    }
}
