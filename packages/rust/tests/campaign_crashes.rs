//! A campaign of several processes, of which some are killed, with a Redis that is restarted and a service with faults.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use support::{ACCESS_KEY, SECRET_KEY, emulator, quick};
use volc_im::ledger::{
    CampaignReport, ClaimAnswer, ClaimRequest, Ledger, LedgerPart, LedgerStore, ReadRequest,
    RedisLedgerStore, SettleRequest,
};
use volc_im::messages::BatchSendMessageRequest;
use volc_im::pacing::StoreError;
use volc_im::prelude::*;
use volc_im::transport::BoxFuture;

/// How large the campaign is.
struct Size {
    receivers: i64,
    part: usize,
    calls: usize,
    workers: usize,
    kills: usize,
    /// Between two kills, so much is done or so much time passes.
    between: Between,
}

#[derive(Clone, Copy)]
enum Between {
    Items(u64),
    Time(Duration),
}

/// Of the test, or of `cargo xtask bench campaign`, which says how many receivers there are.
fn size() -> Size {
    let calls = 2;
    match std::env::var("VOLC_IM_BENCH_RECEIVERS").ok().and_then(|receivers| receivers.parse().ok()) {
        None => {
            Size { receivers: 6_000, part: 20, calls, workers: 3, kills: 8, between: Between::Items(200) }
        }
        Some(receivers) => Size {
            receivers,
            part: 500,
            calls,
            workers: 4,
            kills: usize::MAX,
            between: Between::Time(Duration::from_secs(2)),
        },
    }
}

const LEASE: Duration = Duration::from_secs(3);

/// Where a worker finds its emulator and its Redis; without them it is none.
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
    let (url, socket) = setting.split_once(' ').expect("a URL and a socket");
    let im = ImClient::builder().credentials(ACCESS_KEY, SECRET_KEY).app_id(123_456).base_url(url);
    let im = im.retry(quick()).build().expect("a client");
    let request = BatchSendMessageRequest::new("{}", MsgType::Text, [], UserId(5_000_000_000));
    let Size { receivers, part, calls, .. } = size();
    let batch = im.batch(request).part_size(part).concurrency(calls).paced(false);
    let report = batch.ledger(&ledger(Path::new(socket))).items((1..=receivers).map(UserId)).await;
    report.expect("a report");
}

fn worker(setting: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_worker"])
        .env(SETTING, setting)
        .stdout(Stdio::null())
        .spawn()
        .expect("a worker")
}

fn redis_server(folder: &Path) -> Child {
    Command::new("redis-server")
        .args(["--port", "0", "--save", "", "--appendonly", "yes", "--appendfsync", "always"])
        .args(["--unixsocket", "redis.sock", "--dir"])
        .arg(folder)
        .current_dir(folder)
        .stdout(Stdio::null())
        .spawn()
        .expect("redis-server: cargo xtask setup installs it")
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
    let mut redis = redis_server(folder.path());
    reported(&socket).await;
    emulator.faults(json!([
        {"action": "BatchSendMessage", "every": 17, "fault": {"type": "reset", "after": "processing"}},
        {"action": "BatchSendMessage", "every": 23, "fault": {"type": "api_error", "code": "InvalidParam", "message": "m"}},
        {"action": "BatchSendMessage", "every": 29, "fault": {"type": "rate_limit", "retry_after": 0}},
        {"action": "BatchSendMessage", "fault": {"type": "latency", "ms": 30}},
    ]))
    .await;
    let setting = format!("{} {}", emulator.running.url(), socket.display());
    let Size { receivers, part, calls, workers, kills, between } = size();
    let began = Instant::now();
    let mut running: Vec<Child> = (0..workers).map(|_| worker(&setting)).collect();
    let (mut killed, mut is_restarted) = (0, false);
    while killed < kills {
        let (before, since) = (reported(&socket).await, Instant::now());
        // Each time some of it is done, and not all of it.
        loop {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let is_due = match between {
                Between::Items(items) => reported(&socket).await.done() >= before.done() + items,
                Between::Time(time) => since.elapsed() >= time,
            };
            if is_due || since.elapsed() > Duration::from_secs(30) {
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
        if killed > 4 && !std::mem::replace(&mut is_restarted, true) {
            redis.kill().expect("killed");
            redis.wait().expect("ended");
            redis = redis_server(folder.path());
        }
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
    let all = emulator.control("GET", "requests?action=BatchSendMessage&limit=100000", json!(null)).await;
    let mut carried_out: BTreeMap<i64, usize> = BTreeMap::new();
    let requests = all["requests"].as_array().expect("requests");
    for request in requests.iter().filter(|request| is_carried_out(request)) {
        let body: serde_json::Value = serde_json::from_str(request["body"].as_str().unwrap()).unwrap();
        for receiver in body["Receiver"].as_array().unwrap() {
            *carried_out.entry(receiver.as_i64().unwrap()).or_default() += 1;
        }
    }
    for receiver in 1..=receivers {
        let times = carried_out.get(&receiver).copied().unwrap_or(0);
        let (is_failed, is_unknown) = (failed.contains(&receiver), unknown.contains(&receiver));
        assert!(times <= 1, "receiver {receiver} has it {times} times");
        assert!(times == 1 || is_failed || is_unknown, "receiver {receiver} is lost");
        assert!(times == 0 || !is_failed, "receiver {receiver} has it and is failed");
    }
    let faults = requests.len() / 17 + 1;
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
}

/// Whether the emulator stored the messages of a request: it answered so, or the connection broke after that.
fn is_carried_out(request: &serde_json::Value) -> bool {
    let fault = request["fault"].as_str().unwrap_or_default();
    !["api_error", "rate_limit"].contains(&fault)
}
