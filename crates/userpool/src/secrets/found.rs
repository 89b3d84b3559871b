//! A secret that somebody means, and its versions.

use model::{Error, ErrorCode};

use super::names;
use crate::records::{Client, ManagedSecret, SecretVersion};
use crate::world::Cx;
use crate::{Result, load};

/// The stage of the version that is to be used.
pub(super) const CURRENT: &str = "AWSCURRENT";
/// The stage of the version before, which is still good.
const PREVIOUS: &str = "AWSPREVIOUS";

/// A secret with the client whose it is.
pub(super) struct Found {
    pub(super) client: Client,
    pub(super) secret: ManagedSecret,
}

/// The secret that a name or an ARN means.
///
/// # Errors
/// `ResourceNotFoundException` where there is none in the account and region of the call.
pub(super) async fn find(cx: &mut Cx<'_>, secret_id: &str) -> Result<Found> {
    let Some(meant) = names::meant(secret_id, &cx.call.region, &cx.call.account) else {
        return Err(unknown());
    };
    let client = load::client_of(cx, meant.pool_id, meant.client_id).await;
    let (_, client) = client.map_err(|error| match error.code() {
        ErrorCode::ResourceNotFoundException => unknown(),
        _ => error,
    })?;
    let key = ManagedSecret::key_of(&client.pool_id, &client.id);
    let secret = cx.load::<ManagedSecret>(&key).await?;
    let secret = secret.filter(|it| meant.suffix.is_none_or(|suffix| suffix == it.suffix));
    Ok(Found {
        client,
        secret: secret.ok_or_else(unknown)?,
    })
}

fn unknown() -> Error {
    Error::new(
        ErrorCode::ResourceNotFoundException,
        "Secrets Manager can't find the specified secret.",
    )
}

impl Found {
    pub(super) fn name(&self) -> String {
        names::name(&self.secret.pool_id, &self.secret.client_id)
    }

    pub(super) fn arn(&self, cx: &Cx<'_>) -> String {
        let (region, account) = (&cx.call.region, &cx.call.account);
        names::arn(region, account, &self.name(), &self.secret.suffix)
    }

    /// Its versions with their stages, the newest first.
    pub(super) fn staged(&self) -> impl Iterator<Item = (&SecretVersion, &'static str)> {
        self.secret.versions.iter().rev().zip([CURRENT, PREVIOUS])
    }

    /// The version that an id, a stage or both name; the current one where nothing is said.
    ///
    /// # Errors
    /// `ResourceNotFoundException` where there is none; `InvalidRequestException` where the stage is another version's.
    pub(super) fn version(
        &self,
        id: Option<&str>,
        stage: Option<&str>,
    ) -> Result<(&SecretVersion, &'static str)> {
        let Some(id) = id else {
            let stage = stage.unwrap_or(CURRENT);
            let found = self.staged().find(|(_, known)| *known == stage);
            return found.ok_or_else(|| no_value("staging label", stage));
        };
        let found = self.staged().find(|(version, _)| version.id == id);
        let found = found.ok_or_else(|| no_value("VersionId", id))?;
        if stage.is_some_and(|stage| stage != found.1) {
            return Err(Error::new(
                ErrorCode::InvalidRequestException,
                "You provided a VersionStage that is not associated to the provided VersionId.",
            ));
        }
        Ok(found)
    }
}

fn no_value(what: &str, named: &str) -> Error {
    Error::new(
        ErrorCode::ResourceNotFoundException,
        format!("Secrets Manager can't find the specified secret value for {what}: {named}"),
    )
}
