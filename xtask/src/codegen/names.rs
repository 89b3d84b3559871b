//! AWS's names in Rust's cases.

/// `AllowedOAuthFlows` as `allowed_oauth_flows`.
pub(crate) fn snake(name: &str) -> String {
    // These carry a capital in the middle of one word.
    let name = name
        .replace("OAuth", "Oauth")
        .replace("URLs", "Urls")
        .replace("ARNs", "Arns");
    let letters: Vec<char> = name.chars().collect();
    let mut text = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let after_lower = index > 0 && !letters[index - 1].is_uppercase();
        let before_lower = letters.get(index + 1).is_some_and(char::is_ascii_lowercase);
        let starts_word = letter.is_uppercase() && index > 0 && (after_lower || before_lower);
        if starts_word && !text.ends_with('_') {
            text.push('_');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

/// A member's field: its snake case, escaped where Rust keeps the word for itself.
pub(crate) fn field(name: &str) -> String {
    let name = snake(name);
    match name.as_str() {
        "type" | "match" | "mod" | "ref" | "use" | "move" | "where" | "in" | "final" => {
            format!("r#{name}")
        }
        _ => name,
    }
}

/// `SignUpRequest` as `SIGN_UP_REQUEST`.
pub(crate) fn constant(name: &str) -> String {
    snake(name).to_ascii_uppercase()
}

/// An enum's value as a variant: `SMS_MFA` as `SmsMfa`, `phone_number` as `PhoneNumber`.
pub(crate) fn variant(value: &str) -> String {
    let words = value.split(|letter: char| !letter.is_ascii_alphanumeric());
    let name: String = words.map(capitalised).collect();
    if name == "Self" {
        "SelfValue".to_owned()
    } else {
        name
    }
}

/// What serde's `PascalCase` makes of a field: a member that differs needs a name of its own.
pub(crate) fn pascal(field: &str) -> String {
    field
        .trim_start_matches("r#")
        .split('_')
        .map(capitalised)
        .collect()
}

/// A number with its thousands apart where it has five digits or more.
pub(crate) fn number(value: i64) -> String {
    let digits = value.to_string();
    if value.abs() < 10_000 {
        return digits;
    }
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        let left = digits.len() - index;
        if left.is_multiple_of(3) && text.ends_with(|before: char| before.is_ascii_digit()) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

fn capitalised(word: &str) -> String {
    let mixed = word.chars().any(char::is_lowercase);
    let mut letters = word.chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    let rest = letters.as_str();
    let rest = if mixed {
        rest.to_owned()
    } else {
        rest.to_ascii_lowercase()
    };
    format!("{}{rest}", first.to_ascii_uppercase())
}
