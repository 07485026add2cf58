//! An account's rates in a real Redis.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use redis::aio::MultiplexedConnection;
use volc_im::{BoxFuture, Pace, RateStore, RedisRateStore, StoreError};

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
        let connection = self.connection().await;
        RedisRateStore::new(
            prefix,
            move |script, key, arguments| -> BoxFuture<'static, Result<i64, StoreError>> {
                let mut connection = connection.clone();
                Box::pin(async move {
                    let script = redis::Script::new(script);
                    let mut call = script.key(key);
                    for argument in &arguments {
                        call.arg(argument);
                    }
                    Ok(call.invoke_async(&mut connection).await?)
                })
            },
        )
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
