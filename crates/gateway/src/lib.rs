//! Everything HTTP: the front door, the protocols of AWS, their signatures, and what pools publish.
//!
//! Rooms, from the ground up; each imports from those before it alone (`cargo xtask floors`): [`limits`]; `front` is what every
//! request passes, whatever it means; `aws` holds the protocols of AWS, their signatures and a file a service, `oauth` what
//! applications ask, `hosted` what people see; `health` tells the operator; `dispatch` finds out which of these a request means;
//! `gateway` answers one request; `connections` takes them in. No record and no rule of the directory is known here.

mod aws;
mod connections;
mod dispatch;
mod front;
mod gateway;
mod health;
mod hosted;
pub mod limits;
mod oauth;

pub use connections::{Exposure, check_exposure, serve, serve_operator};
pub use front::amazon::AMAZON_DOMAINS;
pub use front::hosts::Hosts;
pub use front::observer::{Answer, Observer, Shed};
pub use front::peer::{Arrival, ForwardedBy, Peers};
pub use front::proxy::{OFFLINE, Proxy};
pub use front::surroundings::Surroundings;
pub use front::{Patience, Settings, Shares};
pub use gateway::Gateway;
