//! The pages that people see.

pub(crate) mod confirmation;
pub(crate) mod feedback;
