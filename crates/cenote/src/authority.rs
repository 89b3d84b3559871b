//! The local certificate authority of a data folder: for development, where no certificate is to be had.

mod names;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, NameConstraints,
};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::data::DataFolder;
use crate::failure::Failure;
use crate::secret_file::{read_own, write_secret};
use names::Names;

/// How long a certificate is valid, and how long it is used before a new one is made.
const VALID_DAYS: i64 = 365;
const KEPT_DAYS: i64 = 300;

/// The identifier of the extension that binds an authority to names (RFC 5280, 4.2.1.10), as it is encoded.
const NAME_CONSTRAINTS: [u8; 5] = [0x06, 0x03, 0x55, 0x1D, 0x1E];

/// The TLS settings of a server with a certificate of the folder's authority, which is made where it is absent.
///
/// The certificate covers the names and addresses of this machine, `*.auth.<region>.localhost`, `hosts`, and AWS's own host
/// names of Cognito, so that an application whose endpoint can't be set is pointed here by name resolution alone.
pub(crate) fn server_config(
    data: &DataFolder,
    region: &str,
    hosts: &[String],
    now_seconds: i64,
) -> Result<Arc<ServerConfig>, Failure> {
    let certificate = data.certificate(region);
    let key = certificate.with_extension("key");
    let names = Names { region, hosts };
    if !is_sound(data, &names, now_seconds) {
        make_authority(data, &names, now_seconds)?;
    }
    if !serves(&certificate, &key, data, &names, now_seconds) {
        make_certificate(data, &names, now_seconds, &certificate, &key)?;
    }
    let chain = CertificateDer::pem_file_iter(&certificate)
        .and_then(Iterator::collect)
        .map_err(failed)?;
    let key = read_own(&key)?.unwrap_or_default();
    let key = PrivateKeyDer::from_pem_slice(key.expose().as_bytes()).map_err(failed)?;
    config(chain, key)
}

/// Whether the authority of an earlier start still serves: it is fresh, and what it signs is bound to names, all that are served
/// among them. An authority of a version that bound none is made anew; who trusted it trusts nothing any more that it signed.
fn is_sound(data: &DataFolder, names: &Names<'_>, now_seconds: i64) -> bool {
    let path = data.authority_certificate();
    let fresh = modified_seconds(&path).is_some_and(|made| now_seconds - made < KEPT_DAYS * 86_400);
    let Ok(certificate) = CertificateDer::from_pem_file(&path) else {
        return false;
    };
    let is_bound = names::hold(&certificate, &NAME_CONSTRAINTS);
    fresh && data.authority_key().exists() && is_bound && names.are_permitted_by(&certificate)
}

/// Whether the certificate of an earlier start still serves: a new one takes tens of milliseconds, which are most of a start.
fn serves(path: &Path, key: &Path, data: &DataFolder, names: &Names<'_>, now_seconds: i64) -> bool {
    let Some(made) = modified_seconds(path) else {
        return false;
    };
    let authority = modified_seconds(&data.authority_certificate());
    let carries = |certificate: CertificateDer<'_>| names.are_carried_by(&certificate);
    key.exists()
        && CertificateDer::from_pem_file(path).is_ok_and(carries)
        && authority.is_some_and(|authority| authority <= made)
        && now_seconds - made < KEPT_DAYS * 86_400
}

fn modified_seconds(path: &Path) -> Option<i64> {
    let modified = fs::metadata(path).ok()?.modified().ok()?;
    let since = modified.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok()
}

fn make_certificate(
    data: &DataFolder,
    names: &Names<'_>,
    now_seconds: i64,
    certificate: &Path,
    key: &Path,
) -> Result<(), Failure> {
    let authority = authority(data, names, now_seconds)?;
    let pair = KeyPair::generate().map_err(failed)?;
    let mut leaf = CertificateParams::new(Vec::new()).map_err(failed)?;
    leaf.subject_alt_names = names.carried()?;
    leaf.distinguished_name = named("Cenote");
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    leaf.use_authority_key_identifier_extension = true;
    (leaf.not_before, leaf.not_after) = validity(now_seconds, VALID_DAYS)?;
    let made = leaf.signed_by(&pair, &authority).map_err(failed)?;
    write_secret(key, &pair.serialize_pem())?;
    write_secret(certificate, &made.pem())
}

/// TLS settings with a certificate chain and its key.
pub(crate) fn config(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<Arc<ServerConfig>, Failure> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let unfit = |cause: rustls::Error| {
        Failure::new(
            "the certificate and its key can't be used",
            "Check that the key belongs to the certificate and that both are PEM.",
        )
        .because(cause)
    };
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(unfit)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(unfit)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn authority(
    data: &DataFolder,
    names: &Names<'_>,
    now_seconds: i64,
) -> Result<Issuer<'static, KeyPair>, Failure> {
    let pair = read_own(&data.authority_key())?.unwrap_or_default();
    let pair = KeyPair::from_pem(pair.expose()).map_err(failed)?;
    // What signs a certificate is the key and the name; both are the same each time.
    Ok(Issuer::new(authority_params(names, now_seconds)?, pair))
}

fn make_authority(data: &DataFolder, names: &Names<'_>, now_seconds: i64) -> Result<(), Failure> {
    let pair = KeyPair::generate().map_err(failed)?;
    let params = authority_params(names, now_seconds)?;
    let made = params.self_signed(&pair).map_err(failed)?;
    write_secret(&data.authority_key(), &pair.serialize_pem())?;
    write_secret(&data.authority_certificate(), &made.pem())
}

fn authority_params(names: &Names<'_>, now_seconds: i64) -> Result<CertificateParams, Failure> {
    let mut params = CertificateParams::new(Vec::new()).map_err(failed)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name = named("Cenote local authority");
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: names.permitted(),
        excluded_subtrees: Vec::new(),
    });
    (params.not_before, params.not_after) = validity(now_seconds, VALID_DAYS)?;
    Ok(params)
}

pub(crate) fn named(name: &str) -> DistinguishedName {
    let mut named = DistinguishedName::new();
    named.push(DnType::CommonName, name);
    named
}

/// From a day ago, for clocks that lag, to so many days from now.
pub(crate) fn validity(
    now_seconds: i64,
    days: i64,
) -> Result<(time::OffsetDateTime, time::OffsetDateTime), Failure> {
    let at = |seconds| time::OffsetDateTime::from_unix_timestamp(seconds).map_err(failed);
    Ok((at(now_seconds - 86_400)?, at(now_seconds + days * 86_400)?))
}

fn failed(cause: impl std::error::Error + Send + Sync + 'static) -> Failure {
    Failure::new(
        "the local certificate authority can't be used",
        "Delete ca.pem and ca.key in the data folder: the next start makes a new authority.",
    )
    .because(cause)
}
