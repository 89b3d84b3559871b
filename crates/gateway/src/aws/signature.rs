//! Who signed a request: the checks of Signature Version 4 in the order in which AWS makes them.
//!
//! Nothing of a request is believed before its last check: neither its region nor its account.

mod caller;
mod refused;

use crypto::sigv4::{
    EMPTY_SHA256, PathEncoding, Payload, Presented, Signature, SigningKey, canonical_request,
    string_to_sign,
};
use userpool::{Call, Caller, Directory, Principal};

use crate::front::Head;
use crate::limits;

pub(crate) use refused::Refused;

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
    presented: Presented,
    principal: Principal,
    payload: Payload,
    /// What the request declares of its body, if it does.
    declared: Option<String>,
    encoding: PathEncoding,
}

/// Checks all that can be checked before the body has come, so that no stranger's body is waited for.
pub(crate) async fn recognise(
    head: &Head,
    demands: Demands,
    directory: &Directory,
    call: &Call,
) -> Result<Recognised, Refused> {
    let presented = present(head)?;
    check_scope(&presented, head, demands)?;
    check_signed_headers(&presented, head, demands)?;
    let now_seconds = call.now_millis.div_euclid(1000);
    check_time(&presented, demands, is_presigned(head), now_seconds)?;
    let s3 = demands.service == "s3";
    let declared = declared(head, s3)?;
    let payload = Payload::read(declared, s3)?;
    let session_token = match presented.security_token.as_deref() {
        Some(token) => Some(token),
        None => head
            .header("x-amz-security-token")
            .map_err(Refused::Malformed)?,
    };
    let principal = directory
        .principal(call, &presented.access_key_id, session_token)
        .await
        .map_err(Refused::Lookup)?
        .ok_or(Refused::UnknownKey)?;
    Ok(Recognised {
        principal,
        payload,
        declared: declared.map(str::to_owned),
        encoding: if s3 {
            PathEncoding::Once
        } else {
            PathEncoding::Twice
        },
        presented,
    })
}

impl Recognised {
    /// Verifies the signature over the head and all of the body.
    pub(crate) fn verify(self, head: &Head, body: &[u8]) -> Result<Verified, Refused> {
        let partial = self.encoding == PathEncoding::Once;
        let (_, text) = Payload::check(self.declared.as_deref(), body, partial)?;
        self.verify_with(head, &text)
    }

    /// Verifies the signature before the body is read: the hash that the request declares has to serve, and is checked later.
    pub(crate) fn verify_declared(self, head: &Head) -> Result<Verified, Refused> {
        let text = match &self.declared {
            Some(text) => text.clone(),
            None => EMPTY_SHA256.to_owned(),
        };
        self.verify_with(head, &text)
    }

    fn verify_with(self, head: &Head, payload_text: &str) -> Result<Verified, Refused> {
        let Recognised {
            presented,
            principal,
            payload,
            encoding,
            ..
        } = self;
        let canonical = head
            .signed(|request| {
                canonical_request(request, encoding, &presented.signed_headers, payload_text)
            })
            .map_err(|cause| {
                Refused::Incomplete(format!("The path of the request has {cause}."))
            })?;
        let text = string_to_sign(&presented.timestamp, &presented.scope, &canonical);
        let key = SigningKey::derive(principal.secret.expose(), &presented.scope);
        if !key.verifies(&text, &presented.signature) {
            return Err(Refused::Mismatch);
        }
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

fn check_scope(presented: &Presented, head: &Head, demands: Demands) -> Result<(), Refused> {
    let scope = &presented.scope;
    if scope.service != demands.service {
        return Err(Refused::other_service(demands.service, &scope.service));
    }
    let well_formed = scope
        .region
        .starts_with(|first: char| first.is_ascii_lowercase())
        && scope.region.len() <= limits::REGION_CHARACTERS_MAX
        && scope
            .region
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    // Where the host is one of AWS's own names, reached by name resolution, it names the region too.
    let of_host = region_of_host(&head.host).filter(|region| *region != scope.region);
    if !well_formed || of_host.is_some() {
        return Err(Refused::OtherRegion(scope.region.clone()));
    }
    Ok(())
}

/// The region in `cognito-idp.eu-central-1.amazonaws.com`.
fn region_of_host(host: &str) -> Option<&str> {
    let name = host
        .split(':')
        .next()
        .unwrap_or(host)
        .strip_suffix(".amazonaws.com")?;
    // `<bucket>.s3.amazonaws.com` has a bucket where others have the service.
    name.rsplit_once('.')
        .map(|(_, region)| region)
        .filter(|region| *region != "s3")
}

fn check_signed_headers(
    presented: &Presented,
    head: &Head,
    demands: Demands,
) -> Result<(), Refused> {
    let is_signed = |name: &str| presented.signed_headers.iter().any(|signed| signed == name);
    if !is_signed("host") {
        let sentence = "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.";
        return Err(Refused::Incomplete(sentence.to_owned()));
    }
    if let Some(name) = presented
        .signed_headers
        .iter()
        .find(|name| !head.headers.contains_key(*name))
    {
        return Err(Refused::Incomplete(format!(
            "The signed header '{name}' is not in the request."
        )));
    }
    // The content type is none of them: JavaScript's second SDK and PHP's leave it out, and it decides nothing. A request without
    // `x-amz-target` is no JSON request, one with it no form, and the body is signed.
    let names = head.headers.keys().map(axum::http::HeaderName::as_str);
    let demanded: Vec<&str> = names
        .filter(|name| name.starts_with("x-amz-") && !demands.unsigned.contains(name))
        .filter(|name| !is_signed(name))
        .collect();
    if demanded.is_empty() {
        Ok(())
    } else {
        Err(Refused::Unsigned(demanded.join(", ")))
    }
}

fn check_time(
    presented: &Presented,
    demands: Demands,
    presigned: bool,
    now_seconds: i64,
) -> Result<(), Refused> {
    let s3 = demands.service == "s3";
    let skew = if s3 {
        limits::S3_SKEW_SECONDS
    } else {
        limits::SKEW_SECONDS
    };
    let signed_at = presented.timestamp.seconds();
    if signed_at > now_seconds + skew {
        return Err(Refused::not_yet(&presented.timestamp, now_seconds, skew));
    }
    let life = match (presigned, presented.lifetime_seconds) {
        (false, _) => skew,
        (true, Some(seconds)) if s3 => i64::from(seconds),
        (true, Some(seconds)) => i64::from(seconds).min(limits::PRESIGNED_SECONDS),
        (true, None) if s3 => {
            return Err(Refused::Incomplete(
                "AWS query-string parameters must include 'X-Amz-Expires'.".to_owned(),
            ));
        }
        (true, None) => limits::PRESIGNED_SECONDS,
    };
    if now_seconds > signed_at + life {
        return Err(Refused::expired(
            &presented.timestamp,
            now_seconds,
            life,
            presigned,
        ));
    }
    Ok(())
}

/// What the request declares of its body.
fn declared(head: &Head, s3: bool) -> Result<Option<&str>, Refused> {
    let declared = head
        .header("x-amz-content-sha256")
        .map_err(Refused::Malformed)?;
    match declared {
        None if s3 && is_presigned(head) => Ok(Some("UNSIGNED-PAYLOAD")),
        None if s3 => Err(Refused::Undeclared),
        declared => Ok(declared),
    }
}
