//! The callbacks the service posts to a backend.

pub mod courier_answer;
pub mod deliver;
pub mod envelope;
pub mod events;
pub mod parcel;
pub mod samples;
pub mod variant;
