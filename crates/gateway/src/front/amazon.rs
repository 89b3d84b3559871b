//! The host names of AWS: of which service each is, and of which bucket.

/// The domains below which AWS has its names: by partition those of the services, and those that have IPv6 addresses too (botocore
/// 1.44, `partitions.json`); then that of what it runs for its customers, such as the URLs of functions (AWS Lambda Developer Guide,
/// "Function URLs"); the last is that of the pages of Amazon Cognito. Its web sites, at which people sign in, are none of them.
pub const AMAZON_DOMAINS: [&str; 16] = [
    "amazonaws.com",
    "api.aws",
    "amazonaws.com.cn",
    "api.amazonwebservices.com.cn",
    "amazonaws.eu",
    "api.amazonwebservices.eu",
    "c2s.ic.gov",
    "api.aws.ic.gov",
    "sc2s.sgov.gov",
    "api.aws.scloud",
    "cloud.adc-e.uk",
    "api.cloud-aws.adc-e.uk",
    "csp.hci.ic.gov",
    "api.aws.hci.ic.gov",
    "on.aws",
    PAGES,
];
const PAGES: &str = "amazoncognito.com";

/// What a host name of a service says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Endpoint<'a> {
    /// The service, as its host names have it.
    pub(crate) service: &'a str,
    /// The bucket of Amazon S3 that the name begins with.
    pub(crate) bucket: Option<&'a str>,
    /// The region, where the name has one.
    pub(crate) region: Option<&'a str>,
}

impl Endpoint<'_> {
    /// Reads a host in small letters, which may have a port: `sts.amazonaws.com`, `cognito-idp.eu-west-1.api.aws`,
    /// `bucket.s3.dualstack.eu-west-1.amazonaws.com`, `bucket.s3-eu-west-1.amazonaws.com`, as old clients write it.
    ///
    /// None where it is the name of no service of AWS.
    pub(crate) fn of(host: &str) -> Option<Endpoint<'_>> {
        let name = without_port(host);
        let services = AMAZON_DOMAINS.iter().filter(|domain| **domain != PAGES);
        let mut fronts = services.filter_map(|domain| front(name, domain));
        let front = fronts.next().filter(|front| !front.is_empty())?;
        // An address within a network of one's own: `vpce-….sts.eu-west-1.vpce.amazonaws.com`.
        let front = front.strip_suffix(".vpce").unwrap_or(front);
        let (front, region) = without_last(front, is_region);
        let (front, _) = without_last(front, |label| label == "dualstack");
        let (before, last) = front
            .rsplit_once('.')
            .map_or((None, front), |(before, last)| (Some(before), last));
        if is_region(last) || last.is_empty() {
            return None;
        }
        if is_s3(last) {
            return Some(Endpoint {
                service: "s3",
                bucket: before,
                region: region.or_else(|| last.strip_prefix("s3-").filter(|it| is_region(it))),
            });
        }
        Some(Endpoint {
            service: last.strip_suffix("-fips").unwrap_or(last),
            bucket: None,
            region,
        })
    }
}

/// Whether a host, which may have a port, is AWS's.
pub(crate) fn is_amazons(host: &str) -> bool {
    let name = without_port(host);
    let mut domains = AMAZON_DOMAINS.iter();
    domains.any(|domain| front(name, domain).is_some())
}

fn without_port(host: &str) -> &str {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name.strip_suffix('.').unwrap_or(name)
}

/// What stands before a domain, without the dot between: nothing where the name is the domain itself.
fn front<'a>(name: &'a str, domain: &str) -> Option<&'a str> {
    let front = name.strip_suffix(domain)?;
    match front.strip_suffix('.') {
        Some(front) => Some(front),
        None => front.is_empty().then_some(front),
    }
}

/// A name without its last label, and that, where it is as `is` says and another one stands before it.
fn without_last(name: &str, is: impl Fn(&str) -> bool) -> (&str, Option<&str>) {
    match name.rsplit_once('.') {
        Some((before, last)) if is(last) => (before, Some(last)),
        _ => (name, None),
    }
}

/// Whether a label stands for Amazon S3: its name, with a region behind it as names of old have, or one of its other gates. Its
/// websites, access points and the rest are services of their own.
fn is_s3(label: &str) -> bool {
    match label.strip_prefix("s3") {
        Some("" | "-fips" | "-accelerate" | "-external-1") => true,
        Some(rest) => rest.strip_prefix('-').is_some_and(is_region),
        None => false,
    }
}

/// Whether a label is shaped as a region is: `eu-west-1`, `us-gov-east-1`.
fn is_region(label: &str) -> bool {
    let Some((area, number)) = label.rsplit_once('-') else {
        return false;
    };
    let is_number = (1..=2).contains(&number.len()) && number.bytes().all(|it| it.is_ascii_digit());
    let mut words = area.split('-');
    let is_partition = words
        .next()
        .is_some_and(|word| (2..=4).contains(&word.len()) && is_word(word));
    let mut rest = words.peekable();
    is_number && is_partition && rest.peek().is_some() && rest.all(is_word)
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase())
}
