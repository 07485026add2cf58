//! The command line of the emulator.

use std::io::Write;
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use tokio::io::AsyncReadExt;
use volc_im_emulator::login::AppKey;
use volc_im_emulator::{BeforeTimeout, Config, Limits, actions, start};

/// The Volcengine IM server API on loopback, for tests without an account.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Listen on an address that is not loopback. Everybody who reaches it can do everything.
    #[arg(long)]
    allow_remote: bool,
    /// A host name it may be called by, besides IP addresses and localhost. May be given more than once.
    #[arg(long, value_name = "HOST")]
    allow_host: Vec<String>,
    /// The application id that exists.
    #[arg(long, default_value_t = 123_456)]
    app_id: i32,
    /// The key of login tokens in Base64: 16, 24 or 32 bytes.
    #[arg(long, default_value = "ZW11bGF0b3ItYXBwLWtleQ==")]
    app_key: AppKey,
    /// The access key that is accepted.
    #[arg(long, default_value = "AKLTemulator")]
    access_key: String,
    /// The secret key of that access key.
    #[arg(long, default_value = "emulator-secret")]
    secret_key: String,
    /// Accept only this region in the credential scope.
    #[arg(long)]
    region: Option<String>,
    /// Where to post callbacks.
    #[arg(long)]
    callback_url: Option<String>,
    /// The secret callbacks are signed with.
    #[arg(long, default_value = "")]
    callback_secret: String,
    /// What an operation does whose Before callback got no usable answer.
    #[arg(long, value_enum, default_value_t = OnTimeout::Accept)]
    before_timeout: OnTimeout,
    /// Members an ordinary group can have.
    #[arg(long, default_value_t = Limits::default().group_members)]
    group_members: usize,
    /// Ordinary groups a user can be in.
    #[arg(long, default_value_t = Limits::default().groups_per_user)]
    groups_per_user: usize,
    /// End when standard input is closed, so that a test that dies takes the emulator with it.
    #[arg(long)]
    exit_on_stdin_close: bool,
    /// Print the names of the served actions, one a line, and end.
    #[arg(long)]
    list_actions: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum OnTimeout {
    Accept,
    Refuse,
}

impl Arguments {
    fn config(&self) -> Config {
        let mut config = Config::new(i64::from(self.app_id), &self.access_key, &self.secret_key);
        config.listen = self.listen;
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
        config
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.list_actions {
        let names: String = actions::names().map(|name| format!("{name}\n")).collect();
        return match std::io::stdout().write_all(names.as_bytes()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    let served = tokio::runtime::Builder::new_multi_thread().enable_all().build().and_then(|runtime| {
        let served = runtime.block_on(serve(&arguments));
        // A blocked read of standard input must not keep the process alive.
        runtime.shutdown_background();
        served
    });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("volc-im-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(arguments: &Arguments) -> std::io::Result<()> {
    let running = start(arguments.config()).await?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", serde_json::json!({ "url": running.url() }))?;
    out.flush()?;
    let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated.recv() => {}
        () = stdin_closed(), if arguments.exit_on_stdin_close => {}
    }
    running.stop().await;
    Ok(())
}

async fn stdin_closed() {
    let mut input = tokio::io::stdin();
    let mut buffer = [0_u8; 256];
    while let Ok(read) = input.read(&mut buffer).await {
        if read == 0 {
            return;
        }
    }
}
