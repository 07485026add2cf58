//! Campaigns against the emulator: stores, crashes, several machines.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod support;

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use futures_util::future::join_all;
use redis::aio::MultiplexedConnection;
use serde_json::json;
use support::{Emulator, emulator};
use volc_im::ledger::{
    ClaimAnswer, ClaimRequest, FileLedgerStore, Ledger, LedgerPart, LedgerStore, ReadRequest,
    RedisLedgerStore, Resolution, Row, SettleRequest,
};
use volc_im::messages::BatchSendMessageRequest;
use volc_im::pacing::StoreError;
use volc_im::prelude::*;
use volc_im::transport::BoxFuture;

fn request(receivers: impl IntoIterator<Item = i64>) -> BatchSendMessageRequest {
    let users: Vec<UserId> = receivers.into_iter().map(UserId).collect();
    BatchSendMessageRequest::new("{}", MsgType::Text, users, UserId(5_000))
}

/// How often each receiver was in a request that arrived.
async fn arrivals(emulator: &Emulator) -> BTreeMap<i64, usize> {
    let mut arrivals = BTreeMap::new();
    for body in emulator.requests("BatchSendMessage").await {
        for receiver in body["Receiver"].as_array().unwrap() {
            *arrivals.entry(receiver.as_i64().unwrap()).or_default() += 1;
        }
    }
    arrivals
}

/// A table of an SQL database: a row a part, each step a transaction.
#[derive(Clone, Default)]
struct Table {
    rows: Arc<Mutex<BTreeMap<(String, u64), Row>>>,
    fails: Arc<AtomicBool>,
    hangs: Arc<AtomicBool>,
    claims: Arc<AtomicUsize>,
}

impl Table {
    async fn trouble(&self) -> Result<(), StoreError> {
        if self.hangs.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
        if self.fails.load(Ordering::Relaxed) { Err("the database is down".into()) } else { Ok(()) }
    }
}

impl LedgerStore for Table {
    fn claim<'a>(&'a self, request: &'a ClaimRequest) -> BoxFuture<'a, Result<ClaimAnswer, StoreError>> {
        Box::pin(async move {
            self.claims.fetch_add(1, Ordering::Relaxed);
            self.trouble().await?;
            let (mut rows, key) = (self.rows.lock().unwrap(), (request.campaign.clone(), request.part));
            let (answer, row) = Row::claim(rows.get(&key), request, SystemTime::now());
            rows.extend(row.map(|row| (key, row)));
            Ok(answer)
        })
    }

    fn settle<'a>(&'a self, request: &'a SettleRequest) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            self.trouble().await?;
            let (mut rows, key) = (self.rows.lock().unwrap(), (request.campaign.clone(), request.part));
            let (is_taken, row) = Row::settle(rows.get(&key), request);
            rows.extend(row.map(|row| (key, row)));
            Ok(is_taken)
        })
    }

    fn read<'a>(&'a self, request: &'a ReadRequest) -> BoxFuture<'a, Result<Vec<LedgerPart>, StoreError>> {
        Box::pin(async move {
            self.trouble().await?;
            let (rows, from) = (self.rows.lock().unwrap(), (request.campaign.clone(), request.from));
            let rows = rows.range(from..).take_while(|((campaign, _), _)| *campaign == request.campaign);
            let rows = rows.take(usize::try_from(request.most).unwrap());
            Ok(rows.map(|((_, part), row)| row.part(*part, SystemTime::now())).collect())
        })
    }
}

struct Redis {
    process: Child,
    folder: tempfile::TempDir,
}

