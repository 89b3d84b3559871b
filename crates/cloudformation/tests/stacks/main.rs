//! Stacks through the engine, on real user pools.

mod buckets;
mod change_sets;
mod crash;
mod deletion;
mod exports;
mod failures;
mod parameters;
mod tutorial;
mod updates;
mod world;
