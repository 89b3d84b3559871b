//! Facts of one operation.

use super::Shape;
use crate::ErrorCode;

/// What the facts say of an operation.
#[derive(Debug)]
pub struct OperationFacts {
    /// AWS's name.
    pub name: &'static str,
    /// Shape of the input; absent where the operation's shapes were not chosen.
    pub input: Option<&'static Shape>,
    /// Shape of the output; absent where there is none or it was not chosen.
    pub output: Option<&'static Shape>,
    /// What it may answer besides the errors of the transport.
    pub errors: &'static [ErrorCode],
    /// Whether clients call it without a signature.
    pub unsigned: bool,
}

impl OperationFacts {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self {
            name,
            input: None,
            output: None,
            errors: &[],
            unsigned: false,
        }
    }

    pub(crate) const fn input(mut self, shape: &'static Shape) -> Self {
        self.input = Some(shape);
        self
    }

    pub(crate) const fn output(mut self, shape: &'static Shape) -> Self {
        self.output = Some(shape);
        self
    }

    pub(crate) const fn errors(mut self, errors: &'static [ErrorCode]) -> Self {
        self.errors = errors;
        self
    }

    pub(crate) const fn unsigned(mut self) -> Self {
        self.unsigned = true;
        self
    }
}

/// Defines the enum of a service's operations, in the order of their table, which is sorted by name.
macro_rules! operation_enum {
    ($name:ident, $table:ident { $($variant:ident,)* }) => {
        /// The operations of the service.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = concat!("`", stringify!($variant), "`")] $variant,)*
        }

        impl $name {
            /// All operations, sorted by name.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// AWS's name.
            pub fn name(self) -> &'static str {
                self.facts().name
            }

            /// The operation of that name.
            pub fn from_name(name: &str) -> Option<Self> {
                let found = $table.binary_search_by(|facts| facts.name.cmp(name)).ok()?;
                Self::ALL.get(found).copied()
            }

            /// What it may answer besides the errors of the transport.
            pub fn errors(self) -> &'static [crate::ErrorCode] {
                self.facts().errors
            }

            /// Whether clients call it without a signature.
            pub fn unsigned(self) -> bool {
                self.facts().unsigned
            }

            /// Shape of the input; absent where the operation's shapes were not chosen.
            pub fn input(self) -> Option<&'static crate::facts::Shape> {
                self.facts().input
            }

            /// Shape of the output; absent where there is none or it was not chosen.
            pub fn output(self) -> Option<&'static crate::facts::Shape> {
                self.facts().output
            }

            /// The whole row of the table.
            pub fn facts(self) -> &'static crate::facts::OperationFacts {
                &$table[self as usize]
            }
        }

        const _: () = assert!($name::ALL.len() == $table.len());
    };
}

pub(crate) use operation_enum;