impl Redis {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let process = Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--unixsocket", "redis.sock", "--dir"])
            .arg(folder.path())
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server: cargo xtask setup installs it");
        Redis { process, folder }
    }

    async fn store(&self) -> RedisLedgerStore<MultiplexedConnection> {
        let url = format!("redis+unix://{}", self.folder.path().join("redis.sock").display());
        let client = redis::Client::open(url).expect("a client");
        let started = Instant::now();
        loop {
            match client.get_multiplexed_async_connection().await {
                Ok(connection) => return RedisLedgerStore::new("im:campaigns", connection),
                Err(error) if started.elapsed() > Duration::from_secs(10) => panic!("{error}"),
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test]
async fn a_campaign_in_a_file_is_sent_once_however_often_it_is_run() {
    let (emulator, folder) = (emulator().await, tempfile::tempdir().unwrap());
    let (im, path) = (emulator.client(), folder.path().join("spring.ledger"));
    let progress: Arc<Mutex<Vec<(usize, usize)>>> = Arc::default();
    for _ in 0..2 {
        let ledger = Ledger::new("spring", FileLedgerStore::open(&path).expect("a file"));
        let seen = Arc::clone(&progress);
        let batch = im.batch(request(1..=1_000)).part_size(100).paced(false);
        let batch = batch.on_progress(move |done, total| seen.lock().unwrap().push((done, total)));
        let report = batch.ledger(&ledger).await.expect("a report");
        assert_eq!((report.total, report.sent, report.parts), (Some(1_000), 1_000, 10));
        assert_eq!(ledger.report().await.expect("a report"), report);
        assert_eq!(ledger.items(0).await.expect("items"), (Vec::new(), None));
    }
    assert_eq!(arrivals(&emulator).await.len(), 1_000);
    assert!(arrivals(&emulator).await.values().all(|times| *times == 1));
    assert_eq!(progress.lock().unwrap().last(), Some(&(1_000, 1_000)));
    let other = Ledger::new("autumn", FileLedgerStore::open(&path).expect("a file"));
    assert_eq!(other.report().await.expect("a report").parts, 0);
}

#[tokio::test]
async fn a_file_serves_one_process_and_is_read_by_any() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spring.ledger");
    let store = FileLedgerStore::open(&path).expect("a file");
    let error = FileLedgerStore::open(&path).expect_err("locked");
    assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
    let of_node = folder.path().join("node.ledger");
    let lock = folder.path().join("node.ledger.lock");
    std::fs::write(&lock, "{\"pid\":1}\n").unwrap();
    let error = FileLedgerStore::open(&of_node).expect_err("a Node.js process has it");
    assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
    assert!(error.to_string().contains("node.ledger.lock"), "{error}");
    std::fs::remove_file(&lock).unwrap();
    drop(FileLedgerStore::open(&of_node).expect("a file"));
    let claim = ClaimRequest {
        campaign: "spring".to_owned(),
        part: 0,
        digest: "00-0-5-last".to_owned(),
        owner: "one".to_owned(),
        lease_ms: 60_000,
    };
    assert_eq!(store.claim(&claim).await.expect("an answer"), ClaimAnswer::Claimed);
    let reader = Ledger::new("spring", FileLedgerStore::read_only(&path).expect("a file"));
    assert_eq!(reader.report().await.expect("a report").running, 5);
    let settle = |record: &str| SettleRequest {
        campaign: "spring".to_owned(),
        part: 0,
        owner: "one".to_owned(),
        record: record.to_owned(),
        replaces: String::new(),
    };
    assert!(store.settle(&settle(r#"{"s":5}"#)).await.expect("an answer"));
    assert_eq!(reader.report().await.expect("a report").sent, 5);
    drop(store);
    // What was written before a crash of the machine may end anywhere.
    let written = std::fs::read(&path).unwrap();
    let whole = written.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for end in whole..written.len() {
        std::fs::write(&path, &written[..end]).unwrap();
        let store = FileLedgerStore::open(&path).expect("a file");
        let other = ClaimRequest { owner: "two".to_owned(), ..claim.clone() };
        let answer = store.claim(&other).await.expect("an answer");
        // The line's end may be missing of a line that is whole.
        let expected = if end + 1 == written.len() {
            ClaimAnswer::Settled(r#"{"s":5}"#.to_owned())
        } else {
            ClaimAnswer::Lost
        };
        assert_eq!(answer, expected, "{end}");
        let next = ClaimRequest { part: 1, ..other };
        assert_eq!(store.claim(&next).await.expect("an answer"), ClaimAnswer::Claimed);
        drop(store);
        let store = FileLedgerStore::open(&path).expect("a file");
        let read = ReadRequest { campaign: "spring".to_owned(), from: 0, most: 9 };
        assert_eq!(store.read(&read).await.expect("parts").len(), 2, "{end}");
    }
    let mut junk = std::fs::OpenOptions::new().append(true).open(&path).unwrap();
    junk.write_all(b"\xff\xfe{\"c\":\n").unwrap();
    assert!(FileLedgerStore::open(&path).is_ok());
}

#[tokio::test]
async fn items_come_from_an_iterator_or_a_stream() {
    let emulator = emulator().await;
    let (im, table) = (emulator.client(), Table::default());
    let ledger = Ledger::new("spring", table.clone());
    let batch = || im.batch(request([])).part_size(100).paced(false).ledger(&ledger);
    let broken = futures_util::stream::iter((1..=250).map(|id| match id {
        220 => Err("the query failed"),
        id => Ok(UserId(id)),
    }));
    let error = batch().stream(broken).await.expect_err("a broken stream");
    let Error::Validation(error) = &error else { panic!("{error}") };
    assert_eq!((error.path.as_str(), error.rule), ("receiver", "items"));
    let report = batch().items((1..=250).map(UserId)).await.expect("a report");
    assert_eq!((report.total, report.sent), (Some(250), 250));
    // The whole list is the same input.
    let whole = im.batch(request(1..=250)).part_size(100).paced(false).ledger(&ledger);
    assert_eq!(whole.await.expect("a report"), report);
    let arrivals = arrivals(&emulator).await;
    assert!(arrivals.len() == 250 && arrivals.values().all(|times| *times == 1));
    let other = batch().items((1..=251).map(UserId)).await.expect_err("another input");
    let Error::Validation(other) = &other else { panic!("{other}") };
    assert_eq!((other.path.as_str(), other.rule), ("receiver", "ledger_input"));
}

#[tokio::test]
async fn progress_is_the_whole_campaigns() {
    let emulator = emulator().await;
    let (im, before) = (emulator.client(), Table::default());
    let batch = || im.batch(request([])).part_size(10).concurrency(1).paced(false);
    let whole = Ledger::new("spring", before.clone());
    batch().ledger(&whole).items((1..=40).map(UserId)).await.expect("a report");
    // Another machine has sent the last part; this one has a slow call.
    let table = Table::default();
    let last = before.rows.lock().unwrap().get(&("spring".to_owned(), 3)).cloned().expect("a part");
    table.rows.lock().unwrap().insert(("spring".to_owned(), 3), last);
    emulator
        .faults(
            json!([{"action": "BatchSendMessage", "first": 1, "fault": {"type": "latency", "ms": 4_000}}]),
        )
        .await;
    let progress: Arc<Mutex<Vec<(usize, usize)>>> = Arc::default();
    let seen = Arc::clone(&progress);
    let batch = batch().on_progress(move |done, total| seen.lock().unwrap().push((done, total)));
    let ledger = Ledger::new("spring", table);
    let report = batch.ledger(&ledger).items((1..=40).map(UserId)).await.expect("a report");
    assert_eq!((report.total, report.sent), (Some(40), 40));
    assert_eq!(*progress.lock().unwrap(), [(10, 40), (20, 40), (30, 40), (40, 40)]);
}

/// A store of a Redis that has failed over: the last thing that it had taken is gone.
#[tokio::test]
async fn what_a_store_has_forgotten_is_not_sent_again() {
    let emulator = emulator().await;
    let (im, table) = (emulator.client(), Table::default());
    let ledger = Ledger::new("spring", table.clone());
    let batch = || im.batch(request(1..=30)).part_size(10).concurrency(1).paced(false).ledger(&ledger);
    emulator
        .faults(json!([{"action": "BatchSendMessage", "first": 1, "fault": {"type": "latency", "ms": 500}}]))
        .await;
    let forgets = async {
        while arrivals(&emulator).await.is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        table.rows.lock().unwrap().clear();
    };
    let (report, ()) = futures_util::future::join(batch().into_future(), forgets).await;
    // The claim was gone when its outcome came: the part is claimed anew and settled.
    assert_eq!(report.expect("a report").sent, 30);
    assert_eq!(batch().await.expect("a report").sent, 30);
    // Outcomes that are gone: the machine that knows of them stops.
    emulator.faults(json!([{"action": "BatchSendMessage", "fault": {"type": "latency", "ms": 300}}])).await;
    let other = Ledger::new("autumn", table.clone());
    let long = im.batch(request(101..=1_100)).part_size(10).concurrency(1).paced(false).ledger(&other);
    let forgets = async {
        while arrivals(&emulator).await.len() < 80 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        table.rows.lock().unwrap().clear();
    };
    let (report, ()) = futures_util::future::join(long.into_future(), forgets).await;
    let error = report.expect_err("a store that forgets");
    assert!(error.to_string().contains("has lost part"), "{error}");
    assert!(arrivals(&emulator).await.values().all(|times| *times == 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_machines_share_a_campaign() {
    let (emulator, redis) = (emulator().await, Redis::start());
    emulator
        .faults(json!([
            {"action": "BatchSendMessage", "every": 7, "fault": {"type": "reset", "after": "processing"}},
            {"action": "BatchSendMessage", "fault": {"type": "latency", "ms": 5}},
        ]))
        .await;
    let ims: Vec<ImClient> = (0..4).map(|_| emulator.client()).collect();
    let mut runs = Vec::new();
    for im in &ims {
        let ledger = Ledger::new("spring", redis.store().await);
        let batch = im.batch(request([])).part_size(10).concurrency(3).paced(false);
        runs.push(batch.ledger(&ledger).items((1..=1_000).map(UserId)).into_future());
    }
    let reports = join_all(runs).await;
    let report = reports[0].as_ref().expect("a report").clone();
    assert_eq!((report.total, report.left, report.running), (Some(1_000), 0, 0));
    assert!(report.unknown > 0 && report.sent + report.unknown == 1_000, "{report:?}");
    for other in &reports {
        assert_eq!(other.as_ref().expect("a report"), &report);
    }
    let arrivals = arrivals(&emulator).await;
    assert!(arrivals.len() == 1_000 && arrivals.values().all(|times| *times == 1));
    let ledger = Ledger::new("spring", redis.store().await);
    let (parts, next) = ledger.items(0).await.expect("items");
    let unknown: usize = parts.iter().map(|part| part.unknown.len()).sum();
    assert_eq!((unknown as u64, next), (report.unknown, None));
}

#[tokio::test]
async fn what_a_crash_leaves_is_unknown_until_a_person_decides() {
    let emulator = emulator().await;
    let (im, table) = (emulator.client(), Table::default());
    let ledger = Ledger::new("spring", table.clone()).lease(Duration::from_secs(1));
    let batch = |im: &ImClient| {
        im.batch(request(1..=100)).part_size(10).concurrency(2).paced(false).ledger(&ledger).into_future()
    };
    emulator
        .faults(json!([{"action": "BatchSendMessage", "after": 4, "fault": {"type": "hang", "after": "processing"}}]))
        .await;
    let run = tokio::time::timeout(Duration::from_secs(3), batch(&im)).await;
    assert!(run.is_err(), "it hangs: {run:?}");
    emulator.faults(json!([])).await;
    let report = batch(&im).await.expect("a report");
    assert_eq!((report.sent, report.unknown, report.left), (80, 20, 0), "{report:?}");
    let [one, other] = report.unknown_parts[..] else { panic!("{report:?}") };
    ledger.resolve(one, Resolution::Sent, "seen in the conversation").await.expect("resolved");
    ledger.resolve(other, Resolution::Left, "not there").await.expect("resolved");
    let error = ledger.resolve(other, Resolution::Sent, "twice").await.expect_err("resolved");
    assert!(matches!(&error, Error::Validation(error) if error.rule == "not_unknown"), "{error}");
    let between = ledger.report().await.expect("a report");
    assert_eq!((between.sent, between.unknown, between.left), (90, 0, 10));
    let report = batch(&im).await.expect("a report");
    assert_eq!((report.sent, report.unknown, report.left), (100, 0, 0));
}

/// The service is out for a while, in whichever way: the run ends, and another one sends what is left.
#[tokio::test]
async fn an_outage_leaves_the_rest_of_a_campaign_to_the_next_run() {
    for fault in [json!({"type": "status", "status": 503}), json!({"type": "reset", "after": "processing"})] {
        let (emulator, table) = (emulator().await, Table::default());
        let (im, ledger) = (emulator.client(), Ledger::new("spring", table));
        let batch = || {
            let batch = im.batch(request(1..=1_000)).part_size(10).concurrency(4).paced(false);
            batch.ledger(&ledger).into_future()
        };
        emulator.faults(json!([{"action": "BatchSendMessage", "fault": fault}])).await;
        let error = batch().await.expect_err("an outage");
        assert!(matches!(&error, Error::Transport(_)) && error.maybe_sent(), "{error}");
        assert!(error.to_string().contains("5 parts in a row have an unknown outcome"), "{error}");
        let report = ledger.report().await.expect("a report");
        let counts = (report.parts, report.unknown, report.sent, report.failed, report.running);
        assert_eq!(counts, (5, 50, 0, 0, 0), "{report:?}");
        assert_eq!(arrivals(&emulator).await.len(), 50);
        emulator.faults(json!([])).await;
        let report = batch().await.expect("a report");
        let counts = (report.total, report.sent, report.unknown, report.left, report.running);
        assert_eq!(counts, (Some(1_000), 950, 50, 0, 0), "{report:?}");
        let arrivals = arrivals(&emulator).await;
        assert!(arrivals.len() == 1_000 && arrivals.values().all(|times| *times == 1));
    }
}

#[tokio::test]
async fn a_stopped_campaign_settles_what_is_under_way_and_goes_on_later() {
    let emulator = emulator().await;
    let (im, table) = (emulator.client(), Table::default());
    let ledger = Ledger::new("spring", table.clone());
    emulator.faults(json!([{"action": "BatchSendMessage", "fault": {"type": "latency", "ms": 200}}])).await;
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    let batch = im.batch(request(1..=1_000)).part_size(10).concurrency(2).paced(false);
    let batch = batch.cancelled_by(&stop).on_progress(move |done, _| {
        if done >= 40 {
            stopping.cancel();
        }
    });
    let report = batch.ledger(&ledger).await.expect("a report");
    assert_eq!((report.unknown, report.running), (0, 0), "{report:?}");
    assert!(report.sent >= 40 && report.sent < 1_000 && report.left == 1_000 - report.sent, "{report:?}");
    emulator.faults(json!([])).await;
    let batch = im.batch(request(1..=1_000)).part_size(10).concurrency(2).paced(false);
    assert_eq!(batch.ledger(&ledger).await.expect("a report").sent, 1_000);
    assert!(arrivals(&emulator).await.values().all(|times| *times == 1));
}

#[tokio::test]
async fn a_store_that_fails_or_hangs_sends_nothing() {
    let emulator = emulator().await;
    let im = emulator.client();
    for hangs in [false, true] {
        let table = Table::default();
        table.fails.store(!hangs, Ordering::Relaxed);
        table.hangs.store(hangs, Ordering::Relaxed);
        let ledger = Ledger::new("spring", table.clone());
        let batch = im.batch(request(1..=10)).paced(false).deadline(Duration::from_millis(700));
        let error = batch.ledger(&ledger).await.expect_err("a store that cannot be read");
        assert!(matches!(&error, Error::Transport(_)) && !error.maybe_sent(), "{error}");
        assert!(table.claims.load(Ordering::Relaxed) > 0);
        assert!(emulator.requests("BatchSendMessage").await.is_empty());
        table.fails.store(false, Ordering::Relaxed);
        table.hangs.store(false, Ordering::Relaxed);
        if hangs {
            let report = im.batch(request(1..=10)).paced(false).ledger(&ledger).await.expect("a report");
            assert_eq!(report.sent, 10);
        }
    }
}

/// The script in Redis answers as the rules in code, whatever is asked in whatever order.
#[tokio::test]
async fn redis_keeps_the_rules_of_every_store() {
    let redis = Redis::start();
    let (store, table) = (redis.store().await, Table::default());
    let mut seed = 7_u64;
    let mut random = |most: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % most
    };
    let texts = ["", r#"{"s":1}"#, "{\"s\":0,\"f\":[[0,\"a\\n\",null,\"\\u0000 \\\"好\"]]}"];
    for _ in 0..3_000 {
        let (campaign, part) = ("spring".to_owned(), random(250));
        let owner = ["one", "two"][random(2) as usize].to_owned();
        match random(5) {
            0 | 1 => {
                let digest = ["0a-0-1", "0a-0-1", "0a-0-1", "0b-0-1"][random(4) as usize].to_owned();
                // Over at once, or far from it: the clocks are not the same.
                let lease_ms = if random(2) == 0 { 0 } else { 1_000_000 };
                let request = ClaimRequest { campaign, part, digest, owner, lease_ms };
                let answers = (store.claim(&request).await.unwrap(), table.claim(&request).await.unwrap());
                match answers {
                    (ClaimAnswer::Running(one), ClaimAnswer::Running(other)) => {
                        assert!(one.abs_diff(other) < 60_000);
                    }
                    (one, other) => assert_eq!(one, other, "{request:?}"),
                }
            }
            2 | 3 => {
                let [record, replaces] = [random(3), random(3)].map(|text| texts[text as usize].to_owned());
                let request = SettleRequest { campaign, part, owner, record, replaces };
                let answers = (store.settle(&request).await.unwrap(), table.settle(&request).await.unwrap());
                assert_eq!(answers.0, answers.1, "{request:?}");
            }
            _ => {
                let request = ReadRequest { campaign, from: part, most: 1 + random(150) };
                let mut one = store.read(&request).await.unwrap();
                let mut other = table.read(&request).await.unwrap();
                for part in one.iter_mut().chain(&mut other) {
                    part.ms_left = part.ms_left.div_ceil(1_000_000);
                }
                assert_eq!(one, other, "{request:?}");
            }
        }
    }
}
