//! Stacks through the engine, on real user pools.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

mod applications;
mod audited;
mod buckets;
mod change_sets;
mod crash;
mod deletion;
mod drift;
mod events;
mod every_property;
mod exports;
mod failures;
mod fixed_forward;
mod gone;
mod identity_providers;
mod lane;
mod leftovers;
mod nested;
mod nested_changes;
mod nodes;
mod parameters;
mod people;
mod recorded;
mod refusals;
mod resource_servers;
mod resumed;
mod risks;
mod secrets;
mod too_large;
mod transforms;
mod tutorial;
mod unreadable;
mod updates;
mod world;
