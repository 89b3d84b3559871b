//! `CreateUserPoolClient`: makes an app client.
//!
//! Refuses, in this order: an unknown pool; a secret that is given and to be made as well; one that is not to be made and is to be
//! managed in Secrets Manager; settings that do not agree with
//! each other or with the pool (`settings/client/checks.rs`); settings that are not built and would let somebody in; one
//! client too many; an id in a tag of the pool or in the client's name (`rules/pinned.rs`), outside development, unlike one, or
//! one that a client has.
//! Changes: the client is there, and counted; a secret that is to be managed lies in Secrets Manager, and is rotated at once. Sends nothing.

use model::{
    CreateUserPoolClientRequest, CreateUserPoolClientResponse, Error, ErrorCode, Sensitive,
    UserPoolClientType,
};

use crate::lists::counts::{self, Counted};
use crate::load::{self, identity_providers, resource_servers};
use crate::records::{Client, Pool};
use crate::refusals::invalid_parameter;
use crate::rules::pinned;
use crate::secrets;
use crate::settings::client::checks::{self, Proposal};
use crate::settings::client::members;
use crate::world::Cx;
use crate::{Result, limits};

/// Lower-case letters and digits of a client's id.
const ID_CHARACTERS: usize = 26;

pub(crate) async fn create_user_pool_client(
    cx: &mut Cx<'_>,
    mut request: CreateUserPoolClientRequest,
) -> Result<CreateUserPoolClientResponse> {
    let pool = load::pool(cx, &request.user_pool_id).await?;
    let generate = request.generate_secret.unwrap_or(false);
    let given = request.client_secret.take();
    let published = request.publish_secrets_in_aws_secrets_manager == Some(true);
    refuse_unclear(generate, given.is_some(), published)?;
    let mut settings = members::with(&UserPoolClientType::default(), &request)?;
    let secret = generate || given.is_some();
    let wanted = settings.allowed_oauth_scopes.as_deref().unwrap_or_default();
    let scopes = resource_servers::scopes_among(cx, &pool.id, wanted).await?;
    let wanted = settings.supported_identity_providers.as_deref();
    let wanted = wanted.unwrap_or_default();
    let providers = identity_providers::names_among(cx, &pool.id, wanted).await?;
    checks::refuse_unfit(&Proposal {
        settings: &settings,
        pool: &pool,
        secret,
        scopes: &scopes,
        providers: &providers,
        verb: "creating",
    })?;
    members::refuse_unbuilt(&request)?;
    let counts = counts::of_pool(cx, &pool.id).await?;
    if counts.is_full(Counted::Clients) {
        return Err(Error::new(
            ErrorCode::LimitExceededException,
            format!(
                "A user pool can not have more than {} app clients.",
                limits::CLIENTS_MAX
            ),
        ));
    }
    let id = free_id(cx, &pool, &request.client_name).await?;

    let made = generate.then(|| {
        Sensitive::new(
            cx.random
                .lower_alphanumeric(limits::CLIENT_SECRET_CHARACTERS),
        )
    });
    let context = Client::secret_context(&pool.id, &id);
    let secret = given
        .or(made)
        .map(|secret| cx.seal(&context, secret.expose().as_bytes()));
    settings.creation_date = Some(cx.timestamp());
    settings.last_modified_date = Some(cx.timestamp());
    let mut client = Client {
        id,
        pool_id: pool.id.clone(),
        settings,
        ..Client::default()
    };
    if let Some(secret) = secret {
        client.add_secret(secret, cx.now());
    }
    if published {
        secrets::begin(cx, &mut client);
    }
    cx.insert(&client);
    cx.concerns_client(&pool.id, &client.id);
    counts.more(cx, Counted::Clients);
    let user_pool_client = members::described(cx, &client)?;
    Ok(CreateUserPoolClientResponse {
        user_pool_client: Some(user_pool_client),
    })
}

/// Refuses what is said of the secret and can't be.
fn refuse_unclear(generate: bool, given: bool, published: bool) -> Result<()> {
    if generate && given {
        return Err(invalid_parameter(
            "GenerateSecret cannot be true when ClientSecret is provided.",
        ));
    }
    if published && !generate {
        return Err(invalid_parameter(
            "PublishSecretsInAWSSecretsManager applies to a secret that is made: set GenerateSecret to true as well.",
        ));
    }
    Ok(())
}

/// The id of a new client: the one that somebody names, unless it can't be had.
async fn free_id(cx: &mut Cx<'_>, pool: &Pool, name: &str) -> Result<String> {
    let tags = pool.settings.user_pool_tags.as_ref();
    let Some(pinned) = pinned::of_client(cx.wanted_id(), tags, name) else {
        return Ok(cx.random.lower_alphanumeric(ID_CHARACTERS));
    };
    pinned.refuse_outside_development(cx.services.settings().development.pinned_ids)?;
    pinned.refuse_unlike_client()?;
    let found = cx.resolve::<Client>(&[Client::by_id(&pinned.id)]).await?;
    if found.iter().any(Option::is_some) {
        return Err(pinned.taken("app client"));
    }
    Ok(pinned.id)
}
