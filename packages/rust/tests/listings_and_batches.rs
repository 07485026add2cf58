//! Listings and batches against the emulator.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod support;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::StreamExt;
use serde_json::{Value, json};
use support::{emulator, group, message};
use volc_im::content::read_text_content;
use volc_im::friends::AddFriendRequest;
use volc_im::messages::{BatchSendMessageRequest, GetConversationMessagesRequest, Message};
use volc_im::prelude::*;
use volc_im::users::QueryOnlineStatusRequest;

/// Users with these ids.
fn users(ids: impl IntoIterator<Item = i64>) -> Vec<UserId> {
    ids.into_iter().map(UserId).collect()
}

async fn filled(im: &ImClient, count: usize) -> ConversationId {
    let conversation = group(im).await;
    for number in 0..count {
        im.send_message(message(conversation, &number.to_string())).await.expect("sent");
    }
    conversation
}

fn texts(messages: &[Message]) -> Vec<String> {
    messages.iter().map(|message| read_text_content(&message.content).expect("text")).collect()
}

#[tokio::test]
async fn a_listing_is_a_stream_of_items_or_of_pages() {
    let emulator = emulator().await;
    let im = emulator.client();
    let conversation = filled(&im, 45).await;
    let request = GetConversationMessagesRequest::new(conversation, Cursor::START, 20);
    let items: Vec<_> = im.paginate(request.clone()).map(|item| item.expect("a message")).collect().await;
    assert_eq!(texts(&items), (0..45).map(|number| number.to_string()).collect::<Vec<_>>());
    let pages: Vec<usize> =
        im.paginate(request).pages().map(|page| page.expect("a page").len()).collect().await;
    assert_eq!(pages, [20, 20, 5]);
}

