//! What the selected parts need on this machine: told and installed before anything runs.

use crate::setup::tool::{ALL, Tool};
use crate::test::part::Part;

/// Tools that are not there and could not be installed, with the reason.
pub struct Missing(Vec<(&'static str, String)>);

impl Missing {
    /// Why a part cannot run here.
    pub fn of(&self, part: &Part) -> Option<String> {
        let lacks = |(name, _): &&(&str, String)| part.tools.iter().any(|tool| tool.name == *name);
        self.0.iter().find(lacks).map(|(_, why)| why.clone())
    }
}

/// Prints a line for each tool that a part needs, and installs what is not there.
pub fn installed_for(parts: &[&Part]) -> Missing {
    let mut missing = Vec::new();
    for tool in ALL {
        let for_parts: Vec<&str> = parts
            .iter()
            .filter(|part| part.tools.iter().any(|own| own.name == tool.name))
            .map(|part| part.name)
            .collect();
        if for_parts.is_empty() {
            continue;
        }
        let state = match state(tool) {
            Ok(state) => state,
            Err(why) => {
                missing.push((tool.name, why.clone()));
                "MISSING"
            }
        };
        println!("{:<16} {state:<9} for {}", tool.name, for_parts.join(", "));
    }
    Missing(missing)
}

fn state(tool: &Tool) -> Result<&'static str, String> {
    if (tool.present)() {
        return Ok("present");
    }
    println!("{:<16} is missing: installing (takes {})", tool.name, tool.takes);
    match (tool.install)() {
        Ok(()) => Ok("installed"),
        Err(error) => Err(format!("{} is missing (takes {}): {error:#}", tool.name, tool.takes)),
    }
}
