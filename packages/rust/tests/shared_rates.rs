//! An account's rates in a real Redis.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use redis::aio::MultiplexedConnection;
use volc_im::pacing::{Pace, RateStore, RedisRateStore};

struct Server {
    process: Child,
    folder: tempfile::TempDir,
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let process = Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--unixsocket", "redis.sock", "--dir"])
            .arg(folder.path())
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server: cargo xtask setup installs it");
        Server { process, folder }
    }

    async fn connection(&self) -> MultiplexedConnection {
        let url = format!("redis+unix://{}", self.folder.path().join("redis.sock").display());
        let client = redis::Client::open(url).expect("a client");
        let started = Instant::now();
        loop {
            match client.get_multiplexed_async_connection().await {
                Ok(connection) => return connection,
                Err(error) if started.elapsed() > Duration::from_secs(10) => panic!("{error}"),
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }

    async fn store(&self, prefix: &str) -> RedisRateStore {
        RedisRateStore::connected(prefix, self.connection().await)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

const PACE: Pace = Pace { interval_us: 20_000, burst: 5 };

#[tokio::test]
async fn two_machines_share_one_budget() {
    let server = Server::start();
    let stores = [server.store("im:pace").await, server.store("im:pace").await];
    let asked = (0..20).map(|number| stores[number % 2].reserve("SendMessage", PACE, 1));
    let mut waits: Vec<u64> = Vec::new();
    for wait in futures_util::future::join_all(asked).await {
        waits.push(wait.expect("a wait"));
    }
    waits.sort_unstable();
    assert_eq!(waits.iter().take(5).copied().collect::<Vec<_>>(), [0; 5]);
    let last = waits.last().copied().unwrap();
    assert!(last > 200 && last <= 300, "{waits:?}");
    assert_eq!(stores[0].reserve("RecallMessage", PACE, 1).await.expect("a wait"), 0);
}

#[tokio::test]
async fn what_is_given_back_serves_the_next() {
    let server = Server::start();
    let (one, other) = (server.store("im:back").await, server.store("im:back").await);
    let pace = Pace { interval_us: 5_000, burst: 500 };
    for expected in [0, 2_500, 5_000] {
        let wait = one.reserve("BatchSendMessage", pace, 500).await.expect("a wait");
        assert!(wait <= expected && wait + 1_000 > expected, "{wait} for {expected}");
    }
    for _ in 0..2 {
        one.give_back("BatchSendMessage", pace, 500).await.expect("done");
    }
    let wait = other.reserve("BatchSendMessage", pace, 500).await.expect("a wait");
    assert!(wait <= 2_500, "{wait}");
    // More than there is: nothing is lent.
    for _ in 0..9 {
        other.give_back("BatchSendMessage", pace, 500).await.expect("done");
    }
    assert_eq!(other.reserve("BatchSendMessage", pace, 500).await.expect("a wait"), 0);
    assert!(other.reserve("BatchSendMessage", pace, 500).await.expect("a wait") > 1_000);
}

#[tokio::test]
async fn a_complaint_slows_every_machine_down() {
    let server = Server::start();
    let (one, other) = (server.store("im:slow").await, server.store("im:slow").await);
    let pace = Pace { interval_us: 1_000_000, burst: 1 };
    one.slow_down("SendMessage").await.expect("done");
    assert_eq!(other.reserve("SendMessage", pace, 1).await.expect("a wait"), 0);
    let wait = other.reserve("SendMessage", pace, 1).await.expect("a wait");
    assert!(wait > 1_900 && wait <= 2_000, "{wait}");
}

#[tokio::test]
async fn an_event_is_claimed_once_and_answered_again() {
    use volc_im::callbacks::{RedisReplayStore, ReplayClaim, ReplayStore};

    let server = Server::start();
    let keys = ["{im:1}:id".to_owned(), "{im:1}:signature".to_owned()];
    let stores =
        [RedisReplayStore::new(server.connection().await), RedisReplayStore::new(server.connection().await)];
    let (lease, reply) = (Duration::from_secs(60), r#"{"CheckCode":0,"CheckMessage":"好"}"#);
    assert_eq!(stores[0].claim(&keys, "one", lease).await.expect("a claim"), ReplayClaim::Fresh);
    assert_eq!(stores[1].claim(&keys[1..], "other", lease).await.expect("a claim"), ReplayClaim::Running);
    stores[1].settle(&keys, "other", "{}", lease).await.expect("nothing of its own");
    stores[0].settle(&keys, "one", reply, lease).await.expect("settled");
    let again = stores[1].claim(&keys, "other", lease).await.expect("a claim");
    assert_eq!(again, ReplayClaim::Answered(reply.to_owned()));
    let freed = ["{im:2}:id".to_owned()];
    assert_eq!(stores[0].claim(&freed, "one", lease).await.expect("a claim"), ReplayClaim::Fresh);
    stores[0].release(&freed, "one").await.expect("released");
    assert_eq!(stores[1].claim(&freed, "other", lease).await.expect("a claim"), ReplayClaim::Fresh);
}
