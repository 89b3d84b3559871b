//! What a request presents as its signature: the `Authorization` header, or parameters of the query.

use super::percent::Pair;
use super::{ALGORITHM, Signature, Timestamp};

/// Longest life of a presigned request, in seconds: seven days.
const LIFETIME_SECONDS_MAX: u32 = 604_800;

/// What a signing key is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialScope {
    /// The day, `YYYYMMDD`, in UTC.
    pub date: String,
    /// The region, `eu-central-1`.
    pub region: String,
    /// The signing name of the service, `cognito-idp`.
    pub service: String,
}

impl CredentialScope {
    /// The text form, ended by `aws4_request`.
    pub fn text(&self) -> String {
        format!(
            "{}/{}/{}/aws4_request",
            self.date, self.region, self.service
        )
    }
}

/// A signature with all that it says of itself.
#[derive(Debug, Clone)]
pub struct Presented {
    /// The public half of the access key.
    pub access_key_id: String,
    /// What the signing key is good for.
    pub scope: CredentialScope,
    /// Lower-case names in ascending order, none twice.
    pub signed_headers: Vec<String>,
    /// The signature to verify.
    pub signature: Signature,
    /// When it was made, by the signer's clock.
    pub timestamp: Timestamp,
    /// Seconds from the timestamp on for which a presigned request lives; none for a header's.
    pub lifetime_seconds: Option<u32>,
    /// The session token of temporary credentials that a presigned request carries.
    pub security_token: Option<String>,
}

/// Why what was presented can't be read; the sentence is for the caller.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Another scheme or algorithm than `AWS4-HMAC-SHA256`.
    #[error("Unsupported AWS 'algorithm': '{0}'.")]
    Algorithm(String),
    /// A part of the header without an equals sign. Its content is not repeated: it may be a token.
    #[error("Invalid key=value pair (missing equal-sign) in Authorization header.")]
    NotAPair,
    /// A part of the header that occurs twice.
    #[error("Authorization header has more than one '{0}' parameter.")]
    Repeated(&'static str),
    /// Parameters are missing, each named in a sentence.
    #[error("{0}")]
    Missing(String),
    /// The credential is not `key/date/region/service/aws4_request`.
    #[error(
        "Credential must have exactly 5 slash-delimited elements, \
         e.g. keyid/date/region/service/term, got '{0}'."
    )]
    Credential(String),
    /// The credential's last element.
    #[error("Credential should be scoped with a valid terminator: 'aws4_request', not '{0}'.")]
    Terminator(String),
    /// The date is not ISO 8601 basic format.
    #[error(
        "Date must be in ISO-8601 'basic format'. Got '{0}'. See http://en.wikipedia.org/wiki/ISO_8601"
    )]
    Date(String),
    /// The credential is for another day than the date.
    #[error(
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: \
         '{scope}' != '{date}', from '{timestamp}'."
    )]
    OtherDay {
        /// The day of the scope.
        scope: String,
        /// The day of the timestamp.
        date: String,
        /// The timestamp.
        timestamp: String,
    },
    /// Signed headers are not lower-case names in ascending order.
    #[error(
        "'SignedHeaders' must be lower-case names, sorted, separated by ';', none of them twice."
    )]
    SignedHeaders,
    /// The signature is not 64 lower-case hexadecimal digits.
    #[error("'Signature' must be 64 lower-case hexadecimal digits.")]
    Signature,
    /// The lifetime of a presigned request is no number of seconds up to seven days.
    #[error("X-Amz-Expires must be a number of seconds between 1 and 604800.")]
    Lifetime,
    /// A parameter of a presigned request that occurs twice or is not UTF-8.
    #[error("The query must have exactly one '{0}' parameter, in UTF-8.")]
    Parameter(&'static str),
}

