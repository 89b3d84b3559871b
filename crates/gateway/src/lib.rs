//! Everything HTTP: the front door, the protocols of AWS, their signatures, and what pools publish.
//!
//! Rooms: `front` takes connections in; `head` and `body` read a request within `limits` and `budget`; `peer` knows from
//! whom, `hosts` whether it is meant for this server; `dispatch` finds out which service it means; `signature` who signed it;
//! `cognito`, `query`, `token_service`, `systems_manager`, `s3` and `well_known` translate it for the floors below; `answer` and `failure`
//! write what comes back; `health` and `observer` tell the operator. No record and no rule of the directory is known here.

mod answer;
mod body;
mod budget;
mod cognito;
mod confirmation;
mod dispatch;
mod failure;
mod finished;
mod front;
mod gateway;
mod head;
mod health;
mod hosts;
pub mod limits;
mod observer;
mod peer;
mod query;
mod s3;
mod signature;
mod systems_manager;
mod token_service;
mod well_known;
mod world;

pub use front::{Exposure, Patience, check_exposure, serve, serve_operator};
pub use gateway::{Gateway, Settings, Shares};
pub use hosts::Hosts;
pub use observer::{Answer, Observer, Shed};
pub use peer::{Arrival, ForwardedBy, Peers};
pub use world::World;
