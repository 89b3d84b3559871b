//! The pages that people see.

pub(crate) mod confirmation;
