//! The product: one file per operation of the user pools API.
