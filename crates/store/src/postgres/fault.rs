//! What went wrong with a statement, and what that says of its writes.

use tokio_postgres::Error;
use tokio_postgres::error::DbError;

use crate::{Cause, StoreError};

/// Why a statement has no answer.
#[derive(Debug)]
pub(super) enum Fault {
    /// It was undone for the sake of another one at the same time. Given again, it may succeed.
    Undone,
    /// It was never sent, for want of a connection. Given again, it may succeed.
    Unsent(StoreError),
    /// It was sent, and may have been done or not.
    Lost(Cause),
    /// It was not done, and would not be done if it were given again.
    Refused(StoreError),
}

impl From<Error> for Fault {
    /// By the codes of appendix A of `PostgreSQL`'s manual.
    fn from(error: Error) -> Self {
        let Some(code) = error.code().map(|code| code.code().to_owned()) else {
            return Self::Lost(error.into());
        };
        match code.as_str() {
            // Serialisation failures and deadlocks: the statement was rolled back.
            "40001" | "40P01" => Self::Undone,
            // An unknown completion; a server that stops, crashes or starts; one that has become a standby.
            "40003" | "57P01" | "57P02" | "57P03" | "25006" => Self::Lost(error.into()),
            _ if code.starts_with("08") => Self::Lost(error.into()),
            "53100" => Self::Refused(StoreError::Full),
            "XX001" | "XX002" => Self::Refused(StoreError::Corrupt(sentence(&error))),
            _ => Self::Refused(StoreError::Io(error.into())),
        }
    }
}

/// What the server or the system said, as one sentence without any content of records.
pub(super) fn sentence(error: &Error) -> String {
    if let Some(said) = error.as_db_error() {
        return said.message().to_owned();
    }
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
    format!("{error}{}", cause.unwrap_or_default())
}

/// What a person can do about a connection that fails.
pub(super) fn mend(error: &Error) -> &'static str {
    match error.as_db_error().map(DbError::code) {
        Some(code) => match code.code() {
            "28P01" | "28000" => "check the user and the password, and the server's pg_hba.conf",
            "3D000" => "create the database first, or name another one in the URL",
            "42501" => "let the user make tables: GRANT CREATE ON SCHEMA public TO the user",
            "53300" => "lower the setting of connections, or raise max_connections of the server",
            "57P03" => "wait until the server has started",
            "0A000" => "it is a standby: name the primary, or all servers, in the URL",
            _ => "the server's log says more",
        },
        None if error.to_string().contains("TLS") => {
            "give the file of the root certificate that has signed the server's, or sslmode=disable in \
             a network that nobody else can reach"
        }
        None => "check the host and the port, and whether the server runs",
    }
}
