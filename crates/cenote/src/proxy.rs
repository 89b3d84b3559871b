//! What lets clients that know no endpoint reach a server for development by the host names of AWS: an authority of its own, and
//! the way to everybody else.
//!
//! The authority is for those alone whom `cenote exec --proxy` tells of it, and may vouch for nothing but AWS's names: it is not the
//! one that people may have a browser trust.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use async_trait::async_trait;
use ipnet::IpNet;
use model::Sensitive;
use outbound::{Dial, Reach};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, NameConstraints,
};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpStream;

use crate::authority::{config, named, validity};
use crate::clock::now_millis;
use crate::data::DataFolder;
use crate::failure::Failure;
use crate::random;
use crate::secret_file::{read_own, write_secret};

/// How long the authority is valid, and how long it is used before a new one is made.
const VALID_DAYS: i64 = 365;
const KEPT_DAYS: i64 = 300;
/// How long a certificate is valid, each of which is for one connection.
const LEAF_DAYS: i64 = 2;

/// What a folder keeps of it, in one file.
#[derive(Deserialize)]
struct Kept {
    made_seconds: i64,
    /// For names below which its certificate vouches; a file of old does not say.
    #[serde(default)]
    domains: Vec<String>,
    password: Sensitive<String>,
    certificate: String,
    key: Sensitive<String>,
}

/// What a program has to know.
pub(crate) struct Told {
    /// With which it is led to others than AWS.
    pub(crate) password: Sensitive<String>,
    /// The certificate of the authority.
    pub(crate) certificate: String,
}

/// What the server of a folder knows.
pub(crate) struct Proxy {
    password: Sensitive<String>,
    issuer: Issuer<'static, KeyPair>,
    dial: Dial,
}

impl Proxy {
    /// That of a folder, made where it is absent or old, or may vouch for other names than are led here. It reaches the internet, the networks around this machine, and `further`.
    pub(crate) fn open(
        data: &DataFolder,
        further: &[IpNet],
        now_seconds: i64,
    ) -> Result<Proxy, Failure> {
        let fresh = |kept: &Kept| {
            now_seconds - kept.made_seconds < KEPT_DAYS * 86_400
                && kept.domains == gateway::AMAZON_DOMAINS
        };
        let kept = match read(data)?.filter(fresh) {
            Some(kept) => kept,
            None => make(data, now_seconds)?,
        };
        let pair = KeyPair::from_pem(kept.key.expose()).map_err(failed)?;
        let reach = Reach {
            allowed: around()
                .into_iter()
                .chain(further.iter().copied())
                .collect(),
            plain: Vec::new(),
        };
        Ok(Proxy {
            password: kept.password,
            // What signs a certificate is the key and the name; both are the same each time.
            issuer: Issuer::new(authority_params(kept.made_seconds)?, pair),
            dial: Dial::new(reach, Arc::new(outbound::System)),
        })
    }
}

/// What a program has to know that is to reach the server of a folder.
pub(crate) fn told(data: &DataFolder) -> Result<Told, Failure> {
    let kept = read(data)?.ok_or_else(|| leads_nobody(data))?;
    Ok(Told {
        password: kept.password,
        certificate: kept.certificate,
    })
}

/// That the server of a folder is none for development.
pub(crate) fn leads_nobody(data: &DataFolder) -> Failure {
    Failure::new(
        format!("the server of {} leads nobody", data.root().display()),
        "Start `cenote dev` on the folder, which does: `cenote serve` refuses to.",
    )
}

fn read(data: &DataFolder) -> Result<Option<Kept>, Failure> {
    let path = data.proxy_file();
    let Some(text) = read_own(&path)? else {
        return Ok(None);
    };
    let kept = serde_json::from_str(text.expose());
    kept.map(Some).map_err(|cause| {
        Failure::new(
            format!("{} can't be read", path.display()),
            "Delete the file: the next start of the server makes a new one.",
        )
        .because(cause)
    })
}

