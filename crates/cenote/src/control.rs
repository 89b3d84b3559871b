//! How commands reach the server for development that runs on a data folder: a port of loopback, and a word that proves who may
//! read the folder. A page in a browser knows neither; a server that is not for development has no such port.

mod ask;
mod door;
mod letters;
mod workshop;

pub(crate) use ask::ask;
pub(crate) use door::Door;
pub(crate) use letters::{Time, Told, Wish};
pub(crate) use workshop::Workshop;