#[tokio::test]
async fn an_error_keeps_the_place() {
    let emulator = emulator().await;
    let im = emulator.builder().retry(RetryPolicy::never()).build().expect("a client");
    let conversation = filled(&im, 45).await;
    let request = GetConversationMessagesRequest::new(conversation, Cursor::START, 20);
    let mut items = im.paginate(request.clone());
    for number in 0..15 {
        assert_eq!(texts(&[items.next().await.expect("an item").expect("a message")]), [number.to_string()]);
    }
    let mut pages = im.paginate(request).pages();
    assert_eq!(pages.next().await.expect("a page").expect("items").len(), 20);
    emulator.faults(json!([{"first": 1, "fault": {"type": "status", "status": 500}}])).await;
    assert!(pages.next().await.expect("an error").is_err());
    emulator.faults(json!([{"first": 1, "fault": {"type": "status", "status": 500}}])).await;
    // What had arrived is not lost, and after the error the stream goes on.
    let rest_of_it: Vec<_> = items.by_ref().collect().await;
    assert_eq!(rest_of_it.iter().position(Result::is_err), Some(5));
    let rest_of_it: Vec<_> = rest_of_it.into_iter().flatten().collect();
    assert_eq!(texts(&rest_of_it), (15..45).map(|number| number.to_string()).collect::<Vec<_>>());
    let place = pages.cursor().expect("a place");
    let rest = pages.next().await.expect("a page").expect("items");
    assert_eq!(texts(&rest)[0], "20");
    // Another process goes on from the stored place.
    let resumed: Vec<_> = im
        .paginate(GetConversationMessagesRequest::new(conversation, place, 20))
        .map(|item| item.expect("a message"))
        .collect()
        .await;
    assert_eq!(texts(&resumed).len(), 25);
    assert_eq!(pages.next().await.expect("a page").expect("items").len(), 5);
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn every_receiver_is_told_of_once() {
    let emulator = emulator().await;
    let im = emulator.client();
    emulator
        .faults(json!([{"action": "BatchSendMessage", "every": 3, "fault": {"type": "reset", "after": "processing"}}]))
        .await;
    let progress: Arc<Mutex<Vec<(usize, usize)>>> = Arc::default();
    let seen = Arc::clone(&progress);
    let request = BatchSendMessageRequest::new("{}", MsgType::Text, users(1..=1_000), UserId(5_000));
    let report = im
        .batch(request)
        .part_size(100)
        .concurrency(3)
        .paced(false)
        .on_progress(move |done, total| seen.lock().unwrap().push((done, total)))
        .await
        .expect("a report");
    let told: BTreeSet<usize> = [&report.failed, &report.unknown, &report.left]
        .into_iter()
        .flatten()
        .map(|item| item.index)
        .collect();
    assert_eq!(told.len() + report.sent, 1_000);
    assert_eq!((report.unknown.len(), report.failed.len(), report.left.len()), (300, 0, 0));
    assert_eq!(report.result.user_message_id.len(), 700);
    assert_eq!(progress.lock().unwrap().last(), Some(&(1_000, 1_000)));
    let receivers: Vec<Value> = emulator
        .requests("BatchSendMessage")
        .await
        .iter()
        .flat_map(|body| body["Receiver"].as_array().cloned().unwrap())
        .collect();
    let distinct: BTreeSet<String> = receivers.iter().map(Value::to_string).collect();
    assert_eq!((receivers.len(), distinct.len()), (1_000, 1_000));
}

#[tokio::test]
async fn the_rest_of_a_batch_is_a_request() {
    let emulator = emulator().await;
    let im = emulator.builder().retry(RetryPolicy::never()).build().expect("a client");
    emulator
        .faults(json!([{"action": "AddFriend", "first": 1, "fault": {"type": "status", "status": 503}}]))
        .await;
    let request = AddFriendRequest::new(users(100..125), UserId(1));
    let first = im.batch(request).concurrency(1).paced(false).await.expect("a report");
    assert_eq!((first.sent, first.left.len()), (15, 10));
    let rest = first.rest.expect("a rest");
    assert_eq!(rest.friend_user_ids, users(100..110));
    let second = im.batch(rest).paced(false).await.expect("a report");
    assert!(second.sent == 10 && second.rest.is_none());
}

#[tokio::test]
async fn results_are_put_together_and_paced() {
    let emulator = emulator().await;
    let im = emulator.client();
    let request = QueryOnlineStatusRequest::new(users(1..=250));
    let report = im.batch(request).paced(true).await.expect("a report");
    assert_eq!((report.sent, report.result.query_online_results.len()), (250, 0));
    let bad = AddFriendRequest::new(users([1, -2]), UserId(1));
    let error = im.batch(bad).await.expect_err("refused");
    let Error::Validation(error) = &error else { panic!("{error}") };
    assert_eq!(error.path, "friend_user_ids[1]");
}

#[tokio::test]
async fn a_batch_that_is_stopped_tells_what_came_of_every_item() {
    let emulator = emulator().await;
    let im = emulator.client();
    let late = |first, ms| json!({"action": "BatchSendMessage", "first": first, "fault": {"type": "latency", "ms": ms}});
    emulator.faults(json!([late(3, 1), late(100, 60_000)])).await;
    let stop = CancellationToken::new();
    let request = BatchSendMessageRequest::new("{}", MsgType::Text, users(1..=1_000), UserId(5_000));
    let patient = RetryPolicy::new().timeout(Duration::from_secs(40)).deadline(Duration::from_secs(50));
    let batch = im.batch(request).part_size(10).concurrency(1).paced(false).retry(patient);
    let stopping = async {
        emulator.until_requests("BatchSendMessage", 4).await;
        stop.cancel();
    };
    let (report, ()) = tokio::join!(batch.cancelled_by(&stop).into_future(), stopping);
    let report = report.expect("a report");
    assert_eq!((report.sent, report.unknown.len(), report.left.len()), (30, 10, 960));
    assert_eq!(report.rest.expect("a rest").receiver.len(), 960);
    assert_eq!(report.result.user_message_id.len(), 30);
    assert_eq!(emulator.requests("BatchSendMessage").await.len(), 4);
}

#[tokio::test]
async fn what_waits_for_its_pace_when_it_is_stopped_is_left() {
    let emulator = emulator().await;
    let im = emulator.client();
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    let request = BatchSendMessageRequest::new("{}", MsgType::Text, users(1..=10_000), UserId(5_000));
    let batch = im.batch(request).paced(true).concurrency(1).cancelled_by(&stop);
    let report = batch.on_progress(move |_, _| stopping.cancel()).await.expect("a report");
    assert!(report.sent > 0 && !report.left.is_empty(), "{} of {}", report.sent, report.total);
    // At most one call had begun meanwhile.
    assert!(report.unknown.len() <= 500 && report.failed.is_empty(), "{}", report.unknown.len());
}

#[tokio::test]
async fn a_batch_of_which_nothing_was_answered_has_an_outcome() {
    let emulator = emulator().await;
    let im = emulator.client();
    let (stop, request) = (
        CancellationToken::new(),
        BatchSendMessageRequest::new("{}", MsgType::Text, users([1, 2]), UserId(5_000)),
    );
    stop.cancel();
    let report = im.batch(request.clone()).cancelled_by(&stop).await.expect("a report");
    assert_eq!((report.left.len(), report.result.user_message_id.len()), (2, 0));
    assert_eq!(report.rest.expect("a rest").receiver, users([1, 2]));
    assert_eq!(report.left[1].item, UserId(2));
    emulator.faults(json!([{"fault": {"type": "reset", "after": "processing"}}])).await;
    let report = im.batch(request).paced(false).await.expect("a report");
    assert_eq!((report.unknown.len(), report.rest.is_none()), (2, true));
}
