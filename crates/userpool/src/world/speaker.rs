//! Who acts by a call: from where, and by what program.

use std::net::IpAddr;

use model::ContextDataType;

/// Somebody who acts, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Speaker {
    pub(crate) address: Option<IpAddr>,
    /// What the program calls itself.
    pub(crate) agent: Option<String>,
}

impl Speaker {
    /// Whom a back end speaks for, as it tells.
    pub(crate) fn told_of(context: Option<&ContextDataType>) -> Speaker {
        let Some(context) = context else {
            return Speaker::default();
        };
        let is_agent = |name: &str| name.eq_ignore_ascii_case("user-agent");
        let mut headers = context.http_headers.iter();
        let agent = headers.find(|header| header.header_name.as_deref().is_some_and(is_agent));
        Speaker {
            address: context.ip_address.trim().parse().ok(),
            agent: agent.and_then(|header| header.header_value.clone()),
        }
    }
}
