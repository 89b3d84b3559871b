//! Requests to Amazon SNS, signed as AWS wants them (AWS General Reference, "Signature Version 4 signing process").

use crypto::sigv4::{
    self, ALGORITHM, CredentialScope, PathEncoding, SigningKey, Timestamp, canonical_request,
    sha256_hex, string_to_sign,
};
use model::Sensitive;

use crate::clock::now_millis;
use crate::config::Sns;
use crate::failure::Failure;
use crate::secret_file::read_given;

/// Whoever signs requests.
pub(super) struct Signer {
    url: String,
    /// The host, with its port where that is not the scheme's own.
    authority: String,
    region: String,
    key_id: String,
    secret: Sensitive<String>,
}

impl Signer {
    /// A signer of requests to SNS in a region, or to what stands in its place.
    pub(super) fn new(sns: &Sns, url: Option<&str>) -> Result<Signer, Failure> {
        let region = &sns.region;
        let url = url.map_or_else(
            || format!("https://sns.{region}.amazonaws.com/"),
            str::to_owned,
        );
        let Some(authority) = authority(&url) else {
            return Err(Failure::new(
                format!("the address of Amazon SNS is {url:?}"),
                "Leave url out of [sms], or write it as https://host/ without a path.",
            ));
        };
        let secret = read_given(&sns.secret_access_key_file)?;
        Ok(Signer {
            url,
            authority,
            region: region.clone(),
            key_id: sns.access_key_id.clone(),
            secret: Sensitive::new(secret.expose().trim_end().to_owned()),
        })
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// The headers of a request with this body.
    ///
    /// # Errors
    /// Why it can't be signed.
    pub(super) fn sign(
        &self,
        content_type: &str,
        body: &str,
    ) -> Result<[(&'static str, String); 2], String> {
        let timestamp = Timestamp::from_seconds(now_millis() / 1000);
        let date = timestamp.text().to_owned();
        let headers: [(&str, &[u8]); 3] = [
            ("content-type", content_type.as_bytes()),
            ("host", self.authority.as_bytes()),
            ("x-amz-date", date.as_bytes()),
        ];
        let names = headers.map(|(name, _)| name.to_owned());
        let request = sigv4::Request {
            method: "POST",
            path: "/",
            query: "",
            headers: &headers,
        };
        let hash = sha256_hex(body.as_bytes());
        let canonical = canonical_request(&request, PathEncoding::Twice, &names, &hash)
            .map_err(|_| "the request can't be signed".to_owned())?;
        let scope = CredentialScope {
            date: timestamp.date().to_owned(),
            region: self.region.clone(),
            service: "sns".to_owned(),
        };
        let key = SigningKey::derive(self.secret.expose(), &scope);
        let signature = key.sign(&string_to_sign(&timestamp, &scope, &canonical));
        let (key_id, scope, names) = (&self.key_id, scope.text(), names.join(";"));
        let signature = signature.hex();
        let authorization = format!(
            "{ALGORITHM} Credential={key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
        );
        Ok([("x-amz-date", date), ("authorization", authorization)])
    }
}

/// The host of a URL without a path, as the header says it.
fn authority(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.strip_suffix('/').unwrap_or(rest).to_lowercase();
    let own_port = if scheme == "http" { ":80" } else { ":443" };
    let authority = authority.strip_suffix(own_port).unwrap_or(&authority);
    (!authority.is_empty() && !authority.contains('/')).then(|| authority.to_owned())
}
