//! The names by which a server is reached: what its authority may vouch for, and what its certificate carries.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rcgen::{CidrSubnet, GeneralSubtree, SanType};

use super::failed;
use crate::failure::Failure;

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

/// The tags of a name and of an address among the names of a certificate and of its constraints (RFC 5280, 4.2.1.6), as they are
/// encoded.
const DNS_NAME: u8 = 0x82;
const IP_ADDRESS: u8 = 0x87;

/// A name that certificates of earlier versions carried. Rustls takes a wildcard over a single label for no name, and believes no
/// certificate with one whose authority is bound to names.
const WIDE: &[u8] = b"*.localhost";

/// The names of a server.
pub(super) struct Names<'a> {
    /// The region, whose names of Cognito are served beside those of the usual ones.
    pub(super) region: &'a str,
    /// Names and addresses that were asked for.
    pub(super) hosts: &'a [String],
}

impl Names<'_> {
    /// What the authority may vouch for: a name stands for all below it.
    pub(super) fn permitted(&self) -> Vec<GeneralSubtree> {
        let mut names = vec!["localhost".to_owned()];
        for region in self.regions() {
            names.push(format!("cognito-idp.{region}.amazonaws.com"));
            names.push(format!("auth.{region}.amazoncognito.com"));
        }
        names.extend(self.further_names().cloned());
        let mut all: Vec<GeneralSubtree> = names.into_iter().map(GeneralSubtree::DnsName).collect();
        let one = Ipv6Addr::LOCALHOST.octets();
        let loopback = [
            CidrSubnet::V4([127, 0, 0, 0], [255, 0, 0, 0]),
            CidrSubnet::V6(one, [255; 16]),
        ];
        let single = self.further_addresses().map(|address| match address {
            IpAddr::V4(address) => CidrSubnet::V4(address.octets(), [255; 4]),
            IpAddr::V6(address) => CidrSubnet::V6(address.octets(), [255; 16]),
        });
        let subnets = loopback.into_iter().chain(single);
        all.extend(subnets.map(GeneralSubtree::IpAddress));
        all
    }

    /// What the certificate is for.
    pub(super) fn carried(&self) -> Result<Vec<SanType>, Failure> {
        let mut names = vec!["localhost".to_owned()];
        for region in self.regions() {
            names.push(format!("*.auth.{region}.localhost"));
            names.push(format!("cognito-idp.{region}.amazonaws.com"));
            names.push(format!("*.auth.{region}.amazoncognito.com"));
        }
        names.extend(self.further_names().cloned());
        let loopback: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        let addresses = loopback.into_iter().chain(self.further_addresses());
        let mut all: Vec<SanType> = addresses.map(SanType::IpAddress).collect();
        for name in names {
            all.push(SanType::DnsName(name.try_into().map_err(failed)?));
        }
        Ok(all)
    }

    /// Whether an authority that was made before may vouch for all of them.
    pub(super) fn are_permitted_by(&self, certificate: &[u8]) -> bool {
        let region = format!("cognito-idp.{}.amazonaws.com", self.region);
        let masked = |address: IpAddr| match address {
            IpAddr::V4(address) => [address.octets(), [255; 4]].concat(),
            IpAddr::V6(address) => [address.octets(), [255; 16]].concat(),
        };
        hold(certificate, &encoded(DNS_NAME, region.as_bytes())) && self.are_in(certificate, masked)
    }

    /// Whether a certificate that was made before is for all that were asked for.
    pub(super) fn are_carried_by(&self, certificate: &[u8]) -> bool {
        let written = |address: IpAddr| match address {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => address.octets().to_vec(),
        };
        !hold(certificate, &encoded(DNS_NAME, WIDE)) && self.are_in(certificate, written)
    }

    fn are_in(&self, certificate: &[u8], written: impl Fn(IpAddr) -> Vec<u8>) -> bool {
        let names = self.further_names();
        let mut names = names.map(|name| encoded(DNS_NAME, name.as_bytes()));
        let addresses = self.further_addresses();
        let mut addresses = addresses.map(|address| encoded(IP_ADDRESS, &written(address)));
        names.all(|name| hold(certificate, &name))
            && addresses.all(|address| hold(certificate, &address))
    }

    fn further_names(&self) -> impl Iterator<Item = &String> {
        let hosts = self.hosts.iter();
        hosts.filter(|host| host.parse::<IpAddr>().is_err())
    }

    /// Those of loopback are always there.
    fn further_addresses(&self) -> impl Iterator<Item = IpAddr> {
        let addresses = self
            .hosts
            .iter()
            .filter_map(|host| host.parse::<IpAddr>().ok());
        addresses.filter(|address| !address.is_loopback())
    }

    /// The regions whose names are served.
    fn regions(&self) -> Vec<&str> {
        let mut regions = REGIONS.to_vec();
        if !regions.contains(&self.region) {
            regions.push(self.region);
        }
        regions
    }
}

/// Whether bytes stand in a certificate.
pub(super) fn hold(certificate: &[u8], bytes: &[u8]) -> bool {
    certificate
        .windows(bytes.len())
        .any(|window| window == bytes)
}

/// A name as it is encoded: its tag, its length, itself.
fn encoded(tag: u8, name: &[u8]) -> Vec<u8> {
    let length = u8::try_from(name.len()).unwrap_or(u8::MAX);
    let head = match length {
        0..=127 => vec![tag, length],
        _ => vec![tag, 0x81, length],
    };
    [head.as_slice(), name].concat()
}
