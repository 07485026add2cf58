//! Does what a scenario asks of Rust's crate; see ../../README.md. A command a line, an answer a line.

mod calls;
mod facts;
mod logged;
mod rate_store;
mod receiver;

use std::io::{BufRead, Write};

use anyhow::{Result, bail};
use receiver::Server;
use serde_json::{Value, json};

/// Answers commands until there are no more.
pub fn serve() -> Result<()> {
    logged::keep();
    // Panics of hooks and handlers are scenarios; their backtraces take longer than calls wait for hooks.
    std::panic::set_hook(Box::new(|_| {}));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut out = std::io::stdout();
    let mut server = None;
    for line in std::io::stdin().lock().lines() {
        let command: Value = serde_json::from_str(&line?)?;
        // A receiver's log is reported when it ends.
        if command["do"] != "stop" {
            logged::forget();
        }
        let answer = runtime
            .block_on(run(&command, &mut server))
            .unwrap_or_else(|error| json!({"failed": format!("{error:#}")}));
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

async fn run(command: &Value, server: &mut Option<Server>) -> Result<Value> {
    match command["do"].as_str() {
        Some("calls") => calls::run(command).await,
        Some("receive") => {
            let (started, answer) = receiver::receive(command).await?;
            *server = started;
            Ok(answer)
        }
        Some("stop") => Ok(server.take().map_or_else(|| json!({}), Server::stop)),
        other => bail!("no command {other:?}"),
    }
}