impl Presented {
    /// Reads an `Authorization` header; `date` is the value of `X-Amz-Date`, else that of `Date`,
    /// which may be written as HTTP writes dates.
    pub fn from_header(authorization: &str, date: Option<&str>) -> Result<Self, Malformed> {
        let (algorithm, rest) = authorization
            .trim()
            .split_once(' ')
            .unwrap_or((authorization, ""));
        if algorithm != ALGORITHM {
            // A scheme is short; what is longer may be a token that somebody sent without one.
            return Err(match algorithm.len() {
                0..=32 => Malformed::Algorithm(algorithm.to_owned()),
                _ => Malformed::NotAPair,
            });
        }
        let names = ["Credential", "SignedHeaders", "Signature"];
        let mut values = [None; 3];
        for part in rest
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let (name, value) = part.split_once('=').ok_or(Malformed::NotAPair)?;
            // A parameter of another name means nothing to a verifier.
            let Some(place) = names.iter().position(|known| *known == name) else {
                continue;
            };
            if values[place].replace(value).is_some() {
                return Err(Malformed::Repeated(names[place]));
            }
        }
        let [Some(credential), Some(headers), Some(signature)] = values else {
            return Err(missing_in_header(&values, date));
        };
        let date = date.ok_or_else(|| missing_in_header(&values, None))?;
        let timestamp = Timestamp::parse(date)
            .or_else(|| Timestamp::from_http(date))
            .ok_or_else(|| Malformed::Date(date.to_owned()))?;
        Self::assemble(credential, headers, signature, timestamp)
    }

    /// Reads the parameters of a presigned request.
    pub fn from_query(pairs: &[Pair]) -> Result<Self, Malformed> {
        let algorithm = one(pairs, "X-Amz-Algorithm")?;
        if algorithm.is_some_and(|name| name != ALGORITHM) {
            return Err(Malformed::Algorithm(
                algorithm.unwrap_or_default().to_owned(),
            ));
        }
        let names = [
            "X-Amz-Algorithm",
            "X-Amz-Credential",
            "X-Amz-Signature",
            "X-Amz-SignedHeaders",
            "X-Amz-Date",
        ];
        let mut sentences = Vec::new();
        let mut values = [""; 5];
        for (value, name) in values.iter_mut().zip(names) {
            match one(pairs, name)? {
                Some(found) => *value = found,
                None => sentences.push(format!(
                    "AWS query-string parameters must include '{name}'."
                )),
            }
        }
        if !sentences.is_empty() {
            return Err(Malformed::Missing(sentences.join(" ")));
        }
        let [_, credential, signature, headers, date] = values;
        let lifetime_seconds = one(pairs, "X-Amz-Expires")?.map(lifetime).transpose()?;
        let security_token = one(pairs, "X-Amz-Security-Token")?.map(str::to_owned);
        let timestamp = Timestamp::parse(date).ok_or_else(|| Malformed::Date(date.to_owned()))?;
        let presented = Self::assemble(credential, headers, signature, timestamp)?;
        Ok(Self {
            lifetime_seconds,
            security_token,
            ..presented
        })
    }

    fn assemble(
        credential: &str,
        signed_headers: &str,
        signature: &str,
        timestamp: Timestamp,
    ) -> Result<Self, Malformed> {
        let (access_key_id, scope) = credential_scope(credential)?;
        let signature = Signature::parse(signature).ok_or(Malformed::Signature)?;
        let signed_headers = header_names(signed_headers)?;
        if scope.date != timestamp.date() {
            return Err(Malformed::OtherDay {
                scope: scope.date,
                date: timestamp.date().to_owned(),
                timestamp: timestamp.text().to_owned(),
            });
        }
        let (lifetime_seconds, security_token) = (None, None);
        Ok(Self {
            access_key_id,
            scope,
            signed_headers,
            signature,
            timestamp,
            lifetime_seconds,
            security_token,
        })
    }
}

fn credential_scope(credential: &str) -> Result<(String, CredentialScope), Malformed> {
    let parts: Vec<&str> = credential.split('/').collect();
    let [access_key_id, date, region, service, terminator] = parts.as_slice() else {
        return Err(Malformed::Credential(credential.to_owned()));
    };
    if *terminator != "aws4_request" {
        return Err(Malformed::Terminator((*terminator).to_owned()));
    }
    let [date, region, service] = [date, region, service].map(|part| (*part).to_owned());
    Ok((
        (*access_key_id).to_owned(),
        CredentialScope {
            date,
            region,
            service,
        },
    ))
}

fn header_names(text: &str) -> Result<Vec<String>, Malformed> {
    let names: Vec<String> = text.split(';').map(str::to_owned).collect();
    let lower_case = |name: &String| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase())
    };
    let ascending = names.windows(2).all(|pair| pair[0] < pair[1]);
    (ascending && names.iter().all(lower_case))
        .then_some(names)
        .ok_or(Malformed::SignedHeaders)
}

fn lifetime(text: &str) -> Result<u32, Malformed> {
    let seconds = text.parse().map_err(|_| Malformed::Lifetime)?;
    (1..=LIFETIME_SECONDS_MAX)
        .contains(&seconds)
        .then_some(seconds)
        .ok_or(Malformed::Lifetime)
}

fn missing_in_header(values: &[Option<&str>; 3], date: Option<&str>) -> Malformed {
    let names = ["Credential", "SignedHeaders", "Signature"];
    let mut sentences: Vec<String> = std::iter::zip(names, values)
        .filter(|(_, value)| value.is_none())
        .map(|(name, _)| format!("Authorization header requires '{name}' parameter."))
        .collect();
    if date.is_none() {
        sentences.push(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
                .to_owned(),
        );
    }
    Malformed::Missing(sentences.join(" "))
}

/// The value of a parameter that may occur once.
fn one<'a>(pairs: &'a [Pair], name: &'static str) -> Result<Option<&'a str>, Malformed> {
    let mut values = pairs.iter().filter(|(other, _)| other == name.as_bytes());
    let Some((_, value)) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(Malformed::Parameter(name));
    }
    std::str::from_utf8(value)
        .map(Some)
        .map_err(|_| Malformed::Parameter(name))
}
