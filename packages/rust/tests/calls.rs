//! Single calls against the emulator.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use support::{emulator, group, message, quick};
use volc_im::Credentials;
use volc_im::broadcasts::UserBroadcastRequest;
use volc_im::messages::{BatchSendGroupMessageRequest, RecallMessageRequest};
use volc_im::prelude::*;
use volc_im::users::QueryOnlineStatusRequest;

/// What a glob import brings does not hide the language's own names.
mod glob_import {
    #[allow(unused_imports)]
    use volc_im::*;

    pub const BYTES: usize = core::mem::size_of::<u64>();
}

#[test]
fn a_glob_import_hides_nothing() {
    assert_eq!(glob_import::BYTES, 8);
}

#[tokio::test]
async fn a_message_is_sent_once_however_the_service_fails() {
    let emulator = emulator().await;
    let im = emulator.client();
    let conversation = group(&im).await;
    for (number, fault) in [
        json!({"type": "status", "status": 503}),
        json!({"type": "reset", "after": "request"}),
        json!({"type": "reset", "after": "processing"}),
        json!({"type": "truncate", "bytes": 40}),
        json!({"type": "rate_limit"}),
    ]
    .into_iter()
    .enumerate()
    {
        emulator.faults(json!([{"action": "SendMessage", "first": 2, "fault": fault}])).await;
        let sent =
            im.send_message(message(conversation, &format!("{number}"))).with_info().await.expect("sent");
        assert_eq!((sent.info.attempts, sent.info.idempotency_id.is_some()), (3, true), "{fault}");
        assert!(sent.result.message_id.get() > 1 << 53);
    }
    assert_eq!(emulator.messages(conversation).await.len(), 5);
}

#[tokio::test]
async fn what_must_not_be_repeated_is_not() {
    let emulator = emulator().await;
    let im = emulator.client();
    emulator
        .faults(json!([{"action": "UserBroadcast", "fault": {"type": "reset", "after": "processing"}}]))
        .await;
    let request = UserBroadcastRequest::new("{}", 60, MsgType::Text, UserId(1));
    let error = im.user_broadcast(request).await.expect_err("an error");
    assert_eq!((error.kind(), error.maybe_sent(), error.attempts()), ("transport", true, 1));
    assert_eq!(emulator.requests("UserBroadcast").await.len(), 1);
}

#[tokio::test]
async fn errors_tell_what_happened_and_no_secret() {
    let emulator = emulator().await;
    let im = emulator.client();
    let error = im
        .recall_message(RecallMessageRequest::new(ConversationId(7), MessageId(8), UserId(9)))
        .await
        .expect_err("an error");
    let Error::Api(api) = &error else { panic!("{error}") };
    assert_eq!(api.error_code(), ErrorCode::ConversationNotFound);
    assert!(error.request_id().is_some() && !error.maybe_sent() && !error.is_retryable());

    let error = im.send_message(message(ConversationId(-1), "x")).await.expect_err("an error");
    assert_eq!((error.kind(), error.maybe_sent(), error.attempts()), ("validation", false, 0));

    let nobody =
        ImClient::builder().credentials("a", "s").app_id(1).base_url("http://127.0.0.1:9").retry(quick());
    let im = nobody.build().expect("a client");
    let error =
        im.query_online_status(QueryOnlineStatusRequest::new([UserId(1)])).await.expect_err("an error");
    assert_eq!((error.kind(), error.maybe_sent(), error.attempts()), ("transport", false, 8));
    // What is behind it is in reach.
    let mut cause = std::error::Error::source(&error);
    let mut is_refused = false;
    while let Some(error) = cause {
        let io = error.downcast_ref::<std::io::Error>();
        is_refused |= io.is_some_and(|io| io.kind() == std::io::ErrorKind::ConnectionRefused);
        cause = error.source();
    }
    assert!(is_refused, "{error:?}");

    let shown = format!(
        "{im:?} {:?}",
        ImClient::builder().keys(Credentials::new("a", "very-secret").session_token("token"))
    );
    assert!(!shown.contains("very-secret") && !shown.contains("token\""), "{shown}");
    for (builder, path) in [
        (ImClient::builder().credentials("a", "").app_id(1), "secret_access_key"),
        (ImClient::builder().credentials("a", "s"), "app_id"),
        (ImClient::builder().credentials("a", "s").app_id(1).region("moon"), "region"),
        (ImClient::builder().credentials("a", "s").app_id(1).base_url("ftp://x"), "base_url"),
    ] {
        let error = builder.build().expect_err("refused");
        let Error::Validation(error) = &error else { panic!("{error}") };
        assert_eq!(error.path, path);
    }
}

