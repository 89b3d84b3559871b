//! Plain scalars of YAML 1.1, which is what templates are written in: `OFF` is false, `010` is eight, `1:30` is ninety.
//! Dates stay text: `CloudFormation` does not know that type. Quotes keep a text what it is.

use serde_json::{Number, Value};

/// What a scalar without quotes stands for.
pub(super) fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Value::Bool(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => {
            Value::Bool(false)
        }
        _ => number(text).map_or_else(|| Value::from(text), Value::Number),
    }
}

fn number(text: &str) -> Option<Number> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let first = *digits.as_bytes().first()?;
    if first != b'.' && !first.is_ascii_digit() {
        return None;
    }
    if let Some(whole) = integer(digits) {
        // One that fits nowhere keeps its spelling.
        let signed = if negative { -whole } else { whole };
        return i64::try_from(signed).ok().map(Number::from);
    }
    let fraction = float(digits)?;
    Number::from_f64(if negative { -fraction } else { fraction })
}

fn integer(digits: &str) -> Option<i128> {
    let plain = digits.replace('_', "");
    if let Some(binary) = plain.strip_prefix("0b") {
        return in_base(binary, 2);
    }
    if let Some(hexadecimal) = plain.strip_prefix("0x") {
        return in_base(hexadecimal, 16);
    }
    if plain.contains(':') {
        return base_sixty(&plain);
    }
    match plain.strip_prefix('0') {
        Some("") => Some(0),
        Some(octal) => in_base(octal, 8),
        None => in_base(&plain, 10),
    }
}

fn in_base(digits: &str, base: u32) -> Option<i128> {
    let fits = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(base));
    fits.then(|| i128::from_str_radix(digits, base).ok())?
}

fn base_sixty(text: &str) -> Option<i128> {
    let mut places = text.split(':');
    let first = places.next().filter(|first| !first.starts_with('0'))?;
    let mut whole = in_base(first, 10)?;
    for place in places {
        let value = in_base(place, 10).filter(|value| place.len() <= 2 && *value < 60)?;
        whole = whole.checked_mul(60)?.checked_add(value)?;
    }
    Some(whole)
}

/// Digits with a point among them, and an exponent perhaps: without the point it is no number.
fn float(digits: &str) -> Option<f64> {
    let plain = digits.replace('_', "");
    let (mantissa, exponent) = match plain.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (plain.as_str(), None),
    };
    let (whole, fraction) = mantissa.split_once('.')?;
    let only_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_exponent =
        |text: &str| !text.is_empty() && only_digits(text.trim_start_matches(['+', '-']));
    let fits = only_digits(whole)
        && only_digits(fraction)
        && whole.len() + fraction.len() > 0
        && exponent.is_none_or(is_exponent);
    fits.then(|| plain.parse().ok())?
}
