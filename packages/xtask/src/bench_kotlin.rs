//! The benchmark `kotlin`: JMH on the built jar, and a million calls that leave nothing behind.

use crate::command::run as run_command;
use crate::maven::maven;
use crate::{build_kotlin, workspace};
use anyhow::Result;

/// Builds the jar and runs both against it.
pub fn run() -> Result<()> {
    build_kotlin::jar()?;
    let project = workspace::kotlin().join("bench");
    for main in ["volc.im.bench.Speed", "volc.im.bench.Memory"] {
        let main = format!("-Dbench.main={main}");
        run_command(&mut maven(&project, &[&main, "compile", "exec:exec"])?)?;
    }
    Ok(())
}
