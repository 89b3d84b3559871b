//! Who signed a request: the checks of Signature Version 4 in the order in which AWS makes them.
//!
//! Nothing of a request is believed before its last check: neither its region nor its account.

mod caller;
mod page;
mod refused;
mod sound;

use crypto::sigv4::{PathEncoding, Payload, Presented, Signature, SigningKey};
use userpool::{Call, Caller, Principal};

use crate::front::{Exchange, Head};

pub(crate) use refused::Refused;
use sound::Sound;

/// What a service demands of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Demands {
    /// The signing name of the service.
    pub(crate) service: &'static str,
    /// Headers of AWS's own that may be sent unsigned; all others that begin with `x-amz-` have to be signed, and the host.
    pub(crate) unsigned: &'static [&'static str],
}

/// What signers leave out and no service acts on: that of .NET does (`docs/fidelity.md`, "What signers leave unsigned").
const USER_AGENT: &str = "x-amz-user-agent";
/// The hash of the body is the last line of what is signed, whether or not the header that declares it is signed too.
const BODY_HASH: &str = "x-amz-content-sha256";

/// AWS JSON 1.1: the operation stands in `x-amz-target`.
pub(crate) const fn json_demands(service: &'static str) -> Demands {
    Demands {
        service,
        unsigned: &[USER_AGENT, BODY_HASH],
    }
}

/// AWS Query: the operation stands in the body.
pub(crate) const fn query_demands(service: &'static str) -> Demands {
    Demands {
        service,
        unsigned: &[USER_AGENT, BODY_HASH],
    }
}

/// S3, which asks for the header of the hash by name.
pub(crate) const S3_DEMANDS: Demands = Demands {
    service: "s3",
    unsigned: &[USER_AGENT],
};

/// A request whose signature fits.
#[derive(Debug)]
pub(crate) struct Verified {
    pub(crate) principal: Principal,
    pub(crate) region: String,
    pub(crate) payload: Payload,
    pub(crate) chain: Chain,
}

impl Verified {
    /// The call of this principal, in the region and the account for which it was signed.
    pub(crate) fn call(&self, anonymous: Call) -> Call {
        Call {
            region: self.region.clone(),
            account: self.principal.account.clone(),
            caller: Caller::Principal(self.principal.identity.clone()),
            ..anonymous
        }
    }
}

/// What the signatures of a streaming upload's chunks go on from.
pub(crate) struct Chain {
    pub(crate) key: SigningKey,
    pub(crate) presented: Presented,
}

impl std::fmt::Debug for Chain {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Chain")
    }
}

impl Chain {
    pub(crate) fn seed(&self) -> &Signature {
        &self.presented.signature
    }
}

/// Whether the request presents a signature at all, right or wrong.
pub(crate) fn is_presented(head: &Head) -> bool {
    head.headers.contains_key("authorization") || is_presigned(head) || is_version_2(head)
}

/// Whether the signature is of the version before, which S3's older clients still make.
fn is_version_2(head: &Head) -> bool {
    let header = head.headers.get("authorization");
    header.is_some_and(|value| value.as_bytes().starts_with(b"AWS "))
        || head.has_parameter("AWSAccessKeyId")
}

/// The service that the request says it was signed for. A hint for routing: nothing is verified.
pub(crate) fn claimed_service(head: &Head) -> Option<String> {
    let header = head
        .headers
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    let credential = match header {
        Some(header) => header
            .split("Credential=")
            .nth(1)?
            .split([',', ' '])
            .next()?,
        None => head.parameter("X-Amz-Credential")?,
    };
    credential.split('/').nth_back(1).map(str::to_owned)
}

/// A head that says who signed it: sound, in time, for this service, by a key that is here. Only the signature itself is left.
pub(crate) struct Recognised {
    sound: Sound,
    principal: Principal,
    /// Whether its key is one that anybody knows.
    is_shared: bool,
}

