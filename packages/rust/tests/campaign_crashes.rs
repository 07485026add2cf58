//! Campaigns of several processes: some are killed or asked to stop, a Redis is restarted, the service has faults.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use support::{ACCESS_KEY, Emulator, SECRET_KEY, emulator, quick};
use volc_im::ledger::{
    CampaignReport, ClaimAnswer, ClaimRequest, Ledger, LedgerPart, LedgerStore, ReadRequest,
    RedisLedgerStore, SettleRequest,
};
use volc_im::messages::BatchSendMessageRequest;
use volc_im::pacing::{RedisRateStore, StoreError};
use volc_im::prelude::*;
use volc_im::transport::BoxFuture;

/// How large the campaign is.
struct Size {
    receivers: i64,
    part: usize,
    calls: usize,
    workers: usize,
    kills: usize,
    /// Between two kills, so much is done, or so much time passes.
    items: u64,
    time: Duration,
    /// How often it is looked whether a kill is due.
    look: Duration,
}

/// Of the test, or of `cargo xtask bench campaign`, which says how many receivers there are.
fn size() -> Size {
    match std::env::var("VOLC_IM_BENCH_RECEIVERS").ok().and_then(|receivers| receivers.parse().ok()) {
        None => {
            let (time, look) = (Duration::from_secs(30), Duration::from_millis(20));
            Size { receivers: 6_000, part: 20, calls: 2, workers: 3, kills: 8, items: 200, time, look }
        }
        Some(receivers) => Size {
            receivers,
            // A small one has as many parts as a rehearsal needs.
            part: usize::try_from(receivers / 400).unwrap().clamp(1, 500),
            calls: 4,
            workers: 4,
            kills: usize::MAX,
            items: u64::try_from(receivers / 20).unwrap(),
            time: Duration::from_secs(2),
            look: Duration::from_millis(50),
        },
    }
}

const LEASE: Duration = Duration::from_secs(3);

/// What a worker needs, by words: the emulator's URL, the socket of Redis, receivers, a part's receivers, calls at once,
/// whether it keeps the documented rate. Without it, it is none.
const SETTING: &str = "VOLC_IM_TEST_CAMPAIGN";

/// A store that connects again for each step, so that a Redis may be restarted.
struct Fresh(redis::Client);

impl Fresh {
    fn new(socket: &Path) -> Self {
        let url = format!("redis+unix://{}", socket.display());
        Fresh(redis::Client::open(url).expect("a client"))
    }

    async fn store(&self) -> Result<impl LedgerStore, StoreError> {
        let connection = self.0.get_multiplexed_async_connection().await?;
        Ok(RedisLedgerStore::new("im:campaigns", connection))
    }
}

impl LedgerStore for Fresh {
    fn claim<'a>(&'a self, request: &'a ClaimRequest) -> BoxFuture<'a, Result<ClaimAnswer, StoreError>> {
        Box::pin(async move { self.store().await?.claim(request).await })
    }

    fn settle<'a>(&'a self, request: &'a SettleRequest) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move { self.store().await?.settle(request).await })
    }

    fn read<'a>(&'a self, request: &'a ReadRequest) -> BoxFuture<'a, Result<Vec<LedgerPart>, StoreError>> {
        Box::pin(async move { self.store().await?.read(request).await })
    }
}

fn ledger(socket: &Path) -> Ledger {
    Ledger::new("spring", Fresh::new(socket)).lease(LEASE)
}

/// Runs the campaign where the test below has started this process for it.
#[tokio::test]
async fn a_worker() {
    let Ok(setting) = std::env::var(SETTING) else { return };
    let words: Vec<&str> = setting.split(' ').collect();
    let [url, socket, receivers, part, calls, paced] = words[..] else { panic!("{setting}") };
    let mut im = ImClient::builder().credentials(ACCESS_KEY, SECRET_KEY).app_id(123_456).base_url(url);
    if paced == "true" {
        let client = redis::Client::open(format!("redis+unix://{socket}")).expect("a client");
        let connection = client.get_multiplexed_async_connection().await.expect("a connection");
        im = im.rate_store(RedisRateStore::connected("im:rates", connection));
    }
    let im = im.retry(quick()).build().expect("a client");
    let request = BatchSendMessageRequest::new("{}", MsgType::Text, [], UserId(5_000_000_000));
    let receivers: i64 = receivers.parse().expect("receivers");
    let (part, calls) = (part.parse().expect("a size"), calls.parse().expect("calls"));
    // As Kubernetes asks: no further part, running calls end and are settled, then the process ends.
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    let mut asked =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).expect("signals");
    tokio::spawn(async move {
        asked.recv().await;
        stopping.cancel();
    });
    let batch =
        im.batch(request).part_size(part).concurrency(calls).paced(paced == "true").cancelled_by(&stop);
    let report = batch.ledger(&ledger(Path::new(socket))).items((1..=receivers).map(UserId)).await;
    report.expect("a report");
}

