//! `volc-im emulator`: serves, and shows events to watching clients.

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::net::{Ipv4Addr, SocketAddr};

use volc_im_emulator::command_line::{self, Options};
use volc_im_emulator::{Config, Running, ending, start};

use super::logs::line;
use crate::arguments::{Emulator, Then};
use crate::control::{Control, plain};
use crate::ended::{Ended, Failure};
use crate::http;
use crate::language::pick;
use crate::service::PORT;

pub async fn run(wanted: Emulator) -> Result<Ended, Failure> {
    let Emulator { options, json, then } = wanted;
    if options.list_actions {
        command_line::list_actions().map_err(Failure::invalid)?;
        return Ok(Ended::Well);
    }
    match then {
        Some(Then::Exec { command }) => exec(&options, &command).await,
        None if json || !io::stdout().is_terminal() => serve(&options).await,
        None => show(&options).await,
    }
}

async fn begin(mut config: Config) -> Result<Running, Failure> {
    config.client = Some(http::local()?);
    let listen = config.listen;
    match start(config).await {
        Ok(running) => Ok(running),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Err(taken(listen).await),
        Err(error) => Err(Failure::invalid(error)),
    }
}

/// Says who has the port.
async fn taken(listen: SocketAddr) -> Failure {
    let words = pick("is taken", "已被占用");
    let other = match Control::at(Some(&format!("http://{listen}"))) {
        Ok(control) => control.get("health").await.ok(),
        Err(_) => None,
    };
    let other = other.filter(|health| health.get("name").is_some_and(|name| name == "volc-im-emulator"));
    match other {
        Some(health) => {
            let (version, pid) = (plain(&health, "/version"), plain(&health, "/pid"));
            Failure::invalid(format!("{listen} {words}: volc-im emulator {version}, pid {pid}"))
        }
        None => Failure::invalid(format!("{listen} {words}")),
    }
}

fn free_port() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 0))
}

/// For programs: the one line of JSON.
async fn serve(options: &Options) -> Result<Ended, Failure> {
    let ending = ending::asked_for(options.exit_on_stdin_close).map_err(Failure::invalid)?;
    let running = begin(options.config(free_port())).await?;
    command_line::serve(running, ending).await.map_err(Failure::invalid)?;
    Ok(Ended::Well)
}

/// For people: where it is, and a line for each call and callback.
async fn show(options: &Options) -> Result<Ended, Failure> {
    let ending = ending::asked_for(options.exit_on_stdin_close).map_err(Failure::invalid)?;
    let running = begin(options.config(SocketAddr::from((Ipv4Addr::LOCALHOST, PORT)))).await?;
    print!("{}", welcome(options, &running.url()));
    let app = std::sync::Arc::clone(running.app());
    let watching = tokio::spawn(async move {
        let (mut news, mut after) = (app.events.watch(), 0);
        loop {
            news.borrow_and_update();
            let part = app.events.after(after, &["call.finished".to_owned(), "delivery".to_owned()]);
            after = part.last;
            for event in &part.events {
                println!("{}", line(event.kind, event.at_ms, &event.data));
            }
            if news.changed().await.is_err() {
                return;
            }
        }
    });
    ending.await;
    watching.abort();
    running.stop().await;
    Ok(Ended::Well)
}

fn welcome(options: &Options, url: &str) -> String {
    let app = pick("app", "应用");
    let mut lines = vec![
        (pick("API", "API"), format!("{url:<38} VOLC_IM_BASE_URL")),
        (pick("Console", "控制台"), format!("{url}/_emulator/")),
        (
            pick("Keys", "密钥"),
            format!("{} / {} · {app} {}", options.access_key, options.secret_key, options.app_id),
        ),
    ];
    if let Some(target) = &options.callback_url {
        let secret = &options.callback_secret;
        lines.push((pick("Callback", "回调"), format!("{target:<38} IM_CALLBACK_SECRET={secret}")));
    }
    // A Chinese letter takes two columns.
    let width = |name: &str| name.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum::<usize>();
    lines
        .into_iter()
        .map(|(name, text)| format!("{name}{}{text}\n", " ".repeat(9_usize.saturating_sub(width(name)))))
        .collect()
}

/// Runs a program beside the emulator and ends as it does.
async fn exec(options: &Options, command: &[OsString]) -> Result<Ended, Failure> {
    let Some((program, arguments)) = command.split_first() else {
        return Err(Failure::invalid("exec: no program"));
    };
    let ending = ending::asked_for(options.exit_on_stdin_close).map_err(Failure::invalid)?;
    let running = begin(options.config(free_port())).await?;
    let child = tokio::process::Command::new(program)
        .args(arguments)
        .envs(running.environment())
        .kill_on_drop(true)
        .spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => {
            running.stop().await;
            return Err(Failure::new(Ended::As(127), format!("{}: {error}", program.display())));
        }
    };
    let ended = tokio::select! {
        status = child.wait() => status.map(ended_as).map_err(Failure::invalid),
        // An interrupt of the terminal reaches the program too, and its end says the outcome.
        () = ending => end(&mut child).await,
    };
    running.stop().await;
    ended
}

/// Gives the program a moment to end by itself.
async fn end(child: &mut tokio::process::Child) -> Result<Ended, Failure> {
    let patience = std::time::Duration::from_secs(5);
    if let Ok(status) = tokio::time::timeout(patience, child.wait()).await {
        return status.map(ended_as).map_err(Failure::invalid);
    }
    child.kill().await.map_err(Failure::invalid)?;
    Ok(Ended::As(137))
}

fn ended_as(status: std::process::ExitStatus) -> Ended {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return Ended::As(u8::try_from(128 + signal).unwrap_or(255));
    }
    Ended::As(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(255))
}