/// Checks all that can be checked before the body has come, so that no stranger's body is waited for.
pub(crate) async fn recognise(
    head: &Head,
    demands: Demands,
    exchange: &Exchange,
) -> Result<Recognised, Refused> {
    let (call, directory) = (exchange.anonymous(), &exchange.services.directory);
    let sound = Sound::read(head, demands, exchange)?;
    let is_shared = directory.is_shared(&sound.presented.access_key_id);
    if is_shared {
        page::refuse_elsewhere(head)?;
    }
    let session_token = match sound.presented.security_token.as_deref() {
        Some(token) => Some(token),
        None => head
            .header("x-amz-security-token")
            .map_err(Refused::Malformed)?,
    };
    let principal = directory
        .principal(&call, &sound.presented.access_key_id, session_token)
        .await
        .map_err(Refused::Lookup)?
        .ok_or(Refused::UnknownKey)?;
    Ok(Recognised {
        sound,
        principal,
        is_shared,
    })
}

/// Verifies a request to S3 whose address was signed here by a secret of its own, under the id of no key, and gives what the signature
/// says of the body, which has not come yet.
pub(crate) fn verify_address(
    head: &Head,
    (key_id, secret): (&str, &str),
    exchange: &Exchange,
) -> Result<Payload, Refused> {
    let sound = Sound::read(head, S3_DEMANDS, exchange)?;
    if sound.presented.access_key_id != key_id {
        return Err(Refused::UnknownKey);
    }
    let text = sound.declared_hash();
    sound.key(head, secret, &text)?;
    Ok(sound.payload)
}

impl Recognised {
    /// Refuses a request that an address has made by itself, and whose key anybody knows.
    pub(crate) fn refuse_followed(&self, head: &Head) -> Result<(), Refused> {
        if self.is_shared {
            page::refuse_followed(head)?;
        }
        Ok(())
    }

    /// Verifies the signature over the head and all of the body.
    pub(crate) fn verify(self, head: &Head, body: &[u8]) -> Result<Verified, Refused> {
        let partial = self.sound.encoding == PathEncoding::Once;
        let (_, text) = Payload::check(self.sound.declared.as_deref(), body, partial)?;
        self.verify_with(head, &text)
    }

    /// Verifies the signature before the body is read: the hash that the request declares has to serve, and is checked later.
    pub(crate) fn verify_declared(self, head: &Head) -> Result<Verified, Refused> {
        let text = self.sound.declared_hash();
        self.verify_with(head, &text)
    }

    fn verify_with(self, head: &Head, payload_text: &str) -> Result<Verified, Refused> {
        let Recognised {
            sound, principal, ..
        } = self;
        let key = sound.key(head, principal.secret.expose(), payload_text)?;
        let Sound {
            presented, payload, ..
        } = sound;
        let region = presented.scope.region.clone();
        Ok(Verified {
            principal,
            region,
            payload,
            chain: Chain { key, presented },
        })
    }
}

/// Why a request that names no service is not signed.
pub(crate) fn unread(head: &Head) -> Refused {
    present(head).err().unwrap_or(Refused::Missing)
}

fn is_presigned(head: &Head) -> bool {
    !head.headers.contains_key("authorization")
        && (head.has_parameter("X-Amz-Signature") || head.has_parameter("X-Amz-Algorithm"))
}

fn present(head: &Head) -> Result<Presented, Refused> {
    if is_presigned(head) {
        return Ok(Presented::from_query(&head.parameters)?);
    }
    if is_version_2(head) {
        return Err(Refused::Version2);
    }
    let header = |name| head.header(name).map_err(Refused::Malformed);
    let authorization = header("authorization")?.ok_or(Refused::Missing)?;
    // One of two signatures would remain unread: which one, the sender and we could see differently.
    if head.has_parameter("X-Amz-Signature") {
        return Err(Refused::Incomplete(
            "The request is signed in two places.".to_owned(),
        ));
    }
    let date = match header("x-amz-date")? {
        Some(date) => Some(date),
        None => header("date")?,
    };
    Ok(Presented::from_header(authorization, date)?)
}
