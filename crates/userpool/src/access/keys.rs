//! Access keys: made by the program, found by their id when a request is signed with them.

use crypto::random::Stream;
use model::{Error, Sensitive};

use crate::Result;
use crate::access::roles;
use crate::call::Call;
use crate::cx::Cx;
use crate::directory::Directory;
use crate::records::AccessKey;

/// Who holds the key with which a request is signed.
#[derive(Debug, Clone)]
pub struct Principal {
    /// The secret of the key, with which the signature is checked.
    pub secret: Sensitive<String>,
    /// The principal's ARN.
    pub arn: String,
    /// The account, twelve digits.
    pub account: String,
    /// The unique id that `GetCallerIdentity` shows.
    pub user_id: String,
}

/// An access key at the only moment at which its secret is at hand.
#[derive(Debug, Clone)]
pub struct NewAccessKey {
    /// `AKIA` and sixteen upper-case letters and digits.
    pub id: String,
    /// Forty letters and digits.
    pub secret: Sensitive<String>,
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

impl Directory {
    /// Lets the holder of `key` sign requests as the root of `account`; a key that is known already takes the new secret.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn admit_access_key(
        &self,
        call: &Call,
        key: &NewAccessKey,
        account: &str,
    ) -> Result<()> {
        self.perform(call, |mut cx| async move {
            let answer = admit(&mut cx, key, account).await;
            (cx, answer)
        })
        .await
    }

    /// The principal that signs with an access key; with a session token where a role was assumed. `None` where the key is
    /// not known, its session has expired or its token is not ours.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn principal(
        &self,
        call: &Call,
        access_key_id: &str,
        session_token: Option<&str>,
    ) -> Result<Option<Principal>> {
        if let Some(token) = session_token {
            return Ok(roles::principal(self, call, access_key_id, token));
        }
        let mut cx = Cx::new(self, call, 0);
        let key = cx
            .load::<AccessKey>(&AccessKey::key_of(access_key_id))
            .await?;
        let Some(key) = key else { return Ok(None) };
        let secret = cx.open(&AccessKey::context(&key.id), &key.secret)?;
        let secret = String::from_utf8(secret.to_vec()).map_err(Error::internal)?;
        Ok(Some(Principal {
            secret: Sensitive::new(secret),
            arn: key.arn,
            account: key.account,
            user_id: key.user_id,
        }))
    }
}

async fn admit(cx: &mut Cx<'_>, key: &NewAccessKey, account: &str) -> Result<()> {
    let known = cx.load::<AccessKey>(&AccessKey::key_of(&key.id)).await?;
    let context = AccessKey::context(&key.id);
    let record = AccessKey {
        id: key.id.clone(),
        secret: cx.seal(&context, key.secret.expose().as_bytes()),
        account: account.to_owned(),
        arn: format!("arn:aws:iam::{account}:root"),
        user_id: account.to_owned(),
        created_millis: cx.now(),
    };
    match known {
        Some(known) if same_secret(cx, &known, key)? && known.account == account => {}
        Some(_) => cx.update(&record),
        None => cx.insert(&record),
    }
    Ok(())
}

fn same_secret(cx: &Cx<'_>, known: &AccessKey, key: &NewAccessKey) -> Result<bool> {
    let secret = cx.open(&AccessKey::context(&known.id), &known.secret)?;
    Ok(crypto::mac::equal(&secret, key.secret.expose().as_bytes()))
}
