//! `volc-im completion`: what a shell needs to complete commands, actions and events.

use std::io::Write;

use crate::arguments::{Completion, command};
use crate::ended::{Ended, Failure};

pub fn run(wanted: &Completion) -> Result<Ended, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(wanted.shell, &mut command(), "volc-im", &mut script);
    std::io::stdout().write_all(&script).map_err(Failure::invalid)?;
    Ok(Ended::Well)
}
