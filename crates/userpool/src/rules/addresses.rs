//! The syntax of e-mail addresses and phone numbers.

/// The longest e-mail address (RFC 5321, section 4.5.3.1.3, without the angle brackets).
const EMAIL_CHARACTERS_MAX: usize = 254;
/// The longest part before the `@` (RFC 5321, section 4.5.3.1.1).
const LOCAL_PART_CHARACTERS_MAX: usize = 64;
/// The longest label of a domain (RFC 1035, section 2.3.4).
const LABEL_CHARACTERS_MAX: usize = 63;
/// Digits of a phone number (ITU-T E.164).
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 2..=15;

/// Whether the text is an e-mail address: a dot-atom, an `@` and a domain of two labels at least (RFC 5322, section
/// 3.4.1, without quoted parts, comments and address literals).
pub(crate) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    text.len() <= EMAIL_CHARACTERS_MAX
        && local.len() <= LOCAL_PART_CHARACTERS_MAX
        && local.split('.').all(is_atom)
        && domain.contains('.')
        && domain.split('.').all(is_label)
}

/// Whether the text is a phone number in the form of E.164: `+`, then digits that begin with a country code.
pub(crate) fn is_phone(text: &str) -> bool {
    let Some(digits) = text.strip_prefix('+') else {
        return false;
    };
    PHONE_DIGITS.contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.starts_with('0')
}

/// Whether letters can come from it: `ann@example.com`, or `Ann <ann@example.com>`.
pub(crate) fn is_sender(from: &str) -> bool {
    let from = from.trim();
    let address = match from.strip_suffix('>').map(|head| head.rsplit_once('<')) {
        Some(Some((_, address))) => address,
        Some(None) => return false,
        None => from,
    };
    let plain = !address.contains(|c: char| c.is_whitespace() || c.is_control());
    let parts = address.split_once('@');
    let whole = parts
        .is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'));
    plain && whole && !from.contains(char::is_control)
}

fn is_atom(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
}

fn is_label(text: &str) -> bool {
    (1..=LABEL_CHARACTERS_MAX).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}
