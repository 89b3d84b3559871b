//! Access keys: made by the program, found by their id when a request is signed with them.

use crypto::random::Stream;
use model::{Error, ErrorCode, Sensitive};
use serde_json::json;
use store::Direction;

use crate::access::{roles, shared};
use crate::audit::Act;
use crate::records::{AccessKey, Pool};
use crate::rules::tags;
use crate::world::{By, Call, Cx, Identity, KeyScope, Origin, Services};
use crate::{Result, audit, limits};

/// Who holds the key with which a request is signed.
#[derive(Debug, Clone)]
pub struct Principal {
    /// The secret of the key, with which the signature is checked.
    pub secret: Sensitive<String>,
    /// The account, twelve digits.
    pub account: String,
    /// The unique id that `GetCallerIdentity` shows.
    pub user_id: String,
    /// Who it is, and what it may do.
    pub identity: Identity,
}

/// An access key at the only moment at which its secret is at hand.
#[derive(Debug, Clone)]
pub struct NewAccessKey {
    /// `AKIA` and sixteen upper-case letters and digits.
    pub id: String,
    /// Forty letters and digits.
    pub secret: Sensitive<String>,
}

/// To whom a key is given, and for what.
#[derive(Debug, Clone)]
pub struct Grant {
    /// The name of the one who gets it, such as IAM gives to users.
    pub owner: String,
    /// The account, twelve digits.
    pub account: String,
    /// What it may do; everything where nothing is said.
    pub scope: Option<KeyScope>,
}

/// What became of the key that a data folder holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It signs.
    Admitted,
    /// It was revoked, or a backup was restored since: the folder needs another one.
    Revoked,
}

/// An access key as its directory knows it, without the secret.
#[derive(Debug, Clone)]
pub struct KnownKey {
    /// Its id.
    pub id: String,
    /// Who has it: `folder:<id>`, or a name; empty for one of the time before owners.
    pub owner: String,
    /// The account, twelve digits.
    pub account: String,
    /// The ARN of the principal that holds it.
    pub arn: String,
    /// When it was made.
    pub created_millis: i64,
    /// Since when what came of it holds.
    pub epoch_millis: i64,
    /// When it was revoked.
    pub revoked_millis: Option<i64>,
    /// What it may do; everything where nothing is said.
    pub scope: Option<KeyScope>,
}

/// What became of a wish to revoke a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revoked {
    /// It holds no more.
    Now,
    /// It held no more before.
    Before,
    /// There is no such key.
    Unknown,
}

impl NewAccessKey {
    /// A key from randomness of the operating system.
    pub fn generate(seed: [u8; 32]) -> NewAccessKey {
        let mut random = Stream::from_seed(seed);
        NewAccessKey {
            id: format!("AKIA{}", random.alphanumeric(16).to_uppercase()),
            secret: Sensitive::new(random.alphanumeric(40)),
        }
    }
}

impl Services {
    /// Lets the holder of a data folder's key sign as the root of `account`: once, and no further key of that folder beside it.
    ///
    /// # Errors
    /// `AccessDenied` where the key is another owner's; those of the store.
    pub async fn admit_access_key(
        &self,
        call: &Call,
        folder: &str,
        key: &NewAccessKey,
        account: &str,
    ) -> Result<Admission> {
        self.perform(call, |mut cx| async move {
            let answer = admit(&mut cx, folder, key, account).await;
            note(&mut cx, "AdmitAccessKey", &key.id, &answer);
            (cx, answer)
        })
        .await
    }

    /// Gives somebody a key.
    ///
    /// # Errors
    /// `LimitExceededException` where there are too many; those of the store.
    pub async fn add_access_key(
        &self,
        call: &Call,
        key: &NewAccessKey,
        grant: &Grant,
    ) -> Result<()> {
        self.perform(call, |mut cx| async move {
            let answer = add(&mut cx, key, grant).await;
            note(&mut cx, "AddAccessKey", &key.id, &answer);
            (cx, answer)
        })
        .await
    }

