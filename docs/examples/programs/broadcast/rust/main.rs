//! Sends a text to every user of a file, once, however often the job is stopped and started again.

mod journal;

use journal::{Journal, Outcome};
use std::collections::HashSet;
use std::process::ExitCode;
use volc_im::messages::BatchSendMessageRequest;
use volc_im::prelude::*;

/// Receivers between two entries of the journal.
const PART: usize = 1000;
const USAGE: &str = "usage: broadcast RECEIVERS TEXT JOURNAL [--unpaced]";

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(1),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// Returns how many users are left.
async fn run() -> Result<usize, Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let ([receivers, text, journal], flags) = arguments.split_first_chunk().ok_or(USAGE)?;
    let paced = !flags.iter().any(|flag| flag == "--unpaced");
    let sender = UserId(setting("SENDER_USER_ID")?.parse()?);
    // Keys come from VOLCENGINE_ACCESS_KEY and VOLCENGINE_SECRET_KEY.
    let mut builder = ImClient::builder().app_id(setting("VOLC_IM_APP_ID")?.parse::<AppId>()?);
    if let Ok(url) = setting("VOLC_IM_BASE_URL") {
        builder = builder.base_url(url);
    }
    let im = builder.build()?;
    let mut journal = Journal::open(journal.as_ref(), text)?;
    let stop = stopped_by_signals()?;

    // Each user once, also if the file names one twice.
    let mut seen = HashSet::new();
    let users: Vec<i64> =
        std::fs::read_to_string(receivers)?.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    let users: Vec<i64> = users.into_iter().filter(|user| seen.insert(*user)).collect();
    let waiting: Vec<i64> = users.iter().copied().filter(|user| !journal.knows(*user)).collect();
    println!("{} receivers, {} to send to", users.len(), waiting.len());

    for part in waiting.chunks(PART) {
        if stop.is_cancelled() {
            break;
        }
        journal.begin(part)?;
        let receivers: Vec<UserId> = part.iter().copied().map(UserId).collect();
        let message = BatchSendMessageRequest::new(text_content(text), MsgType::Text, receivers, sender);
        // A stop cancels the calls in progress: the report has the outcome of each receiver.
        let report = im.batch(message).paced(paced).cancelled_by(&stop).await?;
        let mut outcomes: Vec<(i64, Outcome)> = Vec::new();
        outcomes.extend(report.failed.iter().map(|item| (item.item.0, Outcome::Failed)));
        outcomes.extend(report.unknown.iter().map(|item| (item.item.0, Outcome::Unknown)));
        let others: HashSet<i64> = outcomes
            .iter()
            .map(|(user, _)| *user)
            .chain(report.left.iter().map(|item| item.item.0))
            .collect();
        outcomes.extend(part.iter().filter(|user| !others.contains(user)).map(|user| (*user, Outcome::Sent)));
        journal.settle(&outcomes)?;
        for item in &report.failed {
            eprintln!("{}: {}", item.item, item.message);
        }
        println!("{} of {}", journal.len(), users.len());
        // Stopped, or the service is down or out of reach: later parts would fare no better.
        if !report.unknown.is_empty() || !report.left.is_empty() {
            report.errors.first().inspect(|error| eprintln!("stopped: {error}"));
            break;
        }
    }

    let rest = users.iter().filter(|user| !journal.knows(**user)).count();
    let [sent, failed, unknown] =
        [Outcome::Sent, Outcome::Failed, Outcome::Unknown].map(|outcome| journal.count(outcome));
    println!("{sent} sent, {failed} failed, {unknown} unknown, {rest} left");
    Ok(rest)
}

/// A variable of the environment that has to be set.
fn setting(name: &str) -> Result<String, Failure> {
    std::env::var(name)
        .ok()
        .filter(|value| !value.is_empty())
        .ok_or_else(|| format!("{name} is not set").into())
}

/// A token that SIGTERM and ctrl-c cancel.
fn stopped_by_signals() -> Result<CancellationToken, Failure> {
    use tokio::signal::unix::{SignalKind, signal};

    let token = CancellationToken::new();
    for kind in [SignalKind::terminate(), SignalKind::interrupt()] {
        let (mut signals, token) = (signal(kind)?, token.clone());
        tokio::spawn(async move {
            signals.recv().await;
            token.cancel();
        });
    }
    Ok(token)
}
