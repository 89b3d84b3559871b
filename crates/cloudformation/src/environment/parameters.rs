//! Parameters of Systems Manager.

use model::{Error, ErrorCode};

use super::published;
use crate::limits;
use crate::names::is_bootstrap_version;
use crate::records::SsmParameter;
use crate::world::{Unbuilt, World, put, remove, unavailable};

/// The type of a parameter whose value is a secret.
pub(crate) const SECURE: &str = "SecureString";

/// A parameter as readers see it.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) value: String,
    pub(crate) version: i64,
    pub(crate) modified_millis: i64,
}

/// A parameter as writers give it.
pub(crate) struct Written {
    pub(crate) kind: String,
    pub(crate) value: String,
    pub(crate) description: Option<String>,
}

/// The parameter of this name; the version of a bootstrap stack is always there, and what AWS publishes for everybody where this
/// server records resources that are not there either.
pub(crate) async fn read(world: &mut World, name: &str) -> Result<Option<Found>, Error> {
    if let Some(record) = stored(world, name).await? {
        return found(world, record).map(Some);
    }
    let value = if is_bootstrap_version(name) {
        limits::BOOTSTRAP_VERSION.to_owned()
    } else if published::is_published(name) && world.unbuilt() == Unbuilt::Recorded {
        published::value(&world.call.region, name)
    } else {
        return Ok(None);
    };
    Ok(Some(Found {
        name: name.to_owned(),
        kind: "String".to_owned(),
        value,
        version: 1,
        modified_millis: 0,
    }))
}

/// The record of this name, if somebody wrote it.
pub(crate) async fn stored(world: &mut World, name: &str) -> Result<Option<SsmParameter>, Error> {
    let (account, region) = (world.call.account.clone(), world.call.region.clone());
    world.load(&SsmParameter::at(&account, &region, name)).await
}

/// The parameters whose names begin with `prefix`.
pub(crate) async fn list(world: &mut World, prefix: &str) -> Result<Vec<Found>, Error> {
    let (account, region) = (world.call.account.clone(), world.call.region.clone());
    let records = world
        .all::<SsmParameter>(SsmParameter::of(&account, &region, prefix))
        .await?;
    records
        .into_iter()
        .map(|record| found(world, record))
        .collect()
}

/// Writes a parameter; its version.
///
/// # Errors
/// `ParameterAlreadyExists`, `ValidationException`; `AccessDeniedException` where the name is AWS's.
pub(crate) async fn write(
    world: &mut World,
    name: &str,
    written: Written,
    overwrite: bool,
    millis: i64,
) -> Result<i64, Error> {
    check(name, &written)?;
    let (account, region) = (world.call.account.clone(), world.call.region.clone());
    let mut tx = world.tx();
    let before: Option<SsmParameter> = tx
        .load(&SsmParameter::at(&account, &region, name))
        .await
        .map_err(unavailable)?;
    if before.is_some() && !overwrite {
        return Err(Error::new(
            ErrorCode::ParameterAlreadyExists,
            "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
        ));
    }
    let version = before.map_or(1, |before| before.version + 1);
    let value = world.seal(&SsmParameter::context(name), &written.value)?;
    let record = SsmParameter {
        account,
        region,
        name: name.to_owned(),
        kind: written.kind,
        value,
        description: written.description,
        version,
        modified_millis: millis,
    };
    put(&mut tx, &record).await?;
    world.settle(tx).await?;
    Ok(version)
}

/// Deletes a parameter; whether it was there.
pub(crate) async fn delete(world: &mut World, name: &str) -> Result<bool, Error> {
    let Some(record) = stored(world, name).await? else {
        return Ok(false);
    };
    let mut tx = world.tx();
    remove::<SsmParameter>(
        &mut tx,
        &SsmParameter::at(&record.account, &record.region, &record.name),
    )
    .await?;
    world.settle(tx).await.map(|()| true)
}

fn found(world: &World, record: SsmParameter) -> Result<Found, Error> {
    let value = world.open(&SsmParameter::context(&record.name), &record.value)?;
    Ok(Found {
        name: record.name,
        kind: record.kind,
        value,
        version: record.version,
        modified_millis: record.modified_millis,
    })
}

fn check(name: &str, written: &Written) -> Result<(), Error> {
    let refusal =
        |sentence: &'static str| Err(Error::new(ErrorCode::ValidationException, sentence));
    let bare = name.strip_prefix('/').unwrap_or(name);
    let is_path = bare.contains('/');
    let begins = |word: &str| {
        let begin = bare.get(..word.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(word))
    };
    if begins("aws") && is_path {
        let sentence = format!("No access to reserved parameter name: {bare}.");
        return Err(Error::new(ErrorCode::AccessDeniedException, sentence));
    }
    if !is_path && (begins("aws") || begins("ssm")) {
        return refusal(
            "Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).",
        );
    }
    let fits = (1..=1011).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-' | b'/'));
    if !fits || begins("ssm") {
        return refusal(
            "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_",
        );
    }
    if !matches!(written.kind.as_str(), "String" | "StringList" | SECURE) {
        return refusal("Parameter type has to be String, StringList or SecureString.");
    }
    if written.value.is_empty() || written.value.len() > limits::SSM_VALUE_BYTES_MAX {
        return refusal(
            "Standard tier parameters support a maximum parameter value of 4096 characters, and at least one.",
        );
    }
    Ok(())
}
