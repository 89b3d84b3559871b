//! Hooks, and whom the server asks over HTTP.

use std::collections::BTreeMap;
use std::path::PathBuf;

use ipnet::IpNet;
use outbound::Reach;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde::Deserialize;

use super::networks::networks;
use crate::failure::Failure;
use crate::hooks::Hooks;

/// What mends a hook that can't be asked.
const MEND: &str = "Mend its URL in [hooks], or let its network be asked: networks in [outbound], with plain_http = true for http beyond this machine.";

/// `[hooks]`: URLs by the ARNs of the functions in whose place they are asked.
pub(crate) type Listed = BTreeMap<String, String>;

/// `[outbound]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outbound {
    /// Networks that are asked though their addresses have a special purpose, such as `10.0.0.0/8`.
    #[serde(default, deserialize_with = "networks")]
    networks: Vec<IpNet>,
    /// Whether those are asked without TLS, where a URL says so; this machine is in any case, where it is among them.
    #[serde(default)]
    plain_http: bool,
    /// A file of root certificates in PEM that vouch for hosts, in place of the system's.
    root_certificate: Option<PathBuf>,
}

impl Outbound {
    /// The hooks that are listed, as far as these may be asked.
    pub(crate) fn hooks(&self, listed: &Listed) -> Result<Hooks, Failure> {
        Hooks::new(listed, self.reach(), self.roots()?, MEND)
    }

    /// Which addresses are asked.
    pub(crate) fn reach(&self) -> Reach {
        Reach {
            allowed: self.networks.clone(),
            plain: if self.plain_http {
                self.networks.clone()
            } else {
                Reach::loopback()
            },
        }
    }

    /// The certificates that vouch for hosts, where they are not the system's.
    pub(crate) fn roots(&self) -> Result<Option<RootCertStore>, Failure> {
        let Some(path) = &self.root_certificate else {
            return Ok(None);
        };
        let unreadable = |cause: String| {
            Failure::new(
                format!("{} does not hold what [outbound] needs", path.display()),
                "It has to be a PEM file of root certificates that the server may read.",
            )
            .because(cause)
        };
        let mut roots = RootCertStore::empty();
        let found = CertificateDer::pem_file_iter(path);
        for certificate in found.map_err(|cause| unreadable(cause.to_string()))? {
            let certificate = certificate.map_err(|cause| unreadable(cause.to_string()))?;
            let added = roots.add(certificate);
            added.map_err(|cause| unreadable(cause.to_string()))?;
        }
        if roots.is_empty() {
            return Err(unreadable("there is no certificate in it".to_owned()));
        }
        Ok(Some(roots))
    }
}
