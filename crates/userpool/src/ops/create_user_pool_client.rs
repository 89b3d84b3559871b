//! `CreateUserPoolClient`: makes an app client.
//!
//! Refuses, in this order: an unknown pool; a secret that is given and to be made as well; settings that do not agree with
//! each other or with the pool (`settings/client/checks.rs`); one client too many.
//! Changes: the client is there, and counted. Sends nothing.

use model::{
    CreateUserPoolClientRequest, CreateUserPoolClientResponse, Error, ErrorCode, Sensitive,
    UpdateUserPoolClientRequest,
};

use crate::lists::counts;
use crate::records::Client;
use crate::refusals::invalid_parameter;
use crate::settings::client::checks::{self, Proposal};
use crate::settings::client::members;
use crate::world::Cx;
use crate::{Result, limits, load};

/// Lower-case letters and digits of a client's id.
const ID_CHARACTERS: usize = 26;
/// Lower-case letters and digits of a secret that is made here.
const SECRET_CHARACTERS: usize = 52;

pub(crate) async fn create_user_pool_client(
    cx: &mut Cx<'_>,
    mut request: CreateUserPoolClientRequest,
) -> Result<CreateUserPoolClientResponse> {
    let pool = load::pool(cx, &request.user_pool_id).await?;
    let generate = request.generate_secret.unwrap_or(false);
    let given = request.client_secret.take();
    if generate && given.is_some() {
        return Err(invalid_parameter(
            "GenerateSecret cannot be true when ClientSecret is provided.",
        ));
    }
    let publishes = request.publish_secrets_in_aws_secrets_manager == Some(true);
    let mut settings = members::of(as_update(request));
    let secret = generate || given.is_some();
    checks::refuse_unfit(&Proposal {
        settings: &settings,
        pool: &pool,
        secret,
        publishes,
        verb: "creating",
    })?;
    let clients = counts::clients(cx, &pool.id).await?;
    if clients.is_full() {
        return Err(Error::new(
            ErrorCode::LimitExceededException,
            format!(
                "A user pool can not have more than {} app clients.",
                limits::CLIENTS_MAX
            ),
        ));
    }

    let id = cx.random.lower_alphanumeric(ID_CHARACTERS);
    let made = generate.then(|| Sensitive::new(cx.random.lower_alphanumeric(SECRET_CHARACTERS)));
    let context = Client::secret_context(&pool.id, &id);
    let secret = given
        .or(made)
        .map(|secret| cx.seal(&context, secret.expose().as_bytes()));
    settings.creation_date = Some(cx.timestamp());
    settings.last_modified_date = Some(cx.timestamp());
    let client = Client {
        id,
        pool_id: pool.id.clone(),
        settings,
        secret,
    };
    cx.insert(&client);
    clients.more(cx);
    let user_pool_client = members::described(cx, &client)?;
    Ok(CreateUserPoolClientResponse {
        user_pool_client: Some(user_pool_client),
    })
}

/// What the request says that a later update could say too.
fn as_update(request: CreateUserPoolClientRequest) -> UpdateUserPoolClientRequest {
    UpdateUserPoolClientRequest {
        access_token_validity: request.access_token_validity,
        allowed_oauth_flows: request.allowed_oauth_flows,
        allowed_oauth_flows_user_pool_client: request.allowed_oauth_flows_user_pool_client,
        allowed_oauth_scopes: request.allowed_oauth_scopes,
        analytics_configuration: request.analytics_configuration,
        auth_session_validity: request.auth_session_validity,
        callback_urls: request.callback_urls,
        client_id: Sensitive::default(),
        client_name: Some(request.client_name),
        default_redirect_uri: request.default_redirect_uri,
        enable_propagate_additional_user_context_data: request
            .enable_propagate_additional_user_context_data,
        enable_token_revocation: request.enable_token_revocation,
        explicit_auth_flows: request.explicit_auth_flows,
        id_token_validity: request.id_token_validity,
        logout_urls: request.logout_urls,
        prevent_user_existence_errors: request.prevent_user_existence_errors,
        read_attributes: request.read_attributes,
        publish_secrets_in_aws_secrets_manager: request.publish_secrets_in_aws_secrets_manager,
        refresh_token_rotation: request.refresh_token_rotation,
        refresh_token_validity: request.refresh_token_validity,
        supported_identity_providers: request.supported_identity_providers,
        token_validity_units: request.token_validity_units,
        user_pool_id: request.user_pool_id,
        write_attributes: request.write_attributes,
    }
}
