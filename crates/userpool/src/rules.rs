//! Pure decisions: they take values and give values or refusals.

pub(crate) mod names;
pub(crate) mod refusals;
pub(crate) mod schema_definition;