/// A worker: of the benchmark, one in another language, whose command is in the variable, a word a line.
fn worker(setting: &str) -> Child {
    let other = std::env::var("VOLC_IM_BENCH_WORKER").ok();
    let mut command = match other.as_deref().map(|words| words.lines().collect::<Vec<_>>()).as_deref() {
        Some([program, arguments @ ..]) => {
            let mut command = Command::new(program);
            command.args(arguments);
            command
        }
        _ => {
            let mut command = Command::new(std::env::current_exe().unwrap());
            command.args(["--exact", "a_worker"]);
            command
        }
    };
    command.env(SETTING, setting).stdout(Stdio::null()).spawn().expect("a worker")
}

/// The most memory that a process has had, in KiB; 0 where the system does not say it.
fn peak_memory(process: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

fn redis_server(folder: &Path, appendonly: &str) -> Child {
    Command::new("redis-server")
        .args(["--port", "0", "--save", "", "--appendfsync", "always", "--appendonly", appendonly])
        .args(["--unixsocket", "redis.sock", "--dir"])
        .arg(folder)
        .current_dir(folder)
        .stdout(Stdio::null())
        .spawn()
        .expect("redis-server: cargo xtask setup installs it")
}

fn setting(
    emulator: &Emulator,
    socket: &Path,
    (receivers, part, calls): (i64, usize, usize),
    paced: bool,
) -> String {
    format!("{} {} {receivers} {part} {calls} {paced}", emulator.running.url(), socket.display())
}

/// How often each receiver is in a request that was carried out, and when the first and the last of them came.
async fn carried_out(emulator: &Emulator) -> (BTreeMap<i64, usize>, i64) {
    let all = emulator.control("GET", "requests?action=BatchSendMessage&limit=100000", json!(null)).await;
    let requests = all["requests"].as_array().expect("requests");
    let (mut carried_out, mut times) = (BTreeMap::new(), Vec::new());
    for request in requests.iter().filter(|request| is_carried_out(request)) {
        let body: serde_json::Value = serde_json::from_str(request["body"].as_str().unwrap()).unwrap();
        for receiver in body["Receiver"].as_array().unwrap() {
            *carried_out.entry(receiver.as_i64().unwrap()).or_default() += 1;
        }
        times.push(request["at_ms"].as_i64().unwrap());
    }
    let took = times.iter().max().zip(times.iter().min()).map_or(0, |(last, first)| last - first);
    (carried_out, took)
}

async fn reported(socket: &Path) -> CampaignReport {
    let began = Instant::now();
    loop {
        match ledger(socket).report().await {
            Ok(report) => return report,
            Err(error) if began.elapsed() > Duration::from_secs(20) => panic!("{error}"),
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_and_nothing_is_sent_twice_whatever_is_killed() {
    let (emulator, folder) = (emulator().await, tempfile::tempdir().unwrap());
    let socket = folder.path().join("redis.sock");
    let mut redis = redis_server(folder.path(), "yes");
    reported(&socket).await;
    emulator.faults(json!([
        {"action": "BatchSendMessage", "every": 17, "fault": {"type": "reset", "after": "processing"}},
        {"action": "BatchSendMessage", "every": 23, "fault": {"type": "api_error", "code": "InvalidParam", "message": "m"}},
        {"action": "BatchSendMessage", "every": 29, "fault": {"type": "rate_limit", "retry_after": 0}},
        {"action": "BatchSendMessage", "fault": {"type": "latency", "ms": 30}},
    ]))
    .await;
    let Size { receivers, part, calls, workers, kills, items, time, look } = size();
    let setting = setting(&emulator, &socket, (receivers, part, calls), false);
    let began = Instant::now();
    let mut running: Vec<Child> = (0..workers).map(|_| worker(&setting)).collect();
    let (mut killed, mut is_restarted, mut memory) = (0, false, 0);
    while killed < kills {
        let (before, since) = (reported(&socket).await, Instant::now());
        // Each time some of it is done, and not all of it.
        loop {
            tokio::time::sleep(look).await;
            memory = running.iter().map(peak_memory).fold(memory, u64::max);
            if since.elapsed() >= time || reported(&socket).await.done() >= before.done() + items {
                break;
            }
        }
        let report = reported(&socket).await;
        if report.done() == u64::try_from(receivers).unwrap() {
            break;
        }
        // SIGKILL on Unix.
        let one = &mut running[killed % workers];
        one.kill().expect("killed");
        one.wait().expect("ended");
        *one = worker(&setting);
        killed += 1;
        if killed > 2 && !std::mem::replace(&mut is_restarted, true) {
            redis.kill().expect("killed");
            redis.wait().expect("ended");
            redis = redis_server(folder.path(), "yes");
        }
    }
    while running.iter_mut().any(|worker| worker.try_wait().expect("a worker").is_none()) {
        memory = running.iter().map(peak_memory).fold(memory, u64::max);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for mut worker in running {
        assert!(worker.wait().expect("ended").success());
    }
    // What a worker left that came to the end of the list before another one freed a part.
    assert!(worker(&setting).wait().expect("ended").success());
    let took = began.elapsed();
    let report = reported(&socket).await;
    let ledger = ledger(&socket);
    let (mut failed, mut unknown, mut from) = (BTreeSet::new(), BTreeSet::new(), Some(0));
    while let Some(number) = from {
        let (parts, next) = ledger.items(number).await.expect("items");
        for part in parts {
            failed.extend(part.failed.iter().map(|item| i64::try_from(item.index).unwrap() + 1));
            unknown.extend(part.unknown.iter().map(|item| i64::try_from(item.index).unwrap() + 1));
        }
        from = next;
    }
    redis.kill().expect("killed");
    redis.wait().expect("ended");
    let total = u64::try_from(receivers).unwrap();
    assert_eq!((report.total, report.left, report.running), (Some(total), 0, 0), "{report:?}");
    assert_eq!(report.sent + report.failed + report.unknown, total, "{report:?}");
    assert_eq!((failed.len() as u64, unknown.len() as u64), (report.failed, report.unknown));
    assert!(failed.is_disjoint(&unknown) && report.failed > 0 && report.unknown > 0, "{report:?}");
    // Twice in a request that was carried out would be twice in a conversation.
    let (carried_out, _) = carried_out(&emulator).await;
    for receiver in 1..=receivers {
        let times = carried_out.get(&receiver).copied().unwrap_or(0);
        let (is_failed, is_unknown) = (failed.contains(&receiver), unknown.contains(&receiver));
        assert!(times <= 1, "receiver {receiver} has it {times} times");
        assert!(times == 1 || is_failed || is_unknown, "receiver {receiver} is lost");
        assert!(times == 0 || !is_failed, "receiver {receiver} has it and is failed");
    }
    let state = emulator.control("GET", "state", json!(null)).await;
    assert_eq!(state["messages"], state["conversations"], "a conversation has two messages");
    assert_eq!(state["messages"], carried_out.len());
    let calls_made =
        emulator.control("GET", "requests?action=BatchSendMessage&brief=true", json!(null)).await;
    let faults = calls_made["requests"].as_array().expect("requests").len() / 17 + 1;
    let most = (killed * calls + faults) * part;
    assert!(unknown.len() <= most, "{} unknown of {most} at most", unknown.len());
    assert!(is_restarted, "Redis was not restarted");
    println!(
        "{receivers} receivers, {workers} processes, {killed} killed, Redis restarted: {:.0} receivers a second; {} unknown ({:.2} %), {} failed",
        receivers as f64 / took.as_secs_f64(),
        report.unknown,
        100. * report.unknown as f64 / receivers as f64,
        report.failed,
    );
    println!(
        "| {receivers} | {workers} | {killed} | {:.0} s | {:.0} | {} ({:.2} %) | {} ({:.2} %) | {:.0} MB |",
        took.as_secs_f64(),
        receivers as f64 / took.as_secs_f64(),
        report.unknown,
        100. * report.unknown as f64 / receivers as f64,
        report.failed,
        100. * report.failed as f64 / receivers as f64,
        memory as f64 * 1024. / 1e6,
    );
}

/// Whether the emulator stored the messages of a request: it answered so, or the connection broke after that.
fn is_carried_out(request: &serde_json::Value) -> bool {
    let fault = request["fault"].as_str().unwrap_or_default();
    !["api_error", "rate_limit"].contains(&fault)
}

fn signal(process: &Child, name: &str) {
    let number = process.id().to_string();
    assert!(Command::new("kill").args([name, &number]).status().expect("kill").success());
}

/// Waits until so many items of the campaign are over.
async fn until(socket: &Path, items: u64) -> CampaignReport {
    let began = Instant::now();
    loop {
        let report = reported(socket).await;
        if report.done() >= items {
            return report;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{report:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn workers_that_are_restarted_settle_what_they_began() {
    let (emulator, folder) = (emulator().await, tempfile::tempdir().unwrap());
    let socket = folder.path().join("redis.sock");
    let mut redis = redis_server(folder.path(), "yes");
    reported(&socket).await;
    let setting = setting(&emulator, &socket, (2_000, 10, 2), false);
    emulator.faults(json!([{"action": "BatchSendMessage", "fault": {"type": "latency", "ms": 150}}])).await;
    // SIGTERM: what was begun is settled.
    let mut first = worker(&setting);
    until(&socket, 40).await;
    signal(&first, "-TERM");
    assert!(first.wait().expect("ended").success());
    let report = reported(&socket).await;
    assert_eq!((report.unknown, report.running, report.failed), (0, 0, 0), "{report:?}");
    assert!(report.sent >= 40 && report.sent < 2_000, "{report:?}");
    assert_eq!(carried_out(&emulator).await.0.len() as u64, report.sent);
    // SIGTERM, and SIGKILL when its time is up: what the calls that hang had is unknown.
    emulator.faults(json!([{"action": "BatchSendMessage", "after": 2, "fault": {"type": "hang", "after": "processing"}}])).await;
    let mut second = worker(&setting);
    let began = Instant::now();
    while emulator.control("GET", "state", json!(null)).await["messages"] != report.sent + 40 {
        assert!(began.elapsed() < Duration::from_secs(60));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    signal(&second, "-TERM");
    signal(&second, "-KILL");
    assert!(!second.wait().expect("ended").success());
    emulator.faults(json!([])).await;
    assert!(worker(&setting).wait().expect("ended").success());
    let report = reported(&socket).await;
    assert_eq!((report.sent, report.unknown), (1_980, 20), "{report:?}");
    let (carried_out, _) = carried_out(&emulator).await;
    assert!(carried_out.len() == 2_000 && carried_out.values().all(|times| *times == 1));
    redis.kill().expect("killed");
    redis.wait().expect("ended");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn workers_keep_the_documented_rate_together() {
    let (emulator, folder) = (emulator().await, tempfile::tempdir().unwrap());
    let socket = folder.path().join("redis.sock");
    let mut redis = redis_server(folder.path(), "no");
    reported(&socket).await;
    let setting = setting(&emulator, &socket, (1_400, 50, 2), true);
    let mut workers: Vec<Child> = (0..3).map(|_| worker(&setting)).collect();
    for worker in &mut workers {
        assert!(worker.wait().expect("ended").success());
    }
    let (carried_out, took) = carried_out(&emulator).await;
    assert!(carried_out.len() == 1_400 && carried_out.values().all(|times| *times == 1));
    // 500 at once, then 200 a second: 4.5 s, or less where a store that was slow was not waited for. Each of them with a rate
    // of its own would send its third at once.
    assert!(took >= 2_500, "{took} ms");
    redis.kill().expect("killed");
    redis.wait().expect("ended");
}
