//! A client's secret as the API shows it.

use model::{ClientSecretDescriptorType, Timestamp};

use crate::records::ClientSecret;

/// What is told of a secret, which is not the secret itself.
pub(crate) fn descriptor(secret: &ClientSecret) -> ClientSecretDescriptorType {
    ClientSecretDescriptorType {
        client_secret_create_date: Some(Timestamp::from_millis(secret.created_millis)),
        client_secret_id: Some(secret.id.clone()),
        client_secret_value: None,
    }
}
