//! The one error type: a code, a public sentence and a private cause.

use std::borrow::Cow;
use std::error::Error as Cause;
use std::fmt;

use crate::ErrorCode;

/// A refusal in AWS's words.
#[derive(Debug)]
pub struct Error {
    code: ErrorCode,
    message: Cow<'static, str>,
    reason_code: Option<Cow<'static, str>>,
    cause: Option<Box<dyn Cause + Send + Sync>>,
}

impl Error {
    /// The message is public: it goes on the wire as it stands.
    pub fn new(code: ErrorCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
            reason_code: None,
            cause: None,
        }
    }

    /// A failure of ours, of which the caller learns nothing.
    pub fn internal(cause: impl Into<Box<dyn Cause + Send + Sync>>) -> Self {
        Self::new(ErrorCode::InternalErrorException, "Something went wrong").because(cause)
    }

    /// Adds the private cause, which never goes on the wire.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn Cause + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Adds the `reasonCode` that `InvalidParameterException` may carry.
    #[must_use]
    pub fn with_reason_code(mut self, reason_code: impl Into<Cow<'static, str>>) -> Self {
        self.reason_code = Some(reason_code.into());
        self
    }

    /// What clients match on.
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// The public sentence.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The `reasonCode`, where there is one.
    pub fn reason_code(&self) -> Option<&str> {
        self.reason_code.as_deref()
    }

    /// The private cause: for the log alone.
    pub fn cause(&self) -> Option<&(dyn Cause + Send + Sync + 'static)> {
        self.cause.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code, self.message)
    }
}

impl Cause for Error {
    fn source(&self) -> Option<&(dyn Cause + 'static)> {
        self.cause
            .as_ref()
            .map(|cause| &**cause as &(dyn Cause + 'static))
    }
}

/// Who is to blame for an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The caller.
    Sender,
    /// The service.
    Receiver,
}

/// What the facts say of one code.
#[derive(Debug)]
pub(crate) struct CodeFacts {
    wire: &'static str,
    status: Option<u16>,
    fault: Fault,
}

impl CodeFacts {
    pub(crate) const fn new(wire: &'static str) -> Self {
        Self {
            wire,
            status: None,
            fault: Fault::Sender,
        }
    }

    pub(crate) const fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    pub(crate) const fn server_fault(mut self) -> Self {
        self.fault = Fault::Receiver;
        self
    }
}

impl ErrorCode {
    /// The code on the wire.
    pub fn as_str(self) -> &'static str {
        self.facts().wire
    }

    /// The code that the wire calls so.
    pub fn from_wire(wire: &str) -> Option<Self> {
        Self::ALL.iter().find(|code| code.as_str() == wire).copied()
    }

    /// Who is to blame.
    pub fn fault(self) -> Fault {
        self.facts().fault
    }

    /// The status which the facts give, as those of the Query services do.
    pub fn status(self) -> Option<u16> {
        self.facts().status
    }

    fn facts(self) -> &'static CodeFacts {
        &crate::generated::CODES[self as usize]
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Defines the enum over all codes, in the order of their table.
macro_rules! error_codes {
    ($name:ident, $table:ident { $($variant:ident,)* }) => {
        /// What an error is called; clients match on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = concat!("`", stringify!($variant), "`")] $variant,)*
        }

        impl $name {
            /// All codes.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];
        }

        const _: () = assert!($name::ALL.len() == $table.len());
    };
}

pub(crate) use error_codes;
