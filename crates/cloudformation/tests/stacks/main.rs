//! Stacks through the engine, on real user pools.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

mod buckets;
mod change_sets;
mod crash;
mod deletion;
mod events;
mod exports;
mod failures;
mod fixed_forward;
mod lane;
mod leftovers;
mod nodes;
mod parameters;
mod people;
mod refusals;
mod resumed;
mod secrets;
mod too_large;
mod tutorial;
mod unreadable;
mod updates;
mod world;
