//! Cognito's access and ID tokens: JWS in compact form (RFC 7515), RS256 and no other algorithm.

use serde_json::{Map, Value};

use crate::limits::TOKEN_CHARACTERS_MAX;
use crate::signing::{PublicKey, SigningKey};
use crate::text::{base64url, from_base64url};

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JwtError {
    /// It is not three parts of canonical base64url, or too long.
    #[error("not a token of three parts")]
    Malformed,
    /// The header is not the one that [`encode`] writes.
    #[error("the header is not that of a token of this server")]
    Header,
    /// The payload is not a JSON object.
    #[error("the payload is not a JSON object")]
    Payload,
    /// The signature is not that of the key.
    #[error("the signature is wrong")]
    Signature,
}

/// Signs the claims, whose order is kept.
///
/// The header is `{"kid":"…","alg":"RS256"}`, and every `/` is written `\/`, as in Cognito's tokens.
pub fn encode(key: &SigningKey, key_id: &str, claims: &Map<String, Value>) -> String {
    let payload = escaped(&serde_json::to_string(claims).unwrap_or_default());
    let mut token = format!(
        "{}.{}",
        base64url(header(key_id).as_bytes()),
        base64url(payload.as_bytes())
    );
    let signature = key.sign_rs256(token.as_bytes());
    token.push('.');
    token.push_str(&base64url(&signature));
    token
}

/// A token whose signature has not been checked: its claims may choose a key, and nothing else.
#[derive(Clone)]
pub struct Unverified<'token> {
    key_id: String,
    claims: Map<String, Value>,
    signed: &'token str,
    signature: Vec<u8>,
}

impl<'token> Unverified<'token> {
    /// Takes a token apart. Refuses every header but the one that [`encode`] writes, to the byte: no other algorithm, member,
    /// order, space or escape is known here, so none can be misunderstood.
    pub fn parse(token: &'token str) -> Result<Self, JwtError> {
        if token.len() > TOKEN_CHARACTERS_MAX {
            return Err(JwtError::Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(JwtError::Malformed)?;
        let (header_part, payload_part) = signed.split_once('.').ok_or(JwtError::Malformed)?;
        if [header_part, payload_part, signature]
            .iter()
            .any(|part| part.is_empty())
        {
            return Err(JwtError::Malformed);
        }
        let header_bytes = from_base64url(header_part).ok_or(JwtError::Malformed)?;
        let payload_bytes = from_base64url(payload_part).ok_or(JwtError::Malformed)?;
        let signature = from_base64url(signature).ok_or(JwtError::Malformed)?;
        let key_id = parse_header(&header_bytes).ok_or(JwtError::Header)?;
        let claims = serde_json::from_slice(&payload_bytes).map_err(|_| JwtError::Payload)?;
        Ok(Self {
            key_id,
            claims,
            signed,
            signature,
        })
    }

    /// The `kid` of the header.
    pub fn kid(&self) -> &str {
        &self.key_id
    }

    /// The claims that somebody, perhaps not this server, wrote.
    pub fn claims(&self) -> &Map<String, Value> {
        &self.claims
    }

    /// The claims, once the signature is the key's. Issuer, audience, use and expiry remain to be checked.
    pub fn verify(self, key: &PublicKey) -> Result<Map<String, Value>, JwtError> {
        if key.verify_rs256(self.signed.as_bytes(), &self.signature) {
            Ok(self.claims)
        } else {
            Err(JwtError::Signature)
        }
    }
}

fn header(key_id: &str) -> String {
    format!(
        r#"{{"kid":{},"alg":"RS256"}}"#,
        escaped(&Value::from(key_id).to_string())
    )
}

fn parse_header(bytes: &[u8]) -> Option<String> {
    let parsed: Value = serde_json::from_slice(bytes).ok()?;
    let key_id = parsed.get("kid")?.as_str()?;
    (header(key_id).as_bytes() == bytes).then(|| key_id.to_owned())
}

/// JSON in which every `/` is written `\/`. A slash occurs in JSON inside strings only, where both forms mean the same.
fn escaped(json: &str) -> String {
    json.replace('/', r"\/")
}
