//! A signature that is well made, whoever made it.

use crypto::sigv4::{
    EMPTY_SHA256, PathEncoding, Payload, Presented, SigningKey, canonical_request, string_to_sign,
};

use super::{Demands, Refused, is_presigned, present};
use crate::front::amazon::Endpoint;
use crate::front::{Exchange, Head};
use crate::limits;

/// A head whose signature is sound, in time and for this service, whoever made it.
pub(super) struct Sound {
    pub(super) presented: Presented,
    pub(super) payload: Payload,
    /// What the request declares of its body, if it does.
    pub(super) declared: Option<String>,
    pub(super) encoding: PathEncoding,
}

impl Sound {
    pub(super) fn read(
        head: &Head,
        demands: Demands,
        exchange: &Exchange,
    ) -> Result<Sound, Refused> {
        let presented = present(head)?;
        check_scope(&presented, head, demands)?;
        check_signed_headers(&presented, head, demands)?;
        check_times(&presented, demands, is_presigned(head), exchange)?;
        let s3 = demands.service == "s3";
        let declared = declared(head, s3)?;
        let payload = Payload::read(declared, s3)?;
        Ok(Sound {
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

    /// The hash of the body that the request declares.
    pub(super) fn declared_hash(&self) -> String {
        match &self.declared {
            Some(text) => text.clone(),
            None => EMPTY_SHA256.to_owned(),
        }
    }

    /// The key that a secret gives, if it made the signature.
    ///
    /// # Errors
    /// [`Refused::Mismatch`] where another one did.
    pub(super) fn key(
        &self,
        head: &Head,
        secret: &str,
        payload_text: &str,
    ) -> Result<SigningKey, Refused> {
        let Sound {
            presented,
            encoding,
            ..
        } = self;
        let canonical = head
            .signed(|request| {
                canonical_request(request, *encoding, &presented.signed_headers, payload_text)
            })
            .map_err(|cause| {
                Refused::Incomplete(format!("The path of the request has {cause}."))
            })?;
        let text = string_to_sign(&presented.timestamp, &presented.scope, &canonical);
        let key = SigningKey::derive(secret, &presented.scope);
        if !key.verifies(&text, &presented.signature) {
            return Err(Refused::Mismatch);
        }
        Ok(key)
    }
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
    let of_host = Endpoint::of(&head.host).and_then(|endpoint| endpoint.region);
    let of_host = of_host.filter(|region| *region != scope.region);
    if !well_formed || of_host.is_some() {
        return Err(Refused::OtherRegion(scope.region.clone()));
    }
    Ok(())
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

/// Checks the time on the clock that clients have; one that was moved along with that of calls may be right as well.
fn check_times(
    presented: &Presented,
    demands: Demands,
    presigned: bool,
    exchange: &Exchange,
) -> Result<(), Refused> {
    let check = |millis: i64| check_time(presented, demands, presigned, millis.div_euclid(1000));
    check(exchange.now_of_clients_millis)
        .or_else(|refused| check(exchange.now_millis).map_err(|_| refused))
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
