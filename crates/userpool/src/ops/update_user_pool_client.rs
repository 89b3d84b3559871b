//! `UpdateUserPoolClient`: replaces the settings of an app client. What is left out has its default afterwards; only the
//! name, the secret and the ids stay.
//!
//! Refuses, in this order: an unknown pool; a client that the pool does not have; to have a secret managed that there is not; settings
//! that do not agree with each other or with the pool (`settings/client/checks.rs`); settings that are not built and would let
//! somebody in.
//! Changes: the client; its secret goes into Secrets Manager, where it is rotated at once, or comes back from there. Sends nothing.

use model::{UpdateUserPoolClientRequest, UpdateUserPoolClientResponse};

use crate::load::{self, identity_providers, resource_servers};
use crate::records::Client;
use crate::refusals::invalid_parameter;
use crate::secrets;
use crate::settings::client::checks::{self, Proposal};
use crate::settings::client::members;
use crate::{Result, world::Cx};

pub(crate) async fn update_user_pool_client(
    cx: &mut Cx<'_>,
    request: UpdateUserPoolClientRequest,
) -> Result<UpdateUserPoolClientResponse> {
    let id = request.client_id.expose().clone();
    let (pool, client) = load::client_of(cx, &request.user_pool_id, &id).await?;
    let published = request.publish_secrets_in_aws_secrets_manager;
    let secret = client.has_secret();
    if published == Some(true) && !secret {
        return Err(invalid_parameter(
            "PublishSecretsInAWSSecretsManager applies to a client that was made with a secret.",
        ));
    }
    let mut settings = members::with(&client.settings, &request)?;
    let wanted = settings.allowed_oauth_scopes.as_deref().unwrap_or_default();
    let mut scopes = resource_servers::scopes_among(cx, &pool.id, wanted).await?;
    let wanted = settings.supported_identity_providers.as_deref();
    let wanted = wanted.unwrap_or_default();
    let mut providers = identity_providers::names_among(cx, &pool.id, wanted).await?;
    // What is gone stays with the client until an update leaves it out.
    let before = &client.settings;
    scopes.extend(before.allowed_oauth_scopes.iter().flatten().cloned());
    providers.extend(
        before
            .supported_identity_providers
            .iter()
            .flatten()
            .cloned(),
    );
    checks::refuse_unfit(&Proposal {
        settings: &settings,
        pool: &pool,
        secret,
        scopes: &scopes,
        providers: &providers,
        verb: "updating",
    })?;
    members::refuse_unbuilt(&request)?;

    settings.last_modified_date = Some(cx.timestamp());
    let mut client = Client { settings, ..client };
    match (published, client.settings.client_secret_arn.is_some()) {
        (Some(true), false) => secrets::begin(cx, &mut client),
        (Some(false), true) => secrets::end(cx, &mut client).await?,
        _ => {}
    }
    cx.update(&client);
    let user_pool_client = members::described(cx, &client)?;
    Ok(UpdateUserPoolClientResponse {
        user_pool_client: Some(user_pool_client),
    })
}
