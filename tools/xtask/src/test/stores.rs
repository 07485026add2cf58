//! The part `stores`: stores in a real Redis and in a cluster, and that languages share one.

use crate::test::redis::Servers;
use crate::test::{python, rust};
use anyhow::Result;
use serde_json::json;

/// Starts the servers and runs what needs them.
pub fn run() -> Result<()> {
    let servers = Servers::start()?;
    let programs = json!({ "rust": [rust::store_program()?, "shared-store"] });
    python::stores(&servers.environment(), &programs.to_string())
}
