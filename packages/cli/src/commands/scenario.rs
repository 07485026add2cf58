//! `volc-im scenario`: carries out scenarios, and writes what happened as one.

use serde_json::Value;

use super::state::write;
use crate::arguments::{Scenario, ScenarioCommand};
use crate::control::{Control, Own, plain};
use crate::ended::{Ended, Failure};
use crate::input::file;
use crate::language::pick;

pub async fn run(wanted: Scenario) -> Result<Ended, Failure> {
    match wanted.what {
        ScenarioCommand::Save { file, name, url } => {
            let encoded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
            let scenario = Control::at(url.as_deref())?.get(&format!("scenario?name={encoded}")).await?;
            write(&file, &scenario)?;
            Ok(Ended::Well)
        }
        ScenarioCommand::Run { file: path, fresh, json, url } => {
            let text = file(&path)?;
            let played = if fresh {
                let (own, control) = Own::start(None).await?;
                let played = control.post_text("scenario/run", text).await;
                own.stop().await;
                played?
            } else {
                Control::at(url.as_deref())?.post_text("scenario/run", text).await?
            };
            if json {
                println!("{played}");
            } else {
                show(&played);
            }
            let ok = played.get("ok") == Some(&Value::Bool(true));
            Ok(if ok { Ended::Well } else { Ended::Refused })
        }
    }
}

fn show(played: &Value) {
    let steps = played.get("steps").and_then(Value::as_array).cloned().unwrap_or_default();
    for step in &steps {
        let ok = step.get("ok") == Some(&Value::Bool(true));
        println!("{} {}", if ok { "✓" } else { "✗" }, plain(step, "/step"));
        for difference in step.get("differences").and_then(Value::as_array).into_iter().flatten() {
            println!("  {}", difference.as_str().unwrap_or_default());
        }
        if !ok {
            println!("  {} {}", pick("answer", "响应"), plain(step, "/answer"));
        }
    }
}
