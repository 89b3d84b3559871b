//! How the file of an import comes: by the address that the API calls `PreSignedUrl`, piece by piece.
//!
//! The address is signed as one of S3's is (Amazon S3 API reference, "Authenticating requests: using query parameters"), by a secret
//! that serves for this import alone and can be had of nobody.

use crypto::mac::base64url;
use crypto::random::Stream;
use crypto::sigv4::{
    self, CredentialScope, PathEncoding, Request, SigningKey, Timestamp, canonical_request,
    string_to_sign,
};
use model::{Error, ErrorCode, Sensitive};
use store::{Kept, Key, Outcome, Tx, Version};

use crate::limits::{
    IMPORT_BYTES_MAX, IMPORT_PART_BYTES, IMPORT_PART_MILLIS, IMPORT_PARTS_AT_ONCE,
    IMPORT_UPLOAD_SECONDS, IMPORT_UPLOADS_MAX, RUNS_MAX,
};
use crate::records::{ImportPart, ImportState, Pool, Upload, UserImport};
use crate::world::{Call, Services};
use crate::{Result, refusals};

/// What the names of the buckets begin with that hold files of users; the region follows.
pub const UPLOAD_BUCKET: &str = "aws-cognito-idp-user-import-";
/// What stands in addresses of files in place of an access key's id: it is nobody's.
pub const UPLOAD_KEY_ID: &str = "ASIACENOTEUSERIMPORT";

/// The header which AWS has people send with the file, and its value.
const ENCRYPTION: (&str, &str) = ("x-amz-server-side-encryption", "aws:kms");
const SIGNED_HEADERS: &str = "host;x-amz-server-side-encryption";

/// Where the file of an import is sent.
pub(crate) fn address(services: &Services, pool: &Pool, import: &UserImport) -> String {
    let (id, region) = (&import.id, &pool.region);
    let path = format!("/{UPLOAD_BUCKET}{region}/{}/{}/{id}", pool.account, pool.id);
    let timestamp = Timestamp::from_seconds(import.created_millis.div_euclid(1000));
    let scope = CredentialScope {
        date: timestamp.date().to_owned(),
        region: region.clone(),
        service: "s3".to_owned(),
    };
    let credential = format!("{UPLOAD_KEY_ID}/{}", scope.text());
    let seconds = IMPORT_UPLOAD_SECONDS.to_string();
    let parameters = [
        ("X-Amz-Algorithm", sigv4::ALGORITHM),
        ("X-Amz-Credential", &credential),
        ("X-Amz-Date", timestamp.text()),
        ("X-Amz-Expires", &seconds),
        ("X-Amz-SignedHeaders", SIGNED_HEADERS),
    ];
    let query = parameters.map(|(name, value)| {
        let value = sigv4::encode(value.as_bytes(), false);
        format!("{name}={value}")
    });
    let query = query.join("&");
    let endpoint = services.endpoint();
    let host = endpoint
        .split_once("://")
        .map_or(endpoint, |(_, host)| host);
    let headers = [
        ("host", host.as_bytes()),
        (ENCRYPTION.0, ENCRYPTION.1.as_bytes()),
    ];
    let request = Request {
        method: "PUT",
        path: &path,
        query: &query,
        headers: &headers,
    };
    let signed = [ENCRYPTION.0.to_owned()];
    let signed = [&["host".to_owned()], signed.as_slice()].concat();
    // Neither the path nor the query has a percent sign that is none.
    let canonical = canonical_request(&request, PathEncoding::Once, &signed, "UNSIGNED-PAYLOAD");
    let text = string_to_sign(&timestamp, &scope, &canonical.unwrap_or_default());
    let secret = services.upload_secret(&pool.id, id);
    let signature = SigningKey::derive(secret.expose(), &scope).sign(&text);
    let signature = signature.hex();
    format!("{endpoint}{path}?{query}&X-Amz-Signature={signature}")
}

/// A file that is coming.
pub struct Receiving<'a> {
    services: &'a Services,
    random: Stream,
    now_millis: i64,
    import: UserImport,
    upload: Upload,
    /// Pieces that are stored.
    parts: u64,
    /// What has come since.
    rest: Vec<u8>,
}

