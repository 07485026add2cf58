//! The options of the program and what it prints, for every program that has them.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::clock::Begin;
use crate::login::AppKey;
use crate::{BeforeTimeout, Config, Limits, Running, actions};

/// Options of an emulator.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long)]
    pub listen: Option<SocketAddr>,
    /// Listen on an address that is not loopback. Anyone who reaches it can do anything.
    #[arg(long)]
    pub allow_remote: bool,
    /// A further host name to accept, besides IP addresses and localhost. Can be repeated.
    #[arg(long, value_name = "HOST")]
    pub allow_host: Vec<String>,
    /// The application id that exists.
    #[arg(long, default_value_t = 123_456)]
    pub app_id: i32,
    /// The key of login tokens in Base64: 16, 24 or 32 bytes.
    #[arg(long, default_value = "ZW11bGF0b3ItYXBwLWtleQ==")]
    pub app_key: AppKey,
    /// The access key that is accepted.
    #[arg(long, default_value = "AKLTemulator")]
    pub access_key: String,
    /// The secret key of that access key.
    #[arg(long, default_value = "emulator-secret")]
    pub secret_key: String,
    /// Accept only this region in the credential scope.
    #[arg(long)]
    pub region: Option<String>,
    /// Where to post callbacks.
    #[arg(long, value_name = "URL")]
    pub callback_url: Option<String>,
    /// The secret callbacks are signed with.
    #[arg(long, default_value = "emulator-callback-secret")]
    pub callback_secret: String,
    /// Effect of a Before callback without a usable response.
    #[arg(long, value_enum, default_value_t = OnTimeout::Accept)]
    pub before_timeout: OnTimeout,
    /// Members an ordinary group can have.
    #[arg(long, default_value_t = Limits::default().group_members)]
    pub group_members: usize,
    /// Ordinary groups a user can be in.
    #[arg(long, default_value_t = Limits::default().groups_per_user)]
    pub groups_per_user: usize,
    /// Start with this snapshot or scenario.
    #[arg(long, value_name = "FILE")]
    pub seed: Option<PathBuf>,
    /// Answer with what `volc-im call --record` wrote into this file, and with nothing else.
    #[arg(long, value_name = "FILE")]
    pub replay: Option<PathBuf>,
    /// Keep the data in this folder between runs; --seed is used only while it has none.
    #[arg(long, value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,
    /// Where the clock of data and ids begins: an RFC 3339 time, or like +3d, -2h.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub clock: Option<Begin>,
    /// Check X-Date and write EventTime by that clock too.
    #[arg(long)]
    pub clock_on_wire: bool,
    /// Exit when standard input closes, so that a crashed test leaves no emulator running.
    #[arg(long)]
    pub exit_on_stdin_close: bool,
    /// Print the names of the served actions, one a line, and end.
    #[arg(long)]
    pub list_actions: bool,
}

/// Effect of a Before callback without a usable response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OnTimeout {
    /// The operation continues.
    Accept,
    /// The operation is refused.
    Refuse,
}

impl Options {
    /// The configuration, with an address for when none is given.
    pub fn config(&self, listen: SocketAddr) -> Config {
        let mut config = Config::new(i64::from(self.app_id), &self.access_key, &self.secret_key);
        config.listen = self.listen.unwrap_or(listen);
        config.allow_remote = self.allow_remote;
        config.allowed_hosts.clone_from(&self.allow_host);
        config.app_key.clone_from(&self.app_key);
        config.region.clone_from(&self.region);
        config.callback_url.clone_from(&self.callback_url);
        config.callback_secret.clone_from(&self.callback_secret);
        config.before_timeout = match self.before_timeout {
            OnTimeout::Accept => BeforeTimeout::Accept,
            OnTimeout::Refuse => BeforeTimeout::Refuse,
        };
        config.limits.group_members = self.group_members;
        config.limits.groups_per_user = self.groups_per_user;
        config.seed.clone_from(&self.seed);
        config.replay.clone_from(&self.replay);
        config.data_dir.clone_from(&self.data_dir);
        config.clock = self.clock.unwrap_or_default();
        config.clock_on_wire = self.clock_on_wire;
        config
    }
}

/// Prints the names of the served actions, one a line.
///
/// # Errors
/// If standard output cannot be written.
pub fn list_actions() -> io::Result<()> {
    let names: String = actions::names().map(|name| format!("{name}\n")).collect();
    io::stdout().write_all(names.as_bytes())
}

/// Prints the address as one line of JSON, for other programs, and serves until the end that was listened for.
///
/// # Errors
/// If standard output cannot be written.
pub async fn serve(running: Running, end: impl Future<Output = ()>) -> io::Result<()> {
    let mut out = io::stdout();
    writeln!(out, "{}", running.ready_line())?;
    out.flush()?;
    end.await;
    running.stop().await;
    Ok(())
}
