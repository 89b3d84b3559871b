//! What is made of the details of an identity provider: what is kept of them, and what is shown.

use std::collections::BTreeMap;

use model::{Error, IdentityProviderType, Timestamp};
use store::Record as _;

use crate::Result;
use crate::load::identity_providers;
use crate::records::IdentityProvider;
use crate::refusals::invalid_parameter;
use crate::rules::providers;
use crate::world::Cx;

/// Gives a provider other details: those that are secret are sealed.
pub(crate) fn keep_details(
    cx: &mut Cx<'_>,
    provider: &mut IdentityProvider,
    details: BTreeMap<String, String>,
) {
    let (secrets, clear): (BTreeMap<_, _>, _) = details
        .into_iter()
        .partition(|(name, _)| providers::is_secret(name));
    let seal = |(name, value): (String, String)| {
        let context = IdentityProvider::secret_context(&provider.pool_id, &provider.name, &name);
        (name, cx.seal(&context, value.as_bytes()))
    };
    let sealed = secrets.into_iter().map(seal).collect();
    provider.details = clear;
    provider.secrets = sealed;
}

/// Refuses identifiers of which one is given twice, or is another provider's.
///
/// # Errors
/// `InvalidParameterException`.
pub(crate) async fn refuse_taken_identifiers(
    cx: &mut Cx<'_>,
    provider: &IdentityProvider,
) -> Result<()> {
    let identifiers = &provider.identifiers;
    for (index, identifier) in identifiers.iter().enumerate() {
        let holder = identity_providers::holder(cx, &provider.pool_id, identifier).await?;
        let is_other = holder.is_some_and(|holder| holder != provider.key());
        if is_other || identifiers[..index].contains(identifier) {
            return Err(invalid_parameter(format!(
                "The identifier {identifier} is one of another identity provider, or given twice."
            )));
        }
    }
    Ok(())
}

/// The provider as the API shows it to administrators.
///
/// # Errors
/// `InternalErrorException` where a secret can't be opened.
pub(crate) fn described(cx: &Cx<'_>, provider: &IdentityProvider) -> Result<IdentityProviderType> {
    let mut details = providers::known_details(provider.kind, &provider.details);
    details.extend(provider.details.clone());
    let shown = provider.secrets.iter();
    for (name, sealed) in shown.filter(|(name, _)| providers::is_shown(name)) {
        let context = IdentityProvider::secret_context(&provider.pool_id, &provider.name, name);
        let opened = cx.open(&context, sealed)?;
        let value = std::str::from_utf8(&opened).map_err(Error::internal)?;
        details.insert(name.clone(), value.to_owned());
    }
    let mut attributes = provider.attributes.clone();
    if let Some(subject) = providers::subject_of(provider.kind) {
        let username = attributes.entry("username".to_owned());
        username.or_insert_with(|| subject.to_owned());
    }
    Ok(IdentityProviderType {
        acr_mapping: provider.levels.clone(),
        attribute_mapping: Some(attributes),
        creation_date: Some(Timestamp::from_millis(provider.created_millis)),
        idp_identifiers: Some(provider.identifiers.clone()),
        last_modified_date: Some(Timestamp::from_millis(provider.modified_millis)),
        provider_details: Some(details),
        provider_name: Some(provider.name.clone()),
        provider_type: Some(provider.kind.wire()),
        user_pool_id: Some(provider.pool_id.clone()),
    })
}
