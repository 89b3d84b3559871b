//! Stacks through the engine, on real user pools.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

mod buckets;
mod change_sets;
mod crash;
mod deletion;
mod exports;
mod failures;
mod leftovers;
mod nodes;
mod parameters;
mod secrets;
mod tutorial;
mod updates;
mod world;
