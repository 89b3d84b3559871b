//! Users who come by a file: what a file has to be, how it is taken in, and the job that goes through it.

pub(crate) mod columns;
mod file;
mod job;
mod log;
mod reading;
mod row;
pub(crate) mod running;
pub(crate) mod upload;
pub(crate) mod view;

pub(crate) use job::{Import, job};
pub use upload::{Receiving, UPLOAD_BUCKET, UPLOAD_KEY_ID};
