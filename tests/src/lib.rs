//! The world in which the tests run.
