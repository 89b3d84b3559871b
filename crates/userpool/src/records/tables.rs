//! The contents page of what is stored: a row for each table, for those who walk through a store without its types.

mod audit;
mod outbox;
mod watched;

use crypto::totp::step_at;
use store::walk::{ANY, Layout, Restoring, Sealed, Shape, Walk};
use store::{Key, Part, Record};

use super::{
    AccessKey, AddressCount, Attempts, Census, Client, Code, Device, Disbanding, FormerPasswords,
    Group, IdentityProvider, ImportLog, ImportPart, ImportRunning, KeyMark, Lease,
    LinkedIdentities, LogDelivery, ManagedSecret, Passkeys, Pool, PoolKeys, ProvisionedLimit,
    Purge, ResourceServer, Revocation, RiskRules, Rotation, SoftwareToken, Spent, Unlinking, User,
    UserImport, UserSession,
};
use outbox::{log_line, message};
use watched::{auth_event, event_count, known_places};

/// Every table of user pools.
pub fn tables() -> Vec<Walk> {
    let mut tables = vec![
        access_key().into(),
        pool().into(),
        pool_keys().into(),
        client().into(),
        managed_secret().into(),
        user().into(),
        group().into(),
        identity_provider().into(),
        in_pool::<ResourceServer>(&[ANY, "resource_server", ANY]).into(),
        risk_rules().into(),
        in_pool::<LogDelivery>(&[ANY, "log_delivery"]).into(),
        code().into(),
        former().into(),
        linked_identities().into(),
        in_pool::<AddressCount>(&[ANY, "address", ANY, ANY]).into(),
        attempts().into(),
        auth_event().into(),
        event_count().into(),
        known_places().into(),
        in_pool::<Revocation>(&[ANY, "revoked", ANY]).into(),
        in_pool::<Rotation>(&[ANY, "rotation", ANY]).into(),
        user_session().into(),
        software_token().into(),
        passkeys().into(),
        device().into(),
        in_pool::<Spent>(&[ANY, "spent", ANY, ANY]).into(),
        in_pool::<Census>(&[ANY, "census"]).into(),
        user_import().into(),
        in_pool::<ImportRunning>(&[ANY, "import-running"]).into(),
        import_part().into(),
        in_pool::<ImportLog>(&[ANY, "import-log", ANY, ANY]).into(),
        message().into(),
        log_line().into(),
        purge().into(),
        Layout::<Disbanding>::at(&["disbanding", ANY, ANY]).into(),
        Layout::<Unlinking>::at(&["unlinking", ANY, ANY]).into(),
        Layout::<ProvisionedLimit>::at(&["provisioned", ANY, ANY, ANY]).into(),
        lease().into(),
        key_mark().into(),
    ];
    tables.extend(audit::tables());
    tables
}

/// Those of them that are a server's own rather than its users': whoever puts users back leaves them as they are, so that a key that
/// was revoked stays so, and what was done remains in the audit log.
pub fn tables_of_servers() -> Vec<Walk> {
    let mut tables = vec![access_key().into(), lease().into(), key_mark().into()];
    tables.extend(audit::tables());
    tables
}

fn access_key() -> Layout<AccessKey> {
    Layout {
        sealed: |key| vec![sealed(AccessKey::context(&key.id), &key.secret)],
        restoring: Restoring::Changed(AccessKey::restore),
        ..Layout::at(&["access_key", ANY])
    }
}

fn pool() -> Layout<Pool> {
    Layout {
        indexes: &[&["pools", ANY, ANY, ANY, ANY]],
        needs: |pool| vec![vec![PoolKeys::key_of(&pool.id)]],
        restoring: Restoring::Changed(|pool, now_millis| pool.void_until_millis = Some(now_millis)),
        ..Layout::at(&[ANY, "pool"])
    }
}

fn pool_keys() -> Layout<PoolKeys> {
    Layout {
        sealed: |keys| {
            let signing = [&keys.id_token, &keys.access_token];
            let signing = signing.map(|key| {
                sealed(
                    PoolKeys::signing_context(&keys.pool_id, &key.id),
                    &key.private,
                )
            });
            let refresh = sealed(
                PoolKeys::refresh_context(&keys.pool_id),
                &keys.refresh_token,
            );
            signing.into_iter().chain([refresh]).collect()
        },
        ..in_pool(&[ANY, "keys"])
    }
}