#[tokio::test]
async fn time_runs_out_by_attempt_and_in_all() {
    let emulator = emulator().await;
    let im = emulator.client();
    let conversation = group(&im).await;
    emulator
        .faults(json!([{"action": "SendMessage", "first": 1, "fault": {"type": "latency", "ms": 60_000}}]))
        .await;
    let late = im.call(message(conversation, "late")).timeout(Duration::from_secs(2)).with_info();
    let sent = late.await.expect("sent");
    assert!(sent.info.attempts > 1, "{sent:?}");
    assert_eq!(emulator.messages(conversation).await.len(), 1);

    emulator.faults(json!([{"action": "SendMessage", "fault": {"type": "latency", "ms": 60_000}}])).await;
    let call = im.send_message(message(conversation, "later")).deadline(Duration::from_secs(2));
    let error = call.await.expect_err("an error");
    assert!(
        error.kind() == "timeout" && error.maybe_sent() && error.elapsed() < Duration::from_secs(45),
        "{error}"
    );
}

#[tokio::test]
async fn a_dropped_call_sends_nothing_more() {
    let emulator = emulator().await;
    let im = emulator.client();
    let conversation = group(&im).await;
    // Dropped while its request is on its way.
    emulator.faults(json!([{"action": "SendMessage", "fault": {"type": "latency", "ms": 60_000}}])).await;
    let call = tokio::spawn(im.send_message(message(conversation, "x")).into_future());
    emulator.until_requests("SendMessage", 1).await;
    call.abort();
    assert!(call.await.is_err_and(|error| error.is_cancelled()));

    // Dropped while it waits to be repeated.
    emulator.faults(json!([{"action": "SendMessage", "fault": {"type": "status", "status": 503, "headers": {"retry-after": "2"}}}])).await;
    let (told, mut retries) = tokio::sync::mpsc::unbounded_channel();
    let im =
        emulator.builder().on_retry(move |_| told.send(()).unwrap_or_default()).build().expect("a client");
    let call = tokio::spawn(im.send_message(message(conversation, "x")).into_future());
    retries.recv().await.expect("a retry");
    call.abort();
    assert!(call.await.is_err_and(|error| error.is_cancelled()));
    let sent = emulator.requests("SendMessage").await.len();
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(emulator.requests("SendMessage").await.len(), sent);
}

