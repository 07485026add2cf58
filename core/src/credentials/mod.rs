//! Access keys: where a client gets them, and when it gets new ones.
//!
//! [`source`] decides when a client's provider runs. [`resolver`] finds keys as the vendor's SDKs do: environment, files,
//! STS, the metadata service of an ECS instance. Neither reads, sends or waits by itself.

mod config_files;
mod environment;
mod expiry;
mod fields;
mod link;
mod metadata;
mod plan;
mod resolution;
mod resolver;
mod roles;
pub(crate) mod source;
mod steps_json;
mod sts;

pub use environment::{Environment, variables};
pub use plan::{ChainOptions, Declared, Plan};
pub use resolution::{LARGEST_FILE, Resolution, Step};
pub use resolver::Resolver;
pub use roles::{AssumeRole, AssumeRoleWithOidc};
pub use source::{Origin, Provided};
pub use steps_json::steps;

pub use crate::wire::signer::Credentials;