fn make(data: &DataFolder, now_seconds: i64) -> Result<Kept, Failure> {
    let pair = KeyPair::generate().map_err(failed)?;
    let made = authority_params(now_seconds)?
        .self_signed(&pair)
        .map_err(failed)?;
    let kept = Kept {
        made_seconds: now_seconds,
        domains: gateway::AMAZON_DOMAINS.map(str::to_owned).into(),
        password: crypto::text::hex(&random::bytes()?).into(),
        certificate: made.pem(),
        key: pair.serialize_pem().into(),
    };
    let text = json!({
        "made_seconds": kept.made_seconds,
        "domains": kept.domains,
        "password": kept.password.expose(),
        "certificate": kept.certificate,
        "key": kept.key.expose(),
    });
    write_secret(&data.proxy_file(), &text.to_string())?;
    Ok(kept)
}

fn authority_params(made_seconds: i64) -> Result<CertificateParams, Failure> {
    let mut params = CertificateParams::new(Vec::new()).map_err(failed)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name = named("Cenote proxy authority");
    let names = gateway::AMAZON_DOMAINS.map(|name| GeneralSubtree::DnsName(name.to_owned()));
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: names.into(),
        // A kind of name that no permitted one is of may be vouched for otherwise (RFC 5280, 4.2.1.10).
        excluded_subtrees: vec![
            GeneralSubtree::IpAddress(CidrSubnet::V4([0; 4], [0; 4])),
            GeneralSubtree::IpAddress(CidrSubnet::V6([0; 16], [0; 16])),
        ],
    });
    (params.not_before, params.not_after) = validity(made_seconds, VALID_DAYS)?;
    Ok(params)
}

/// The networks of a machine and of those beside it, to which a developer's programs go by themselves. Where a platform tells its
/// machines their credentials lies in some of them, and is not meant by that.
fn around() -> Vec<IpNet> {
    let v4 =
        |octets: [u8; 4], length| IpNet::new_assert(IpAddr::V4(Ipv4Addr::from(octets)), length);
    let unique_local = Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0);
    let mut networks = Reach::loopback();
    networks.extend([
        v4([10, 0, 0, 0], 8),
        v4([100, 64, 0, 0], 10),
        v4([172, 16, 0, 0], 12),
        v4([192, 168, 0, 0], 16),
        // Where virtual private networks have names lead that they carry themselves.
        v4([198, 18, 0, 0], 15),
        IpNet::new_assert(IpAddr::V6(unique_local), 7),
    ]);
    networks
}

impl fmt::Debug for Proxy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Proxy")
    }
}

#[async_trait]
impl gateway::Proxy for Proxy {
    fn password(&self) -> &Sensitive<String> {
        &self.password
    }

    fn certified(&self, host: &str) -> Result<Arc<ServerConfig>, String> {
        let certify = || {
            let pair = KeyPair::generate().map_err(failed)?;
            let mut leaf = CertificateParams::new(vec![host.to_owned()]).map_err(failed)?;
            leaf.distinguished_name = named("Cenote");
            leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
            leaf.use_authority_key_identifier_extension = true;
            (leaf.not_before, leaf.not_after) = validity(now_millis() / 1000, LEAF_DAYS)?;
            let made = leaf.signed_by(&pair, &self.issuer).map_err(failed)?;
            let key = PrivatePkcs8KeyDer::from(pair.serialize_der());
            config(vec![made.der().clone()], key.into())
        };
        certify().map_err(|failure| failure.to_string())
    }

    async fn reach(&self, host: &str, port: u16) -> Result<TcpStream, String> {
        let connected = self.dial.connect(host, port).await;
        connected.map_err(|failure| failure.to_string())
    }
}

fn failed(cause: impl std::error::Error + Send + Sync + 'static) -> Failure {
    Failure::new(
        "the authority of the proxy can't be used",
        "Delete proxy.json in the data folder: the next start makes a new one.",
    )
    .because(cause)
}
