//! The local certificate authority of a data folder: for development, where no certificate is to be had.

use std::fs;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::Path;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    NameConstraints, SanType,
};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::data::DataFolder;
use crate::failure::Failure;
use crate::secret_file::{read_own, write_secret};

/// The regions whose Cognito host names the certificate covers.
const REGIONS: [&str; 18] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "sa-east-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-central-1",
    "eu-north-1",
    "eu-south-1",
    "ap-south-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "me-south-1",
];

/// How long a certificate is valid, and how long it is used before a new one is made.
const VALID_DAYS: i64 = 365;
const KEPT_DAYS: i64 = 300;

/// The identifier of the extension that binds an authority to names (RFC 5280, 4.2.1.10), as it is encoded.
const NAME_CONSTRAINTS: [u8; 5] = [0x06, 0x03, 0x55, 0x1D, 0x1E];

/// The TLS settings of a server with a certificate of the folder's authority, which is made where it is absent.
///
/// The certificate covers the names and addresses of this machine, `*.auth.<region>.localhost`, and AWS's own host names
/// of Cognito, so that an application whose endpoint can't be set is pointed here by name resolution alone.
pub(crate) fn server_config(
    data: &DataFolder,
    region: &str,
    now_seconds: i64,
) -> Result<Arc<ServerConfig>, Failure> {
    let certificate = data.certificate(region);
    let key = certificate.with_extension("key");
    if !is_sound(data, region, now_seconds) {
        make_authority(data, region, now_seconds)?;
    }
    if !holds(&certificate, &key, data, now_seconds) {
        make_certificate(data, region, now_seconds, &certificate, &key)?;
    }
    let chain = CertificateDer::pem_file_iter(&certificate)
        .and_then(Iterator::collect)
        .map_err(failed)?;
    let key = read_own(&key)?.unwrap_or_default();
    let key = PrivateKeyDer::from_pem_slice(key.expose().as_bytes()).map_err(failed)?;
    config(chain, key)
}

/// Whether the authority of an earlier start still serves: it is fresh, and what it signs is bound to the names that are served. An
/// authority of a version that bound none is made anew; who trusted it trusts nothing any more that it signed.
fn is_sound(data: &DataFolder, region: &str, now_seconds: i64) -> bool {
    let path = data.authority_certificate();
    let fresh = modified_seconds(&path).is_some_and(|made| now_seconds - made < KEPT_DAYS * 86_400);
    let Ok(certificate) = CertificateDer::from_pem_file(&path) else {
        return false;
    };
    let holds = |bytes: &[u8]| {
        certificate
            .windows(bytes.len())
            .any(|window| window == bytes)
    };
    let names_region = holds(format!("cognito-idp.{region}.amazonaws.com").as_bytes());
    fresh && data.authority_key().exists() && holds(&NAME_CONSTRAINTS) && names_region
}

/// Whether the certificate of an earlier start still serves: a new one takes tens of milliseconds, which are most of a start.
fn holds(certificate: &Path, key: &Path, data: &DataFolder, now_seconds: i64) -> bool {
    let Some(made) = modified_seconds(certificate) else {
        return false;
    };
    let authority = modified_seconds(&data.authority_certificate());
    key.exists()
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
    region: &str,
    now_seconds: i64,
    certificate: &Path,
    key: &Path,
) -> Result<(), Failure> {
    let authority = authority(data, region, now_seconds)?;
    let pair = KeyPair::generate().map_err(failed)?;
    let mut leaf = CertificateParams::new(Vec::new()).map_err(failed)?;
    leaf.subject_alt_names = names(region)?;
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
    region: &str,
    now_seconds: i64,
) -> Result<Issuer<'static, KeyPair>, Failure> {
    let pair = read_own(&data.authority_key())?.unwrap_or_default();
    let pair = KeyPair::from_pem(pair.expose()).map_err(failed)?;
    // What signs a certificate is the key and the name; both are the same each time.
    Ok(Issuer::new(authority_params(region, now_seconds)?, pair))
}

fn make_authority(data: &DataFolder, region: &str, now_seconds: i64) -> Result<(), Failure> {
    let pair = KeyPair::generate().map_err(failed)?;
    let params = authority_params(region, now_seconds)?;
    let made = params.self_signed(&pair).map_err(failed)?;
    write_secret(&data.authority_key(), &pair.serialize_pem())?;
    write_secret(&data.authority_certificate(), &made.pem())
}

fn authority_params(region: &str, now_seconds: i64) -> Result<CertificateParams, Failure> {
    let mut params = CertificateParams::new(Vec::new()).map_err(failed)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name = named("Cenote local authority");
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: permitted(region),
        excluded_subtrees: Vec::new(),
    });
    (params.not_before, params.not_after) = validity(now_seconds, VALID_DAYS)?;
    Ok(params)
}

/// The regions whose names are served.
fn regions(region: &str) -> Vec<&str> {
    let mut regions = REGIONS.to_vec();
    if !regions.contains(&region) {
        regions.push(region);
    }
    regions
}

/// What the authority may vouch for: a name stands for all below it.
fn permitted(region: &str) -> Vec<GeneralSubtree> {
    let mut names = vec!["localhost".to_owned()];
    for region in regions(region) {
        names.push(format!("cognito-idp.{region}.amazonaws.com"));
        names.push(format!("auth.{region}.amazoncognito.com"));
    }
    let mut all: Vec<GeneralSubtree> = names.into_iter().map(GeneralSubtree::DnsName).collect();
    let one = Ipv6Addr::LOCALHOST.octets();
    all.extend(
        [
            CidrSubnet::V4([127, 0, 0, 0], [255, 0, 0, 0]),
            CidrSubnet::V6(one, [255; 16]),
        ]
        .map(GeneralSubtree::IpAddress),
    );
    all
}

fn names(region: &str) -> Result<Vec<SanType>, Failure> {
    let mut names = vec!["localhost".to_owned(), "*.localhost".to_owned()];
    for region in regions(region) {
        names.push(format!("*.auth.{region}.localhost"));
        names.push(format!("cognito-idp.{region}.amazonaws.com"));
        names.push(format!("*.auth.{region}.amazoncognito.com"));
    }
    let mut all = vec![
        SanType::IpAddress(Ipv4Addr::LOCALHOST.into()),
        SanType::IpAddress(Ipv6Addr::LOCALHOST.into()),
    ];
    for name in names {
        all.push(SanType::DnsName(name.try_into().map_err(failed)?));
    }
    Ok(all)
}

fn named(name: &str) -> DistinguishedName {
    let mut named = DistinguishedName::new();
    named.push(DnType::CommonName, name);
    named
}

/// From a day ago, for clocks that lag, to so many days from now.
fn validity(
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
