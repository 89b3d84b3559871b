//! What a client's settings are: a request with the defaults for all that it leaves out. Create and update are alike,
//! since an update replaces everything.

use model::{
    ExplicitAuthFlowsType, FeatureType, PreventUserExistenceErrorTypes, Sensitive,
    UpdateUserPoolClientRequest, UserPoolClientType,
};

use crate::Result;
use crate::records::Client;
use crate::settings::client::{flows, validity};
use crate::world::Cx;

/// Minutes for which a sign-in that has begun may go on.
const AUTH_SESSION_MINUTES: i32 = 3;

/// The settings that a request asks for, without ids, secret and instants.
pub(crate) fn of(request: UpdateUserPoolClientRequest) -> UserPoolClientType {
    let units = request.token_validity_units.unwrap_or_default();
    let rotates = request
        .refresh_token_rotation
        .as_ref()
        .is_some_and(|rotation| rotation.feature == FeatureType::Enabled);
    let flows = request
        .explicit_auth_flows
        .filter(|flows| !flows.is_empty());
    let refresh_days = request.refresh_token_validity.filter(|value| *value != 0);
    UserPoolClientType {
        access_token_validity: validity::stored(request.access_token_validity, units.access_token),
        allowed_oauth_flows: request.allowed_oauth_flows,
        allowed_oauth_flows_user_pool_client: Some(
            request
                .allowed_oauth_flows_user_pool_client
                .unwrap_or(false),
        ),
        allowed_oauth_scopes: request.allowed_oauth_scopes,
        analytics_configuration: request.analytics_configuration,
        auth_session_validity: Some(
            request
                .auth_session_validity
                .unwrap_or(AUTH_SESSION_MINUTES),
        ),
        callback_urls: request.callback_urls,
        client_name: request.client_name,
        default_redirect_uri: request.default_redirect_uri,
        enable_propagate_additional_user_context_data: Some(
            request
                .enable_propagate_additional_user_context_data
                .unwrap_or(false),
        ),
        enable_token_revocation: Some(request.enable_token_revocation.unwrap_or(true)),
        explicit_auth_flows: Some(flows.unwrap_or_else(|| usual_flows(rotates))),
        id_token_validity: validity::stored(request.id_token_validity, units.id_token),
        logout_urls: request.logout_urls,
        prevent_user_existence_errors: Some(
            request
                .prevent_user_existence_errors
                .unwrap_or(PreventUserExistenceErrorTypes::Legacy),
        ),
        read_attributes: request.read_attributes.filter(|names| !names.is_empty()),
        refresh_token_rotation: request.refresh_token_rotation,
        refresh_token_validity: Some(refresh_days.unwrap_or(validity::REFRESH_TOKEN_DAYS)),
        supported_identity_providers: request.supported_identity_providers,
        token_validity_units: Some(units),
        write_attributes: request.write_attributes.filter(|names| !names.is_empty()),
        ..UserPoolClientType::default()
    }
}

/// A client as the API shows it, its secret included.
///
/// # Errors
/// `InternalErrorException` where the secret can't be opened.
pub(crate) fn described(cx: &Cx<'_>, client: &Client) -> Result<UserPoolClientType> {
    let context = Client::secret_context(&client.pool_id, &client.id);
    let secret = match &client.secret {
        Some(sealed) => {
            let opened = cx.open(&context, sealed)?;
            let text = std::str::from_utf8(&opened).map_err(model::Error::internal)?;
            Some(Sensitive::from(text))
        }
        None => None,
    };
    Ok(UserPoolClientType {
        client_id: Some(Sensitive::new(client.id.clone())),
        client_secret: secret,
        user_pool_id: Some(client.pool_id.clone()),
        ..client.settings.clone()
    })
}

/// What a client that names no flows may do. Rotated refresh tokens have an operation of their own.
fn usual_flows(rotates: bool) -> Vec<ExplicitAuthFlowsType> {
    let refresh = ExplicitAuthFlowsType::AllowRefreshTokenAuth;
    let usual = flows::USUAL.into_iter();
    usual
        .filter(|flow| !(rotates && *flow == refresh))
        .collect()
}
