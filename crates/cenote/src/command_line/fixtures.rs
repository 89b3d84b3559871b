//! What makes a server for development what a suite of tests expects.

use std::path::PathBuf;

use clap::Args;
use model::Sensitive;
use userpool::ISSUER_REGION;

/// Digits of a code, at most.
const CODE_DIGITS_MAX: usize = 16;
/// Characters of the id or the secret of a key that others know too, at most.
const KEY_CHARACTERS_MAX: usize = 128;

/// They hold secrets, so that they can't be printed.
#[derive(Args)]
pub(crate) struct Fixtures {
    /// Takes this access key too, whatever it is, such as test:test. Anybody on this machine who knows it may do everything here.
    #[arg(long, value_name = "ID:SECRET", value_parser = credentials)]
    pub(crate) credentials: Option<Credentials>,
    /// Gives each confirmation code this value, such as 123456, rather than one that nobody can guess.
    #[arg(long, value_name = "DIGITS", value_parser = code)]
    pub(crate) code: Option<Sensitive<String>>,
    /// Has the pools, clients, groups and users of this file, YAML or JSON, from the start; what is there already stays as it is.
    #[arg(long, value_name = "FILE")]
    pub(crate) seed: Option<PathBuf>,
    /// What tokens say of where they come from: `aws`, as Amazon's own do, or a URL before the id of the pool.
    #[arg(long, value_name = "aws|URL", value_parser = issuer)]
    pub(crate) issuer: Option<String>,
}

/// An access key that others know too.
#[derive(Clone)]
pub(crate) struct Credentials {
    pub(crate) id: String,
    pub(crate) secret: Sensitive<String>,
}

fn credentials(text: &str) -> Result<Credentials, String> {
    let mend = "write it as ID:SECRET, such as test:test";
    let (id, secret) = text.split_once(':').ok_or(mend)?;
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if id.is_empty() || id.len() > KEY_CHARACTERS_MAX || !id.bytes().all(is_word) {
        return Err(format!(
            "{mend}: an id has letters, digits and _, {KEY_CHARACTERS_MAX} at most"
        ));
    }
    let is_plain = secret.bytes().all(|byte| byte.is_ascii_graphic());
    if secret.is_empty() || secret.len() > KEY_CHARACTERS_MAX || !is_plain {
        return Err(format!(
            "{mend}: a secret has characters of ASCII without blanks, {KEY_CHARACTERS_MAX} at most"
        ));
    }
    Ok(Credentials {
        id: id.to_owned(),
        secret: Sensitive::from(secret),
    })
}

fn code(text: &str) -> Result<Sensitive<String>, String> {
    let is_code = (1..=CODE_DIGITS_MAX).contains(&text.len());
    if is_code && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(Sensitive::from(text))
    } else {
        Err(format!(
            "write 1 to {CODE_DIGITS_MAX} digits, such as 123456"
        ))
    }
}

fn issuer(text: &str) -> Result<String, String> {
    if text == "aws" {
        return Ok(format!("https://cognito-idp.{ISSUER_REGION}.amazonaws.com"));
    }
    let schemed = text.starts_with("https://") || text.starts_with("http://");
    if schemed && !text.ends_with('/') && !text.contains(char::is_whitespace) {
        Ok(text.to_owned())
    } else {
        Err(
            "write aws, or a URL such as https://users.example.org, without a slash at its end"
                .to_owned(),
        )
    }
}
