//! Access keys: where a client gets them, and when it gets new ones.
//!
//! `source` decides when a client's provider runs. `resolver` finds keys as the vendor's SDKs do: environment, files,
//! STS, the metadata service of an ECS instance. Neither reads, sends or waits by itself.

mod ask;
mod config_files;
mod declaration;
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
mod step;
mod steps_json;
mod sts;

pub use declaration::Declared;
pub use environment::{Environment, variables};
pub use plan::{ChainOptions, Plan};
pub use resolution::Resolution;
pub use resolver::Resolver;
pub use roles::{AssumeRole, AssumeRoleWithOidc};
pub use source::{Origin, Provided};
pub use step::{LARGEST_FILE, Step};
pub use steps_json::steps;

pub use crate::wire::signer::Credentials;