impl Services {
    /// The secret that signs the address of an import's file.
    pub fn upload_secret(&self, pool_id: &str, import_id: &str) -> Sensitive<String> {
        let named = format!("{pool_id}/{import_id}");
        let secret = self.keyring().mac("import upload", named.as_bytes());
        Sensitive::new(base64url(&secret))
    }

    /// Begins to take the file of an import in. Whoever asks has made sure that the address is signed.
    ///
    /// # Errors
    /// `AccessDenied` where there is no such import in the account, it does not wait for a file any more, or files were begun to be sent
    /// for it too often.
    pub async fn receive<'a>(
        &'a self,
        call: &Call,
        (account, pool_id, import_id): (&str, &str, &str),
    ) -> Result<Receiving<'a>> {
        let mut random = Stream::from_seed(call.seed.0);
        for _ in 0..RUNS_MAX {
            let mut tx = self.once(call.now_millis, &mut random);
            let pool = tx.load::<Pool>(&Pool::key_of(pool_id)).await;
            let pool = pool.map_err(Error::internal)?;
            let import = load(&mut tx, pool_id, import_id).await?;
            if pool.is_none_or(|pool| pool.account != account) {
                return Err(denied("Access Denied"));
            }
            refuse_late(&import, call.now_millis)?;
            // Whatever becomes of it: what is broken off may leave pieces behind where a node dies.
            let import = UserImport {
                uploads: import.uploads.saturating_add(1),
                ..import
            };
            if import.uploads > IMPORT_UPLOADS_MAX {
                return Err(denied(
                    "The file of the user import job was begun to be sent too often. Create another job.",
                ));
            }
            tx.update(&import);
            if settled(tx).await? == Outcome::Conflict {
                continue;
            }
            let upload = Upload {
                id: random.uuid(),
                bytes: 0,
            };
            return Ok(Receiving {
                services: self,
                random,
                now_millis: call.now_millis,
                import,
                upload,
                parts: 0,
                rest: Vec::with_capacity(IMPORT_PART_BYTES * IMPORT_PARTS_AT_ONCE),
            });
        }
        Err(refusals::rate_exceeded())
    }

    fn once(&self, now_millis: i64, random: &mut Stream) -> Tx {
        let operation = Version::from_bytes(random.bytes());
        Tx::new(self.engine(), now_millis, operation)
    }
}

