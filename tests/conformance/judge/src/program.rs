//! A language's program: takes a command a line and answers each with a line.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// How long a command may take before the program counts as hung.
const PATIENCE: Duration = Duration::from_secs(120);

/// What starts a program.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Launch {
    /// The language, as scenarios name it.
    pub language: String,
    program: String,
    #[serde(default)]
    arguments: Vec<String>,
    #[serde(default)]
    folder: Option<String>,
    #[serde(default)]
    environment: Vec<(String, String)>,
    /// Where the program's standard error goes.
    #[serde(default)]
    errors: Option<String>,
}

/// A running program.
pub struct Program {
    launch: Launch,
    running: Option<Running>,
}

struct Running {
    // Killed when it is dropped.
    _child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Program {
    /// A program that is started when it is first asked.
    pub fn new(launch: Launch) -> Self {
        Self { launch, running: None }
    }

    /// The answer to a command. A program that hangs or ends is restarted for the next one.
    pub async fn ask(&mut self, command: &Value) -> Result<Value> {
        let answer = tokio::time::timeout(PATIENCE, self.exchange(command)).await;
        match answer {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => {
                self.running = None;
                Err(error)
            }
            Err(_) => {
                self.running = None;
                bail!("no answer within {} s", PATIENCE.as_secs())
            }
        }
    }

    async fn exchange(&mut self, command: &Value) -> Result<Value> {
        if self.running.is_none() {
            self.running = Some(start(&self.launch)?);
        }
        let running = self.running.as_mut().context("a program")?;
        running.input.write_all(format!("{command}\n").as_bytes()).await?;
        running.input.flush().await?;
        let line = running.output.next_line().await?.context("the program ended")?;
        let answer: Value = serde_json::from_str(&line).with_context(|| format!("no JSON: {line}"))?;
        if let Some(error) = answer.get("failed").and_then(Value::as_str) {
            bail!("the program failed: {error}");
        }
        Ok(answer)
    }
}

fn start(launch: &Launch) -> Result<Running> {
    let errors = match &launch.errors {
        Some(path) => std::fs::OpenOptions::new().create(true).append(true).open(path)?.into(),
        None => Stdio::inherit(),
    };
    let mut command = Command::new(&launch.program);
    command.args(&launch.arguments).arg("scenarios").envs(launch.environment.iter().cloned());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(errors).kill_on_drop(true);
    if let Some(folder) = &launch.folder {
        command.current_dir(folder);
    }
    let mut child = command.spawn().with_context(|| launch.program.clone())?;
    let input = child.stdin.take().context("standard input")?;
    let output = BufReader::new(child.stdout.take().context("standard output")?).lines();
    Ok(Running { _child: child, input, output })
}
