//! What is noted elsewhere of the log, so that its end can't be cut off unseen.

use std::fmt;
use std::str::FromStr;

/// A link by its number and its MAC, written as `NUMBER:MAC`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// Which link.
    pub number: u64,
    /// Its MAC in base64url, 43 characters.
    pub mac: String,
}

impl fmt::Display for Anchor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.number, self.mac)
    }
}

impl FromStr for Anchor {
    type Err = String;

    fn from_str(text: &str) -> Result<Anchor, String> {
        let form = || "write it as `cenote audit verify` printed it: NUMBER:MAC".to_owned();
        let (number, mac) = text.split_once(':').ok_or_else(form)?;
        let is_mac = crypto::text::from_base64url(mac).is_some_and(|mac| mac.len() == 32);
        match number.parse() {
            Ok(number) if is_mac && number > 0 => Ok(Anchor {
                number,
                mac: mac.to_owned(),
            }),
            _ => Err(form()),
        }
    }
}
