//! The emulator as a Rust test uses it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use support::backend::Backend;
use volc_im_emulator::BeforeTimeout;
use volc_im_emulator::client::types::{
    CreateConversationOptions, InvokeOptions, MessagesOptions, ResendOptions, SendOptions,
};
use volc_im_emulator::client::{Control, Emulator, Fault, UserId};

async fn group(im: &Emulator) -> i64 {
    let options = CreateConversationOptions {
        participants: Some(vec!["10002".to_owned()]),
        ..CreateConversationOptions::default()
    };
    im.as_user(10_001).create_conversation(&options).await.unwrap().conversation_short_id.unwrap()
}

#[tokio::test]
async fn users_act_and_the_data_shows_it() {
    let im = Emulator::builder().start().await.unwrap();
    let group = group(&im).await;
    assert!(group > 1 << 53, "{group}");
    let sent = im.as_user(10_002).send(group, "hi", &SendOptions::default()).await.unwrap();
    let message = sent.message_id.unwrap();
    im.as_user(10_002)
        .set_property(group, message, &BTreeMap::from([("a".to_owned(), "b".to_owned())]))
        .await
        .unwrap();
    im.as_user(10_002).recall(group, message).await.unwrap();
    im.as_user(10_001).add_participants(group, &[UserId::from(10_003)]).await.unwrap();
    let options = MessagesOptions { conversation_short_id: Some(group), ..MessagesOptions::default() };
    let messages = im.control().messages(&options).await.unwrap().messages;
    assert_eq!(
        (messages.len(), messages[0].message_id, messages[0].status.as_str()),
        (1, message, "recalled")
    );
    assert_eq!(im.control().conversation(group).await.unwrap().members.len(), 3);

    let refused = im.as_user(77).send(group, "hi", &SendOptions::default()).await.unwrap_err();
    assert_eq!(refused.code, "ParticipantNotInConversation", "{refused}");
    assert!(refused.to_string().contains("send_message of user 77"), "{refused}");
    assert!(refused.to_string().ends_with(&im.console_url()), "{refused}");
    assert_eq!(im.control().counts().await.unwrap().messages, 1);
    im.stop().await;
}

#[tokio::test]
async fn faults_strike_and_calls_are_waited_for() {
    let im = Emulator::builder().start().await.unwrap();
    im.fault(Fault::status(503).on("BatchGetUser").first(1)).await.unwrap();
    let call = InvokeOptions { action: "BatchGetUser".to_owned(), body: json!({"UserIds": [1]}) };
    let (first, waited) =
        tokio::join!(im.control().invoke(&call), im.wait_for_call("BatchGetUser", json!({"UserIds": [1]})),);
    assert_eq!((first.unwrap().status, waited.unwrap().status), (Some(503), Some(503)));
    assert_eq!(im.control().invoke(&call).await.unwrap().status, Some(200));

    let options = volc_im_emulator::client::types::WaitForCallOptions {
        action: Some("SendMessage".to_owned()),
        wait_ms: Some(1),
        ..Default::default()
    };
    assert_eq!(im.control().wait_for_call(&options).await.unwrap().request, None);
    im.reset().await.unwrap();
    assert!(im.control().calls(&Default::default()).await.unwrap().requests.is_empty());
    assert!(im.control().faults().await.unwrap().rules.is_empty());

    let wrong = im.fault(Fault::Latency { ms: -1 }).await.unwrap_err();
    assert_eq!(wrong.code, "BadRequest", "{wrong}");
    let gone = Control::new("http://127.0.0.1:1").unwrap().health().await.unwrap_err();
    assert_eq!(gone.code, "Unreachable", "{gone}");
}

#[tokio::test]
async fn callbacks_are_waited_for_sent_and_sent_again() {
    let backend = Backend::start().await;
    let im = Emulator::builder()
        .callback_url(&backend.url())
        .callback_secret("s")
        .before_timeout(BeforeTimeout::Refuse)
        .start()
        .await
        .unwrap();
    let group = group(&im).await;
    im.as_user(10_001).send(group, "hi", &SendOptions::default()).await.unwrap();
    let delivery = im.wait_for_delivery("BeforeSendMessage", Value::Null).await.unwrap();
    assert_eq!(delivery.outcome, "accepted");
    let again = im.resend(delivery.id).await.unwrap();
    assert_eq!((again.resend_of, again.variant.as_str()), (Some(delivery.id), "same"));
    let late = ResendOptions { variant: Some("late".to_owned()), ..ResendOptions::default() };
    assert_eq!(im.control().resend(delivery.id, &late).await.unwrap().variant, "late");
    assert_eq!(im.trigger("AfterSendMessage", Value::Null).await.unwrap().event_type, "AfterSendMessage");
}

#[tokio::test]
async fn data_and_clock_are_set() {
    let im = Emulator::builder().start().await.unwrap();
    let group = group(&im).await;
    let snapshot = im.state().save().await.unwrap();
    let other = Emulator::builder().app_id(123_456).seed(snapshot.clone()).start().await.unwrap();
    assert_eq!(other.control().conversation(group).await.unwrap().members.len(), 2);
    let newer = other.state().load(&json!({"volc_im_state": 99, "state": {}})).await.unwrap_err();
    assert_eq!(newer.code, "NewerState");
    assert_eq!(other.state().save().await.unwrap(), snapshot);

    let future = SystemTime::UNIX_EPOCH + Duration::from_secs(1_900_000_000);
    im.clock().fix(future).await.unwrap();
    assert_eq!(im.clock().now().await.unwrap(), future);
    im.clock().advance(Duration::from_secs(60)).await.unwrap();
    assert_eq!(im.clock().now().await.unwrap(), future + Duration::from_secs(60));
    im.clock().reset().await.unwrap();
    assert!(im.clock().now().await.unwrap() < future);
}

#[tokio::test]
async fn it_ends_when_it_is_dropped() {
    let im = Emulator::builder().start().await.unwrap();
    assert_eq!(im.env()["VOLC_IM_BASE_URL"], im.url());
    let control = im.control().clone();
    control.health().await.unwrap();
    drop(im);
    // The task that accepts is told at its next step.
    let patience = std::time::Instant::now();
    while control.health().await.is_ok() {
        assert!(patience.elapsed() < Duration::from_secs(20), "it goes on");
        tokio::task::yield_now().await;
    }
}
