//! Everything HTTP.
