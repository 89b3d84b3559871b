//! What the directory does around its operations.

mod conflicts;
