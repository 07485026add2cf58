//! What users bring: hooks that panic or hang, stores that hang, invalid options, dropped calls.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;
use std::future::{IntoFuture, pending};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use support::{emulator, group, message, quick};
use volc_im::friends::AddFriendRequest;
use volc_im::messages::BatchSendMessageRequest;
use volc_im::pacing::{Pace, RateStore, StoreError};
use volc_im::prelude::*;
use volc_im::transport::reqwest::ReqwestTransport;
use volc_im::transport::{BoxFuture, Failure, Phase, Request, Response, Transport};
use volc_im::users::QueryOnlineStatusRequest;
use volc_im_emulator::{Config, start};

/// Far longer than anything here takes.
const HANG: Duration = Duration::from_secs(60);

#[tokio::test]
async fn hooks_that_panic_change_nothing() {
    let emulator = emulator().await;
    emulator
        .faults(json!([{"action": "SendMessage", "first": 1, "fault": {"type": "status", "status": 503}}]))
        .await;
    let im = emulator
        .builder()
        .retry(quick())
        .on_request(|_| panic!("on request"))
        .on_response(|_| panic!("on response"))
        .on_retry(|_| panic!("on retry"))
        .build()
        .expect("a client");
    let conversation = group(&im).await;
    let sent = im.send_message(message(conversation, "hello")).with_info().await.expect("sent");
    assert_eq!((sent.info.attempts, emulator.messages(conversation).await.len()), (2, 1));
    let request = BatchSendMessageRequest::new("{}", MsgType::Text, [1, 2, 3].map(UserId), UserId(5_000));
    let batch = im.batch(request).part_size(1).paced(false).on_progress(|_, _| panic!("on progress"));
    assert_eq!(batch.await.expect("a report").sent, 3);
}

/// Ignores the time limit of the first request, which fails long after it was given up; answers no other.
#[derive(Default)]
struct FailsLate(AtomicUsize);

impl Transport for FailsLate {
    fn send<'a>(&'a self, request: Request) -> BoxFuture<'a, Result<Response, Failure>> {
        let is_first = self.0.fetch_add(1, Ordering::Relaxed) == 0;
        Box::pin(async move {
            if !is_first {
                return pending().await;
            }
            tokio::time::sleep(request.timeout * 3 / 2).await;
            Err(Failure::new(Phase::Exchange, "the first request's failure"))
        })
    }
}

#[tokio::test]
async fn an_attempt_that_was_given_up_is_no_cause() {
    let policy = quick().max_attempts(2).timeout(Duration::from_millis(600));
    let im = ImClient::builder().credentials("a", "s").app_id(1).retry(policy);
    let im = im.transport(FailsLate::default()).build().expect("a client");
    let error =
        im.query_online_status(QueryOnlineStatusRequest::new([UserId(1)])).await.expect_err("nothing");
    assert_eq!((error.kind(), error.attempts()), ("timeout", 2));
    assert!(std::error::Error::source(&error).is_none(), "{error:?}");
}

#[tokio::test]
async fn hooks_that_hang_change_nothing() {
    let emulator = emulator().await;
    let im = emulator.builder().on_request(|_| std::thread::sleep(HANG)).build().expect("a client");
    let began = Instant::now();
    let conversation = group(&im).await;
    let calls = (0..20).map(|number| im.send_message(message(conversation, &number.to_string())).with_info());
    for sent in join_all(calls).await {
        assert_eq!(sent.expect("sent").info.attempts, 1);
    }
    assert!(began.elapsed() < HANG / 2, "{:?}", began.elapsed());
    assert_eq!(emulator.messages(conversation).await.len(), 20);
}