fn client() -> Layout<Client> {
    Layout {
        indexes: &[&["client", ANY]],
        sealed: |client| {
            let context = Client::secret_context(&client.pool_id, &client.id);
            let secrets = client.secrets.iter();
            secrets
                .map(|secret| sealed(context.clone(), &secret.sealed))
                .collect()
        },
        ..in_pool(&[ANY, "client", ANY])
    }
}

fn managed_secret() -> Layout<ManagedSecret> {
    Layout {
        indexes: &[&["secret-due", ANY, ANY, ANY]],
        ..in_pool(&[ANY, "managed_secret", ANY])
    }
}

fn user() -> Layout<User> {
    Layout {
        indexes: &[
            &[ANY, "username", ANY],
            &[ANY, "alias", ANY, ANY],
            &[ANY, "look", ANY],
            &[ANY, "attribute", ANY, ANY, ANY],
            &[ANY, "member", ANY, ANY],
        ],
        needs: |user| {
            let groups = user.groups.iter().map(|id| {
                vec![
                    Group::key_of(&user.pool_id, id),
                    Disbanding::key_of(&user.pool_id, id),
                ]
            });
            let pool = vec![Pool::key_of(&user.pool_id)];
            std::iter::once(pool).chain(groups).collect()
        },
        sealed: |user| {
            let verifier = user.verifier.as_ref().map(|text| {
                let context = User::verifier_context(&user.pool_id, &user.sub);
                sealed(context, text)
            });
            let hash = user.hash.as_ref().map(|text| {
                let context = User::hash_context(&user.pool_id, &user.sub);
                sealed(context, text)
            });
            let nameless = user.nameless_verifier.as_ref().map(|text| {
                let context = User::nameless_context(&user.pool_id, &user.sub);
                sealed(context, text)
            });
            verifier.into_iter().chain(nameless).chain(hash).collect()
        },
        ..in_pool(&[ANY, "user", ANY])
    }
}

fn group() -> Layout<Group> {
    Layout {
        indexes: &[&[ANY, "group-name", ANY]],
        ..in_pool(&[ANY, "group", ANY])
    }
}

fn identity_provider() -> Layout<IdentityProvider> {
    Layout {
        indexes: &[&[ANY, "idp_identifier", ANY]],
        sealed: |provider| {
            let (pool, name) = (&provider.pool_id, &provider.name);
            let context = |detail: &str| IdentityProvider::secret_context(pool, name, detail);
            let secrets = provider.secrets.iter();
            secrets
                .map(|(detail, text)| sealed(context(detail), text))
                .collect()
        },
        ..in_pool(&[ANY, "identity_provider", ANY])
    }
}

fn risk_rules() -> Layout<RiskRules> {
    Layout {
        goes_with: Some(Client::TABLE.name),
        ..in_pool(&[ANY, "risk", ANY])
    }
}

fn attempts() -> Layout<Attempts> {
    Layout {
        goes_with: Some(User::TABLE.name),
        ..in_pool(&[ANY, "attempts", ANY])
    }
}

/// A code may have been used since the backup was taken, so none is good after a restore; what was counted goes on.
fn code() -> Layout<Code> {
    Layout {
        restoring: Restoring::Changed(|code, _| code.mac = None),
        goes_with: Some(User::TABLE.name),
        ..in_pool(&[ANY, "code", ANY, ANY, ANY])
    }
}

/// Codes may have been used since the backup was taken: none of an instant before the restore is good after it.
fn software_token() -> Layout<SoftwareToken> {
    Layout {
        sealed: |token| {
            let context = SoftwareToken::context(&token.pool_id, &token.sub);
            let secrets = token.active.iter().chain(&token.offered);
            secrets.map(|text| sealed(context.clone(), text)).collect()
        },
        restoring: Restoring::Changed(|token, now_millis| {
            token.used_step = Some(step_at(now_millis / 1000));
        }),
        goes_with: Some(User::TABLE.name),
        ..in_pool(&[ANY, "software_token", ANY])
    }
}

