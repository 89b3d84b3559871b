//! What can be said to `cenote keys`.

use clap::{Args, Subcommand};

use super::{Directory, account};

/// It holds a secret, so that it can't be printed.
#[derive(Args)]
pub(crate) struct Keys {
    #[command(subcommand)]
    pub(crate) command: KeysCommand,
}

#[derive(Subcommand)]
pub(crate) enum KeysCommand {
    /// Prints every access key, without its secret.
    List(KeysList),
    /// Gives somebody an access key, and prints its secret this once.
    Add(Box<KeysAdd>),
    /// Takes access keys back: they, and all that came of them, are refused at once, on every node.
    Revoke(KeysRevoke),
    /// Prints what is known of an access key.
    Show(KeysShow),
}

#[derive(Args)]
pub(crate) struct KeysList {
    #[command(flatten)]
    pub(crate) directory: Directory,
    /// Prints the keys as JSON, one a line.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct KeysAdd {
    /// Who gets it: up to 64 letters, digits and `+=,.@_-`.
    #[arg(value_parser = name)]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) directory: Directory,
    /// The AWS account; the server's unless it says otherwise.
    #[arg(long, value_parser = account)]
    pub(crate) account: Option<String>,
    /// What it may do, as IAM writes it, such as 'cognito-idp:Admin*': everything where nothing is said. May be said more than once.
    #[arg(long, value_name = "ACTION")]
    pub(crate) allow: Vec<String>,
    /// What it may not do even where it is allowed, such as 'cloudformation:*'. May be said more than once.
    #[arg(long, value_name = "ACTION")]
    pub(crate) deny: Vec<String>,
    /// The user pool, by id or ARN, on which alone it may act; all where none is said. May be said more than once.
    #[arg(long, value_name = "POOL")]
    pub(crate) pool: Vec<String>,
    /// It may do only what changes nothing.
    #[arg(long)]
    pub(crate) read_only: bool,
    /// Prints the key as JSON, as the AWS CLI's `credential_process` reads it.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct KeysRevoke {
    /// The ids of the keys.
    #[arg(required = true, value_name = "ID")]
    pub(crate) ids: Vec<String>,
    #[command(flatten)]
    pub(crate) directory: Directory,
}

#[derive(Args)]
pub(crate) struct KeysShow {
    /// The key's id.
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) directory: Directory,
    /// Prints the key as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// A name as IAM gives it to users.
fn name(text: &str) -> Result<String, String> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte);
    if (1..=64).contains(&text.len()) && text.bytes().all(fits) {
        Ok(text.to_owned())
    } else {
        Err("a name has up to 64 letters, digits and +=,.@_-".to_owned())
    }
}