    /// Every access key, revoked ones too until they are forgotten.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn access_keys(&self, call: &Call) -> Result<Vec<KnownKey>> {
        let mut cx = Cx::once(self, call);
        let keys = all(&mut cx).await?;
        Ok(keys.into_iter().map(known).collect())
    }

    /// Takes a key back: it, and all that came of it, is refused from now on, by every node.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn revoke_access_key(&self, call: &Call, id: &str) -> Result<Revoked> {
        self.perform(call, |mut cx| async move {
            let answer = revoke(&mut cx, id).await;
            note(&mut cx, "RevokeAccessKey", id, &answer);
            (cx, answer)
        })
        .await
    }

    /// The id of the user pool of an account that a text names, by its id or by its ARN.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn pool_named(
        &self,
        call: &Call,
        account: &str,
        text: &str,
    ) -> Result<Option<String>> {
        let id = text.rsplit_once(":userpool/").map_or(text, |(_, id)| id);
        let mut cx = Cx::once(self, call);
        let pool = cx.load::<Pool>(&Pool::key_of(id)).await?;
        let pool = pool.filter(|pool| pool.account == account);
        let pool = pool.filter(|pool| {
            text == id || text == tags::arn_of(&pool.region, &pool.account, &pool.id)
        });
        Ok(pool.map(|pool| pool.id))
    }

    /// Ids of up to `limit` user pools of an account, whatever their region.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn pools_of(&self, call: &Call, account: &str, limit: usize) -> Result<Vec<String>> {
        let mut cx = Cx::once(self, call);
        let range = Pool::of_account(account);
        let page = cx.page::<Pool>(By::Index, range, limit).await?;
        Ok(page.records.into_iter().map(|pool| pool.id).collect())
    }

    /// Whether the key from which credentials come still holds, in the time in which they were given.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn still_holds(&self, call: &Call, origin: &Origin) -> Result<bool> {
        let mut cx = Cx::once(self, call);
        let key = holding(&mut cx, &origin.key_id).await?;
        Ok(key.is_some_and(|key| key.epoch_millis == origin.epoch_millis))
    }

    /// The principal that signs with an access key; with a session token where a role was assumed. `None` where the key is
    /// not known or was revoked, or its token is not ours or not of this time. Nothing here is remembered from call to call.
    ///
    /// # Errors
    /// `ExpiredTokenException` where the session is over; those of the store.
    pub async fn principal(
        &self,
        call: &Call,
        access_key_id: &str,
        session_token: Option<&str>,
    ) -> Result<Option<Principal>> {
        // Suites that share a key have any text in the place of a token.
        let session_token = session_token.filter(|_| !self.is_shared(access_key_id));
        if let Some(token) = session_token {
            return roles::principal(self, call, access_key_id, token).await;
        }
        let mut cx = Cx::once(self, call);
        let Some(key) = holding(&mut cx, access_key_id).await? else {
            return Ok(None);
        };
        let secret = cx.open(&AccessKey::context(&key.id), &key.secret)?;
        let secret = String::from_utf8(secret.to_vec()).map_err(Error::internal)?;
        let origin = Origin {
            key_id: key.id,
            epoch_millis: key.epoch_millis,
            until_millis: None,
        };
        Ok(Some(Principal {
            secret: Sensitive::new(secret),
            account: key.account,
            user_id: key.user_id,
            identity: Identity {
                arn: key.arn,
                origin: Some(origin),
                scope: key.scope,
            },
        }))
    }
}

/// Notes what is done to a key, where an audit log is kept.
fn note<T>(cx: &mut Cx<'_>, operation: &'static str, id: &str, answer: &Result<T>) {
    if cx.services.keeps_audit() {
        let input = json!({ "KeyId": id });
        let act = Act::of_program(operation, &input);
        audit::note(cx, &act, answer.as_ref().map(|_| &[][..]));
    }
}

/// The key of an id, if it is there and was not revoked.
pub(super) async fn holding(cx: &mut Cx<'_>, id: &str) -> Result<Option<AccessKey>> {
    if cx.services.is_shared(id) {
        return Ok(shared::key(cx));
    }
    let key = cx.load::<AccessKey>(&AccessKey::key_of(id)).await?;
    Ok(key.filter(|key| !key.is_revoked()))
}