#[tokio::test]
async fn events_of_concurrent_calls_can_be_told_apart() {
    let emulator = emulator().await;
    emulator
        .faults(
            json!([{"action": "QueryOnlineStatus", "every": 2, "fault": {"type": "status", "status": 503}}]),
        )
        .await;
    let told: Arc<Mutex<BTreeMap<String, Vec<u32>>>> = Arc::default();
    let hears = Arc::clone(&told);
    let im = emulator
        .builder()
        .retry(quick())
        .on_request(move |event| {
            hears.lock().unwrap().entry(event.call_id.to_owned()).or_default().push(event.attempt);
        })
        .build()
        .expect("a client");
    let calls = (0..10).map(|id| im.call(QueryOnlineStatusRequest::new([UserId(id)])).with_info());
    let answers = join_all(calls).await;
    let told = told.lock().unwrap();
    assert_eq!(told.len(), 10);
    for answer in answers {
        let info = answer.expect("an answer").info;
        assert_eq!(told[&info.call_id], (1..=info.attempts).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn options_that_cannot_be_are_refused_before_anything_is_sent() {
    let emulator = emulator().await;
    let im = emulator.client();
    let query = || im.call(QueryOnlineStatusRequest::new([UserId(1)]));
    let never = RetryPolicy::new().max_attempts(0);
    let mut refused = vec![
        (query().timeout(Duration::ZERO).with_info().await.err(), "timeout"),
        (query().deadline(Duration::ZERO).with_info().await.err(), "deadline"),
        (query().deadline(Duration::MAX).with_info().await.err(), "deadline"),
        (query().retry(never).with_info().await.err(), "retry.max_attempts"),
        (query().idempotency_id("mine").with_info().await.err(), "idempotency_id"),
    ];
    let batch = || im.batch(AddFriendRequest::new([1, 2].map(UserId), UserId(3)));
    refused.push((batch().part_size(0).await.err(), "part_size"));
    refused.push((batch().part_size(11).await.err(), "part_size"));
    refused.push((batch().concurrency(0).await.err(), "concurrency"));
    refused.push((batch().deadline(Duration::ZERO).await.err(), "deadline"));
    refused.push((im.batch(AddFriendRequest::new([], UserId(3))).await.err(), "friend_user_ids"));
    for (error, path) in refused {
        let error = error.unwrap_or_else(|| panic!("{path} is taken"));
        let Error::Validation(error) = &error else { panic!("{path}: {error}") };
        assert_eq!(error.path, path);
    }
    let builder = || emulator.builder();
    assert!(builder().retry(never).build().is_err());
    assert!(emulator.requests("QueryOnlineStatus").await.is_empty());
    assert!(emulator.requests("AddFriend").await.is_empty());
    // Part of a millisecond is no less than one.
    assert!(query().timeout(Duration::from_micros(1)).retry(quick()).with_info().await.is_ok());
}

#[tokio::test]
async fn batches_that_are_let_go_of_give_back_what_they_have_not_used() {
    // Rates are an account's, and those of the other tests are not to be waited for.
    let running = start(Config::new(1, "AKLTofitsown", "secret")).await.expect("an emulator");
    let im = ImClient::builder().credentials("AKLTofitsown", "secret").app_id(1).base_url(running.url());
    let im = im.build().expect("a client");
    let request = |count: i64| {
        BatchSendMessageRequest::new(
            "{}",
            MsgType::Text,
            (1..=count).map(UserId).collect::<Vec<_>>(),
            UserId(5_000),
        )
    };
    for _ in 0..4 {
        let given_up =
            tokio::time::timeout(Duration::from_millis(300), im.batch(request(2_000)).into_future()).await;
        assert!(given_up.is_err());
    }
    let began = Instant::now();
    let report = im.batch(request(1)).await.expect("a report");
    assert!(report.sent == 1 && began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_batch_ends_by_its_deadline_with_its_report() {
    let emulator = emulator().await;
    let after = |first, ms| json!({"action": "BatchSendMessage", "first": first, "fault": {"type": "latency", "ms": ms}});
    emulator.faults(json!([after(2, 1), after(100, 30_000)])).await;
    let im = emulator.client();
    let request = BatchSendMessageRequest::new(
        "{}",
        MsgType::Text,
        (1..=1_000).map(UserId).collect::<Vec<_>>(),
        UserId(5_000),
    );
    let began = Instant::now();
    let batch = im.batch(request).part_size(10).concurrency(1).paced(false);
    let report = batch.deadline(Duration::from_secs(4)).await.expect("a report");
    assert!(began.elapsed() < Duration::from_secs(25));
    let counts = (report.sent, report.unknown.len(), report.left.len());
    assert_eq!(counts, (20, 10, 970), "{report:?}");
    assert_eq!(report.rest.expect("a rest").receiver.len(), report.left.len());
}

/// A store that never answers.
struct Hanging;

impl RateStore for Hanging {
    fn reserve<'a>(&'a self, _: &'a str, _: Pace, _: u32) -> BoxFuture<'a, Result<u64, StoreError>> {
        Box::pin(pending())
    }

    fn give_back<'a>(&'a self, _: &'a str, _: Pace, _: u32) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(pending())
    }

    fn slow_down<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(pending())
    }
}

#[tokio::test]
async fn a_store_that_hangs_costs_a_bounded_time() {
    let emulator = emulator().await;
    let im = emulator.builder().paced(true).rate_store(Hanging).build().expect("a client");
    let began = Instant::now();
    im.query_online_status(QueryOnlineStatusRequest::new([UserId(1)])).await.expect("an answer");
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    let call = im.call(QueryOnlineStatusRequest::new([UserId(1)])).deadline(Duration::from_millis(20));
    let error = call.with_info().await.expect_err("too late");
    assert_eq!((error.kind(), error.maybe_sent(), error.attempts()), ("timeout", false, 0));
}

#[tokio::test]
async fn what_cannot_be_reached_was_not_sent() {
    for url in ["http://127.0.0.1:1", "http://no-such-host.invalid"] {
        let im = ImClient::builder().credentials("a", "s").app_id(1).base_url(url).retry(quick());
        let direct = ReqwestTransport::builder().proxy("").build().expect("a transport");
        let im = im.transport(direct).build().expect("a client");
        let request = BatchSendMessageRequest::new("{}", MsgType::Text, [UserId(1)], UserId(5_000));
        let error = im.batch_send_message(request.clone()).await.expect_err("an error");
        assert_eq!((error.kind(), error.maybe_sent()), ("transport", false), "{error}");
        let report = im.batch(request).paced(false).await.expect("a report");
        assert_eq!((report.left.len(), report.unknown.len()), (1, 0));
    }
}
