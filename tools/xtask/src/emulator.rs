//! A running emulator, ended when it is dropped.

use anyhow::{Context, Result};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// The application and keys that the demo and the consumer projects use.
pub const APP_ID: &str = "123456";
/// The access key id that the emulator accepts.
pub const ACCESS_KEY: &str = "AKLTdemo";
/// The secret key that the emulator accepts.
pub const SECRET_KEY: &str = "demo-secret-key";

/// The emulator as a child process.
pub struct Emulator {
    child: Child,
    /// Kept open: a closed pipe would end the emulator at its next line.
    stdout: BufReader<ChildStdout>,
    /// Where it listens.
    pub url: String,
}

impl Emulator {
    /// Starts the binary on a free port and waits until it listens.
    pub fn start(binary: &Path) -> Result<Self> {
        Self::start_by(Command::new(binary))
    }

    /// Starts it by a command that has its arguments at the end.
    pub fn start_by(mut command: Command) -> Result<Self> {
        let arguments = ["--listen", "127.0.0.1:0", "--app-id", APP_ID, "--access-key", ACCESS_KEY];
        let mut child = command
            .args(arguments)
            // It ends with this process, however that ends.
            .args(["--secret-key", SECRET_KEY, "--exit-on-stdin-close"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().display()))?;
        let stdout = BufReader::new(child.stdout.take().context("the emulator has no output")?);
        let mut emulator = Emulator { child, stdout, url: String::new() };
        let mut line = String::new();
        emulator.stdout.read_line(&mut line)?;
        let url = serde_json::from_str::<serde_json::Value>(&line)
            .ok()
            .and_then(|ready| ready["url"].as_str().map(str::to_owned))
            .with_context(|| format!("the emulator did not say where it listens, but {line:?}"));
        emulator.url = url?;
        Ok(emulator)
    }

    /// The settings that a program needs to use this emulator.
    pub fn environment(&self) -> [(&'static str, &str); 6] {
        [
            ("VOLC_IM_BASE_URL", self.url.as_str()),
            ("VOLC_IM_APP_ID", APP_ID),
            ("VOLC_IM_ACCESS_KEY", ACCESS_KEY),
            ("VOLC_IM_SECRET_KEY", SECRET_KEY),
            ("VOLCENGINE_ACCESS_KEY", ACCESS_KEY),
            ("VOLCENGINE_SECRET_KEY", SECRET_KEY),
        ]
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
