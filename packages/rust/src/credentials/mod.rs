//! Access keys: a fixed pair, a provider of your own, or the places where the vendor's tools keep them.
//!
//! Without any, a client uses the default [`Chain`]. One run of a provider serves all calls that wait for keys; unexpired keys
//! serve while new ones are requested, also if that fails; keys that the service refuses are replaced once per call.

mod chain;
mod keys;
mod place;
mod provider;
mod roles;
mod search;

pub use chain::{Chain, ConfigFile, Environment};
pub use keys::Credentials;
pub(crate) use place::Declaration;
pub use place::Place;
pub use provider::{CredentialsError, ProvideCredentials};
pub(crate) use provider::{Source, run_provider};
pub use roles::{AssumeRole, AssumeRoleWithOidc, EcsRole};