impl Receiving<'_> {
    /// Takes in what has come, and stores what of it makes whole pieces.
    ///
    /// # Errors
    /// `EntityTooLarge` where the file is longer than any may be.
    pub async fn take(&mut self, mut bytes: &[u8]) -> Result<()> {
        self.upload.bytes = self.upload.bytes.saturating_add(bytes.len() as u64);
        if self.upload.bytes > IMPORT_BYTES_MAX {
            return Err(Error::new(
                ErrorCode::EntityTooLarge,
                format!("The file of an import may have {IMPORT_BYTES_MAX} bytes at most."),
            ));
        }
        let whole = IMPORT_PART_BYTES * IMPORT_PARTS_AT_ONCE;
        while self.rest.len() + bytes.len() >= whole {
            let (now, later) = bytes.split_at(whole - self.rest.len());
            self.rest.extend_from_slice(now);
            self.store().await?;
            bytes = later;
        }
        self.rest.extend_from_slice(bytes);
        Ok(())
    }

    /// Gives the import the file, which is whole now, in place of one that came before; and gives the file's tag.
    ///
    /// # Errors
    /// `AccessDenied` where the import does not wait for it any more: nothing of the file is left then.
    pub async fn finish(mut self) -> Result<String> {
        match self.hand_over().await {
            Ok(before) => {
                if let Some(before) = before {
                    let parts = before.bytes.div_ceil(IMPORT_PART_BYTES as u64);
                    self.clear(&before.id, parts).await;
                }
                Ok(self.upload.id.replace('-', ""))
            }
            Err(refusal) => {
                self.abandon().await;
                Err(refusal)
            }
        }
    }

    /// Removes what has come of a file that does not come as a whole.
    pub async fn abandon(mut self) {
        let (id, parts) = (self.upload.id.clone(), self.parts);
        self.clear(&id, parts).await;
    }

    /// Stores the rest of the file, and gives it to the import. Gives the file that it had.
    async fn hand_over(&mut self) -> Result<Option<Upload>> {
        self.store().await?;
        for _ in 0..RUNS_MAX {
            let mut tx = self.services.once(self.now_millis, &mut self.random);
            let (pool_id, id) = (&self.import.pool_id, &self.import.id);
            let import = load(&mut tx, pool_id, id).await?;
            refuse_late(&import, self.now_millis)?;
            let before = import.upload.clone();
            tx.update(&UserImport {
                upload: Some(self.upload.clone()),
                ..import
            });
            if settled(tx).await? == Outcome::Committed {
                return Ok(before);
            }
        }
        Err(refusals::rate_exceeded())
    }

    /// Stores what has come as pieces.
    async fn store(&mut self) -> Result<()> {
        let rest = std::mem::take(&mut self.rest);
        if rest.is_empty() {
            return Ok(());
        }
        let mut tx = self.services.once(self.now_millis, &mut self.random);
        for piece in rest.chunks(IMPORT_PART_BYTES) {
            let mut part = ImportPart {
                pool_id: self.import.pool_id.clone(),
                import_id: self.import.id.clone(),
                upload_id: self.upload.id.clone(),
                number: self.parts,
                sealed: String::new(),
                expires_millis: self.now_millis.saturating_add(IMPORT_PART_MILLIS),
            };
            let context = part.context();
            let keyring = self.services.keyring();
            part.sealed = keyring.seal(&context, piece, &mut self.random);
            tx.insert(&part);
            self.parts += 1;
        }
        if settled(tx).await? == Outcome::Conflict {
            // Nobody else knows the keys of these pieces.
            return Err(Error::internal("a piece of a file is there already"));
        }
        self.rest = rest;
        self.rest.clear();
        Ok(())
    }

    /// Removes so many pieces of a file that nobody reads. Those that can't be removed now end by themselves.
    async fn clear(&mut self, upload_id: &str, parts: u64) {
        if let Err(cause) = self.forget(upload_id, parts).await {
            tracing::warn!(
                import = self.import.id,
                cause = cause.cause().map(ToString::to_string),
                "pieces of a file are left until they end"
            );
        }
    }

    async fn forget(&mut self, upload_id: &str, parts: u64) -> Result<()> {
        for first in (0..parts).step_by(IMPORT_PARTS_AT_ONCE) {
            let last = parts.min(first + IMPORT_PARTS_AT_ONCE as u64);
            let (pool_id, id) = (&self.import.pool_id, &self.import.id);
            let key = |number| ImportPart::key_of(pool_id, id, upload_id, number);
            let keys: Vec<Key> = (first..last).map(key).collect();
            self.remove(&keys).await?;
        }
        Ok(())
    }

    async fn remove(&mut self, keys: &[Key]) -> Result<()> {
        for _ in 0..RUNS_MAX {
            let mut tx = self.services.once(self.now_millis, &mut self.random);
            tx.fetch(keys).await.map_err(Error::internal)?;
            for key in keys {
                let part = tx.load::<ImportPart>(key).await.map_err(Error::internal)?;
                if let Some(part) = part {
                    tx.delete(&part);
                }
            }
            if settled(tx).await? == Outcome::Committed {
                return Ok(());
            }
        }
        Err(refusals::rate_exceeded())
    }
}

async fn load(tx: &mut Tx, pool_id: &str, id: &str) -> Result<UserImport> {
    let import = tx
        .load::<UserImport>(&UserImport::key_of(pool_id, id))
        .await;
    let import = import.map_err(Error::internal)?;
    import.ok_or_else(|| denied("Access Denied"))
}

async fn settled(tx: Tx) -> Result<Outcome> {
    tx.settle(Kept::All).await.map_err(Error::internal)
}

fn refuse_late(import: &UserImport, now_millis: i64) -> Result<()> {
    if import.state != ImportState::Created {
        return Err(denied(
            "The user import job has been started, and its file can't be replaced. Create another job.",
        ));
    }
    if import.is_expired(now_millis) {
        return Err(denied(
            "The user import job has expired. Create another job.",
        ));
    }
    Ok(())
}

fn denied(sentence: &'static str) -> Error {
    Error::new(ErrorCode::AccessDenied, sentence)
}