async fn admit(
    cx: &mut Cx<'_>,
    folder: &str,
    key: &NewAccessKey,
    account: &str,
) -> Result<Admission> {
    let owner = AccessKey::owner_of_folder(folder);
    let known = cx.load::<AccessKey>(&AccessKey::key_of(&key.id)).await?;
    let Some(mut known) = known else {
        retire(cx, &owner).await?;
        let record = root(cx, key, account, owner);
        cx.insert(&record);
        return Ok(Admission::Admitted);
    };
    if known.is_revoked() {
        return Ok(Admission::Revoked);
    }
    let same = same_secret(cx, &known, key)? && known.account == account;
    if same && !known.owner.is_empty() {
        return Ok(Admission::Admitted);
    }
    if !known.owner.is_empty() && known.owner != owner {
        let message = format!("The access key {} is that of {}.", key.id, known.owner);
        return Err(Error::new(ErrorCode::AccessDenied, message));
    }
    if !same {
        known.begin_epoch(cx.now());
        known = AccessKey {
            created_millis: known.created_millis,
            epoch_millis: known.epoch_millis,
            ..root(cx, key, account, owner.clone())
        };
    }
    known.owner = owner;
    cx.update(&known);
    Ok(Admission::Admitted)
}

/// Revokes what a folder had before it made another key.
async fn retire(cx: &mut Cx<'_>, owner: &str) -> Result<()> {
    let now = cx.now();
    for key in all(cx).await? {
        if key.owner != owner || key.is_revoked() {
            continue;
        }
        if let Some(mut key) = cx.load::<AccessKey>(&AccessKey::key_of(&key.id)).await? {
            key.revoke(now);
            cx.update(&key);
        }
    }
    Ok(())
}

async fn add(cx: &mut Cx<'_>, key: &NewAccessKey, grant: &Grant) -> Result<()> {
    if all(cx).await?.len() >= limits::ACCESS_KEYS_MAX {
        let max = limits::ACCESS_KEYS_MAX;
        let message = format!("There are {max} access keys already, revoked ones among them.");
        return Err(Error::new(ErrorCode::LimitExceededException, message));
    }
    let Grant {
        owner,
        account,
        scope,
    } = grant;
    let user_id = format!("AIDA{}", cx.random.alphanumeric(17).to_uppercase());
    let record = AccessKey {
        arn: format!("arn:aws:iam::{account}:user/{owner}"),
        user_id,
        scope: scope.clone(),
        ..root(cx, key, account, owner.clone())
    };
    cx.insert(&record);
    Ok(())
}

async fn revoke(cx: &mut Cx<'_>, id: &str) -> Result<Revoked> {
    let Some(mut key) = cx.load::<AccessKey>(&AccessKey::key_of(id)).await? else {
        return Ok(Revoked::Unknown);
    };
    if key.is_revoked() {
        return Ok(Revoked::Before);
    }
    key.revoke(cx.now());
    cx.update(&key);
    Ok(Revoked::Now)
}

/// Every key. There can be more than are given on demand: folders make theirs regardless.
async fn all(cx: &mut Cx<'_>) -> Result<Vec<AccessKey>> {
    let limit = limits::ACCESS_KEYS_READ_AT_ONCE;
    let mut keys = Vec::new();
    let mut rest = AccessKey::all();
    loop {
        let page = cx.page::<AccessKey>(By::Key, rest, limit).await?;
        keys.extend(page.records);
        let Some(last) = page.last else {
            return Ok(keys);
        };
        rest = AccessKey::all().past(&last, Direction::Forward);
    }
}

/// A key of the root of an account.
pub(super) fn root(cx: &mut Cx<'_>, key: &NewAccessKey, account: &str, owner: String) -> AccessKey {
    let context = AccessKey::context(&key.id);
    AccessKey {
        id: key.id.clone(),
        secret: cx.seal(&context, key.secret.expose().as_bytes()),
        account: account.to_owned(),
        arn: Identity::root(account).arn,
        user_id: account.to_owned(),
        created_millis: cx.now(),
        owner,
        epoch_millis: cx.now(),
        revoked_millis: None,
        scope: None,
    }
}

fn known(key: AccessKey) -> KnownKey {
    KnownKey {
        id: key.id,
        owner: key.owner,
        account: key.account,
        arn: key.arn,
        created_millis: key.created_millis,
        epoch_millis: key.epoch_millis,
        revoked_millis: key.revoked_millis,
        scope: key.scope,
    }
}

fn same_secret(cx: &Cx<'_>, known: &AccessKey, key: &NewAccessKey) -> Result<bool> {
    let secret = cx.open(&AccessKey::context(&known.id), &known.secret)?;
    Ok(crypto::mac::equal(&secret, key.secret.expose().as_bytes()))
}
