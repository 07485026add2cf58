//! Access keys: a fixed pair, a provider of your own, or the places where the vendor's tools keep them.
//!
//! Without any, a client uses the default [`Chain`]. One run of a provider serves all calls that wait for keys; unexpired keys
//! serve while new ones are requested, also if that fails; keys that the service refuses are replaced once per call.

mod declared;
mod keys;
mod provider;
mod search;

pub(crate) use declared::Declaration;
pub use declared::{AssumeRole, AssumeRoleWithOidc, Chain, ConfigFile, EcsRole, Environment, Place};
pub use keys::Credentials;
pub use provider::{CredentialsError, ProvideCredentials};
pub(crate) use provider::{Source, run_provider};
