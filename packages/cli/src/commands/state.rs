//! `volc-im state`: the emulator's data as a file.

use serde_json::Value;

use crate::arguments::{State, StateCommand};
use crate::control::{Control, nothing};
use crate::ended::{Ended, Failure};
use crate::input::file;

pub async fn run(wanted: State) -> Result<Ended, Failure> {
    match wanted.what {
        StateCommand::Save { file, url } => {
            let snapshot = Control::at(url.as_deref())?.get("state/export").await?;
            write(&file, &snapshot)?;
        }
        StateCommand::Load { file: path, url } => {
            let text = file(&path)?;
            Control::at(url.as_deref())?.post_text("state/import", text).await?;
        }
        StateCommand::Reset { url } => {
            Control::at(url.as_deref())?.post("reset", &nothing()).await?;
        }
    }
    Ok(Ended::Well)
}

/// Writes JSON for people to a file, beside it and then in its place, or to standard output for `-`.
pub fn write(path: &str, value: &Value) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(Failure::invalid)?;
    if path == "-" {
        println!("{text}");
        return Ok(());
    }
    let named = |error: std::io::Error| Failure::invalid(format!("{path}: {error}"));
    let beside = format!("{path}.new");
    std::fs::write(&beside, format!("{text}\n")).map_err(named)?;
    std::fs::rename(&beside, path).map_err(named)
}
