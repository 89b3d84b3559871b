//! Addresses as an answer may show them.

use crate::records::Contact;

/// Digits of a phone number that stay visible.
const DIGITS_SHOWN: usize = 4;

/// An address with all but a hint of it hidden: `w***@c***`, `+*******1234`. In small letters, so that it doesn't tell how the
/// address is stored from how it was typed.
pub(crate) fn mask(contact: Contact, address: &str) -> String {
    match contact {
        Contact::Email => {
            let (local, domain) = address.split_once('@').unwrap_or((address, ""));
            format!("{}***@{}***", first(local), first(domain))
        }
        Contact::Phone => {
            let digits: Vec<char> = address.chars().filter(char::is_ascii_digit).collect();
            let hidden = digits.len().saturating_sub(DIGITS_SHOWN);
            let shown: String = digits[hidden..].iter().collect();
            format!("+{}{shown}", "*".repeat(hidden))
        }
    }
}

fn first(text: &str) -> String {
    text.chars().take(1).flat_map(char::to_lowercase).collect()
}
