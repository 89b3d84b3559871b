//! Which addresses are asked.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;
use url::Host;

use crate::failure::{Failure, Reason};
use crate::special;
use crate::target::Target;

/// Addresses that are asked beside those that anybody on the internet may have. The default adds none.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// Networks of special ranges that are asked all the same. IPv4 stands as such, not within IPv6. One that holds where a platform
    /// tells its machines their credentials, and more, does not mean that.
    pub allowed: Vec<IpNet>,
    /// Networks that are asked without TLS too, where a URL says `http`. They have to be asked at all.
    pub plain: Vec<IpNet>,
}

impl Reach {
    /// This machine, which a server for development asks, and without TLS.
    pub fn loopback() -> Vec<IpNet> {
        vec![special::LOOPBACK_V4, special::LOOPBACK_V6]
    }

    /// Refuses what can be told from a URL alone. What a name leads to is told when it is connected to.
    ///
    /// # Errors
    /// That its address is not asked.
    pub fn refuse(&self, target: &Target) -> Result<(), Failure> {
        if target.is_plain() && self.plain.is_empty() {
            let reason = Reason::Unsuitable("its scheme is not https");
            return Err(target.failed(reason));
        }
        let known = match target.url().host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(name)) if is_of_this_machine(name) => {
                Some(IpAddr::V4(Ipv4Addr::LOCALHOST))
            }
            Some(Host::Domain(_)) | None => None,
        };
        match known {
            Some(address) => self
                .judge(address, target.is_plain())
                .map_err(|reason| target.failed(reason)),
            None => Ok(()),
        }
    }

    /// Whether an address is asked, with TLS or without it.
    pub(crate) fn judge(&self, address: IpAddr, plain: bool) -> Result<(), Reason> {
        let meant = special::meant(address);
        if let Some((net, range)) = special::platform(meant)
            && !self.allowed.iter().any(|allowed| net.contains(allowed))
        {
            return Err(Reason::Forbidden { address, range });
        }
        if !self.allowed.iter().any(|net| net.contains(&meant))
            && let Some(range) = special::purpose(meant)
        {
            return Err(Reason::Forbidden { address, range });
        }
        if plain && !self.plain.iter().any(|net| net.contains(&meant)) {
            return Err(Reason::Plain(address));
        }
        Ok(())
    }
}

/// Whether a name leads to this machine wherever it is asked (RFC 6761, section 6.3).
fn is_of_this_machine(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name == "localhost" || name.ends_with(".localhost")
}
