//! Facts of the AWS APIs, shapes made from them, and the one validator.