#[tokio::test]
async fn a_result_comes_with_status_and_headers() {
    let emulator = emulator().await;
    let im = emulator.client();
    let request = || QueryOnlineStatusRequest::new([UserId(1)]);
    emulator.faults(json!([{"first": 1, "fault": {"type": "status", "status": 503}}])).await;
    let info = im.query_online_status(request()).with_info().await.expect("a result").info;
    assert_eq!((info.attempts, info.status), (2, 200));
    assert!(info.header("Content-Type").is_some_and(|form| form.contains("json")), "{info:?}");
    let raw = im.raw("QueryOnlineStatus", r#"{"AppId":123456,"UserIds":[1]}"#).with_info().await;
    let info = raw.expect("a result").info;
    assert!(info.status == 200 && info.header("content-type") == info.header("CONTENT-TYPE"), "{info:?}");
}

#[tokio::test]
async fn a_stopped_call_tells_whether_it_was_sent() {
    let emulator = emulator().await;
    let im = emulator.client();
    let conversation = group(&im).await;
    let facts = |error: &Error| {
        let Error::Transport(transport) = error else { panic!("{error}") };
        (transport.transport_kind.name(), error.maybe_sent(), error.attempts())
    };
    let stop = CancellationToken::new();
    stop.cancel();
    assert!(stop.is_cancelled());
    let error = im
        .send_message(message(conversation, "x"))
        .cancelled_by(&stop)
        .with_info()
        .await
        .expect_err("stopped");
    assert_eq!(facts(&error), ("aborted", false, 0));
    let error = im.raw("QueryOnlineStatus", "{}").cancelled_by(&stop).with_info().await.expect_err("stopped");
    assert_eq!(facts(&error), ("aborted", false, 0));
    assert!(emulator.requests("SendMessage").await.is_empty());

    emulator.faults(json!([{"action": "SendMessage", "fault": {"type": "latency", "ms": 60_000}}])).await;
    let stop = CancellationToken::new();
    let patient = Duration::from_secs(40);
    let under_way = im.send_message(message(conversation, "x")).idempotency_id("mine").timeout(patient);
    let stopping = async {
        emulator.until_requests("SendMessage", 1).await;
        stop.cancel();
    };
    let (outcome, ()) = tokio::join!(under_way.cancelled_by(&stop).with_info(), stopping);
    let error = outcome.expect_err("stopped");
    assert_eq!(facts(&error), ("aborted", true, 1));
    assert!(error.idempotency_id() == Some("mine") && error.elapsed() < patient);

    // While it waits to repeat an attempt that never reached the service.
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    let nobody = emulator.builder().base_url("http://127.0.0.1:9").on_retry(move |_| stopping.cancel());
    let nobody = nobody.build().expect("a client");
    let hour = Duration::from_secs(3_600);
    let slow = RetryPolicy::new().base_delay(hour).max_delay(hour).max_attempts(2);
    let call = nobody.call(message(conversation, "x")).retry(slow).deadline(Duration::from_secs(7_200));
    let error = call.cancelled_by(&stop).with_info().await.expect_err("stopped");
    assert_eq!(facts(&error), ("aborted", false, 1));
}

#[tokio::test]
async fn a_stopped_call_does_not_wait_for_its_pace() {
    let emulator = emulator().await;
    let im = emulator.builder().paced(true).build().expect("a client");
    let stop = CancellationToken::new();
    // Five a second: all of them take more than a minute and a half.
    let patient = RetryPolicy::new().deadline(Duration::from_secs(300));
    let calls: Vec<_> = (0..500)
        .map(|_| {
            let request = BatchSendGroupMessageRequest::new(
                UserId(1),
                ConversationType::Group,
                [ConversationId(1)],
                MsgType::Text,
                "{}",
            );
            im.call(request).retry(patient).cancelled_by(&stop).with_info()
        })
        .collect();
    let began = std::time::Instant::now();
    let stopping = async {
        emulator.until_requests("BatchSendGroupMessage", 1).await;
        stop.cancel();
    };
    let (outcomes, ()) = tokio::join!(futures_util::future::join_all(calls), stopping);
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    let unsent = outcomes
        .iter()
        .filter(|outcome| outcome.as_ref().is_err_and(|error| !error.maybe_sent() && error.attempts() == 0));
    assert!(unsent.count() > 100);
}

#[tokio::test]
async fn hooks_are_told() {
    let emulator = emulator().await;
    let told: Arc<Mutex<Vec<String>>> = Arc::default();
    let tell = |told: &Arc<Mutex<Vec<String>>>| {
        let told = Arc::clone(told);
        move |text: String| told.lock().unwrap().push(text)
    };
    let (requests, responses, retries) = (tell(&told), tell(&told), tell(&told));
    let im = emulator
        .builder()
        .retry(quick())
        .on_request(move |event| requests(format!("request {} {}", event.action, event.attempt)))
        .on_response(move |event| responses(format!("response {} {}", event.attempt, event.status)))
        .on_retry(move |event| retries(format!("retry {} {}", event.attempt, event.error.kind())))
        .build()
        .expect("a client");
    emulator.faults(json!([{"first": 1, "fault": {"type": "status", "status": 503}}])).await;
    im.query_online_status(QueryOnlineStatusRequest::new([UserId(1)])).await.expect("a result");
    assert_eq!(
        *told.lock().unwrap(),
        [
            "request QueryOnlineStatus 1",
            "response 1 503",
            "retry 1 http",
            "request QueryOnlineStatus 2",
            "response 2 200"
        ]
    );
}

#[tokio::test]
async fn a_clock_that_is_off_is_corrected() {
    let emulator = emulator().await;
    emulator.faults(json!([{"fault": {"type": "date_skew", "seconds": 3600}}])).await;
    let im = emulator.client();
    let request = || im.call(QueryOnlineStatusRequest::new([UserId(1)])).with_info();
    assert_eq!(request().await.expect("a result").info.attempts, 2);
    assert_eq!(request().await.expect("a result").info.attempts, 1);
}

#[tokio::test]
async fn raw_calls_keep_every_number() {
    let emulator = emulator().await;
    let im = emulator.client();
    let conversation = group(&im).await;
    let wire = format!(r#"{{"AppId":123456,"ConversationShortId":{conversation}}}"#);
    let count = im.raw("GetConversationUserCount", wire).retry_safe().await.expect("a result");
    assert_eq!(count.text(), r#"{"Count":1}"#);
    let error = im.raw("NoSuchAction", "{}").await.expect_err("an error");
    assert_eq!(error.kind(), "api");
    assert_eq!(im.raw("X Y", "{}").await.expect_err("an error").kind(), "validation");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_calls_at_once() {
    let emulator = emulator().await;
    let policy = RetryPolicy::new().timeout(Duration::from_secs(60)).deadline(Duration::from_secs(120));
    let im = emulator.builder().retry(policy).build().expect("a client");
    let conversation = group(&im).await;
    let tasks: Vec<_> = (0..1_000)
        .map(|number| {
            let im = im.clone();
            tokio::spawn(async move { im.send_message(message(conversation, &number.to_string())).await })
        })
        .collect();
    for task in tasks {
        task.await.expect("a task").expect("sent");
    }
    assert_eq!(emulator.messages(conversation).await.len(), 1_000);
}