fn passkeys() -> Layout<Passkeys> {
    Layout {
        // Of records from before an id was one user's alone.
        indexes: &[&[ANY, "passkey-id", ANY]],
        goes_with: Some(User::TABLE.name),
        ..in_pool(&[ANY, "passkeys", ANY])
    }
}

fn user_session() -> Layout<UserSession> {
    Layout {
        sealed: |session| {
            let context = UserSession::context(&session.pool_id, &session.sub, &session.id);
            let addresses = session.address.iter();
            addresses
                .map(|text| sealed(context.clone(), text))
                .collect()
        },
        goes_with: Some(User::TABLE.name),
        ..in_pool(&[ANY, "user_session", ANY, ANY])
    }
}

fn device() -> Layout<Device> {
    Layout {
        sealed: |device| {
            let (pool, sub, key) = (&device.pool_id, &device.sub, &device.key);
            let verifier = sealed(Device::verifier_context(pool, sub, key), &device.verifier);
            let address = device.address.as_ref();
            let address = address.map(|text| sealed(Device::address_context(pool, sub, key), text));
            std::iter::once(verifier).chain(address).collect()
        },
        goes_with: Some(User::TABLE.name),
        ..in_pool(&[ANY, "device", ANY, ANY])
    }
}

fn former() -> Layout<FormerPasswords> {
    Layout {
        sealed: |former| {
            let each = former.kept.iter();
            each.map(|one| one.sealed(&former.pool_id, &former.sub))
                .map(|(context, text)| sealed(context, text))
                .collect()
        },
        goes_with: Some(User::TABLE.name),
        ..in_pool(&[ANY, "former", ANY])
    }
}

fn linked_identities() -> Layout<LinkedIdentities> {
    Layout {
        indexes: &[&[ANY, "linked", ANY, ANY, ANY]],
        needs: |linked| {
            let pool = vec![Pool::key_of(&linked.pool_id)];
            let providers = linked.identities.iter().map(|identity| {
                vec![
                    IdentityProvider::key_of(&linked.pool_id, &identity.provider),
                    Unlinking::key_of(&linked.pool_id, &identity.provider_id),
                ]
            });
            std::iter::once(pool).chain(providers).collect()
        },
        goes_with: Some(User::TABLE.name),
        ..in_pool(&[ANY, "identities", ANY])
    }
}

fn user_import() -> Layout<UserImport> {
    Layout {
        indexes: &[&[ANY, "import-by-time", ANY, ANY]],
        ..in_pool(&[ANY, "import", ANY])
    }
}

fn import_part() -> Layout<ImportPart> {
    Layout {
        sealed: |part| vec![sealed(part.context(), &part.sealed)],
        ..in_pool(&[ANY, "import-part", ANY, ANY, ANY])
    }
}

/// All that is a pool's begins with its id.
fn purge() -> Layout<Purge> {
    Layout {
        owns: |purge| vec![Key::prefix(&[&purge.pool_id])],
        ..Layout::at(&["purge", ANY])
    }
}

/// Who had a lease when the backup was taken has nothing to do with the store that is restored.
fn lease() -> Layout<Lease> {
    Layout {
        restoring: Restoring::Forgotten,
        ..Layout::at(&["lease", ANY])
    }
}

fn key_mark() -> Layout<KeyMark> {
    Layout {
        sealed: |mark| vec![sealed(KeyMark::CONTEXT.to_owned(), &mark.sealed)],
        ..Layout::at(&["master-key"])
    }
}

/// A table whose records are a pool's: the pool is there, or it was deleted and its purge is under way.
fn in_pool<R: Record>(place: Shape) -> Layout<R> {
    Layout {
        needs: |record| {
            vec![
                pool_of(&record.key())
                    .map(|id| Pool::key_of(&id))
                    .into_iter()
                    .collect(),
            ]
        },
        removal: |key| pool_of(key).map(|id| Purge::key_of(&id)),
        ..Layout::at(place)
    }
}

/// The pool's id, with which the key of a pool's record begins.
fn pool_of(key: &Key) -> Option<String> {
    match key.parts().ok()?.into_iter().next()? {
        Part::Text(id) => Some(id),
        _ => None,
    }
}

fn sealed(context: String, text: &str) -> Sealed {
    Sealed {
        context,
        text: text.to_owned(),
    }
}
