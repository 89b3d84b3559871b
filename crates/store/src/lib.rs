//! Ordered versioned records: the trait, typed tables, transactions and engines.
