//! Batches: the split, concurrency, and the outcome of every item.

mod support;

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use volc_im_core::Error;
use volc_im_core::error::TransportKind;
use volc_im_core::machine::batch::{Batch, BatchItem, BatchReport};
use volc_im_core::machine::client::{BatchSpec, Client};
use volc_im_core::machine::options::{BatchOptions, CallOptions, ClientOptions, OptionNames, RetryOptions};
use volc_im_core::machine::output::{Inputs, Machine, Output, ResponseHead, Token};
use volc_im_core::machine::pacing::Accounts;
use volc_im_core::model::shape::Operation;
use volc_im_core::time::{MonoTime, Now};
use volc_im_core::wire::protocol::JsonStyle;
use volc_im_core::wire::signer::Credentials;

fn at(millis: u64) -> Now {
    Now { wall: support::noon(), mono: MonoTime::from_millis(1_000 + millis) }
}

fn client() -> Arc<Client> {
    let credentials = Credentials::new("AKLTexample", "secret", None).expect("credentials");
    let options = ClientOptions::new(Some(credentials), 123_456, OptionNames::JAVASCRIPT);
    Client::new(options, &Accounts::new(), at(0)).expect("a client")
}

/// An unpaced batch whose calls are made once.
fn batch(action: &str, input: &Value, size: Option<i64>, concurrency: Option<i64>) -> Result<Batch, Error> {
    let retry = RetryOptions { max_attempts: Some(1), ..RetryOptions::default() };
    let call = CallOptions { paced: Some(false), retry, ..CallOptions::default() };
    let options = BatchOptions { call, part_size: size, concurrency, deadline_ms: None };
    let (operation, input) = (Operation::find(action).expect("an action"), &input.to_string());
    client().start_batch(
        BatchSpec { operation, input, style: JsonStyle::JAVASCRIPT, options },
        at(0),
        &[7; 16],
    )
}

fn receivers(count: usize) -> Value {
    (1..=count).map(|id| id.to_string()).collect()
}

fn broadcast(count: usize) -> Value {
    json!({"sender": 1, "msgType": 10001, "content": "{}", "receiver": receivers(count)})
}

/// What the service does with a request.
enum Reply {
    /// This, under `Result`.
    Result(Value),
    /// Another status or body.
    Other(u16, &'static str),
    /// The connection breaks.
    Lost,
    /// There is none.
    Refused,
}

const BUSY: Reply = Reply::Other(503, "busy");
const TOO_FAST: Reply =
    Reply::Other(429, r#"{"ResponseMetadata":{"Error":{"Code":"FlowLimitExceeded.QPSOverLimit"}}}"#);
const INVALID: Reply =
    Reply::Other(200, r#"{"ResponseMetadata":{"Error":{"Code":"InvalidParam","Message":"m"}}}"#);

fn answer(batch: &mut Batch, token: Token, reply: Reply) {
    let head = |status| ResponseHead { status, ..ResponseHead::default() };
    match reply {
        Reply::Result(result) => {
            let body = json!({"ResponseMetadata": {}, "Result": result}).to_string();
            batch.on_response(at(1), token, head(200), body.as_bytes());
        }
        Reply::Other(status, body) => batch.on_response(at(1), token, head(status), body.as_bytes()),
        Reply::Lost => batch.on_transport_error(at(1), token, TransportKind::Reset, "gone"),
        Reply::Refused => batch.on_transport_error(at(1), token, TransportKind::Connect, "refused"),
    }
}

/// The requests that are to be sent now, or the report.
fn sends(batch: &mut Batch) -> Result<Vec<(Token, Value)>, Box<BatchReport>> {
    let mut sends = Vec::new();
    loop {
        match batch.next(at(0)) {
            Output::Send { token, request, .. } => {
                sends.push((token, serde_json::from_str(&request.body).expect("a body")));
            }
            Output::Wait(_) => return Ok(sends),
            Output::Over(report) => return Err(Box::new(report)),
            Output::Tell(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

/// Answers every part, in the order of sending.
fn run(mut batch: Batch, mut reply: impl FnMut(usize, Value) -> Reply) -> BatchReport {
    let mut part = 0;
    loop {
        match sends(&mut batch) {
            Err(report) => return *report,
            Ok(sends) => {
                for (token, body) in sends {
                    answer(&mut batch, token, reply(part, body));
                    part += 1;
                }
            }
        }
    }
}

fn indexes(items: &[BatchItem]) -> Vec<usize> {
    items.iter().map(|item| item.index).collect()
}

#[test]
fn a_list_is_cut_at_the_limit_and_runs_so_many_at_once() {
    let mut batch = batch("BatchSendMessage", &broadcast(1_201), None, Some(2)).expect("a batch");
    let first = sends(&mut batch).expect("sends");
    assert_eq!(first.len(), 2);
    let count = |body: &Value| body["Receiver"].as_array().expect("receivers").len();
    assert_eq!((count(&first[0].1), count(&first[1].1)), (500, 500));
    assert_eq!(first[1].1["Receiver"][0], 501);
    answer(&mut batch, first[0].0, Reply::Result(json!({"UserMessageId": {}})));
    let second = sends(&mut batch).expect("sends");
    assert_eq!((second.len(), count(&second[0].1), batch.progress()), (1, 201, (500, 1_201)));
}

#[test]
fn every_receiver_is_sent_failed_unknown_or_left() {
    let report = run(
        batch("BatchSendMessage", &broadcast(16), Some(2), None).expect("a batch"),
        |part, body| {
            let ids: Vec<String> =
                body["Receiver"].as_array().expect("ids").iter().map(Value::to_string).collect();
            match part {
                0 => Reply::Result(json!({"UserMessageId": {&ids[0]: 91, &ids[1]: 92}})),
                1 => Reply::Result(
                    json!({"UserMessageId": {&ids[0]: 93}, "FailedReceiver": [ids[1].parse::<i64>().expect("digits")]}),
                ),
                // The second receiver is in neither list.
                2 => Reply::Result(json!({"UserMessageId": {&ids[0]: 94}})),
                3 => INVALID,
                4 => BUSY,
                5 => TOO_FAST,
                6 => Reply::Lost,
                _ => Reply::Refused,
            }
        },
    );
    assert_eq!((report.total, report.sent), (16, 4));
    assert_eq!(indexes(&report.failed), [3, 6, 7]);
    assert_eq!(report.failed[1].code.as_deref(), Some("InvalidParam"));
    assert_eq!(indexes(&report.unknown), [5, 8, 9, 12, 13]);
    assert_eq!(indexes(&report.left), [10, 11, 14, 15]);
    assert_eq!(report.errors.len(), 5);
    let rest: Value = serde_json::from_str(report.rest.as_deref().expect("a rest")).expect("JSON");
    assert_eq!(
        rest,
        json!({"sender": 1, "msgType": 10001, "content": "{}", "receiver": ["11", "12", "15", "16"]})
    );
    let result: Value = serde_json::from_str(&report.result).expect("JSON");
    assert_eq!(result["userMessageId"], json!({"1": "91", "2": "92", "3": "93", "5": "94"}));
    assert_eq!(result["failed"], json!([{"id": "4"}]));
}

#[test]
fn what_may_be_repeated_is_left_and_not_unknown() {
    let input = json!({"userId": 1, "friendUserIds": receivers(30)});
    let report = run(batch("AddFriend", &input, None, None).expect("a batch"), |part, _| match part {
        1 => BUSY,
        _ => Reply::Result(json!({"FailedInfos": [{"UserId": part * 10 + 5, "Code": "X", "Message": "m"}]})),
    });
    assert_eq!(indexes(&report.left), (10..20).collect::<Vec<_>>());
    assert_eq!((indexes(&report.failed), report.unknown.len(), report.sent), (vec![4, 24], 0, 18));
    assert_eq!(report.failed[0].code.as_deref(), Some("X"));
}

#[test]
fn items_that_are_objects_are_known_by_their_user() {
    let users: Value = (1..=45).map(|id| json!({"userId": id, "nickName": "n"})).collect();
    let mut sizes = Vec::new();
    let report =
        run(batch("RegisterUsers", &json!({"users": users}), None, None).expect("a batch"), |_, body| {
            let users = body["Users"].as_array().expect("users");
            sizes.push(users.len());
            let last = users.last().expect("a user")["UserId"].clone();
            Reply::Result(json!({"FailedInfos": [{"UserId": last, "Code": "X", "Message": "m"}]}))
        });
    assert_eq!(sizes, [20, 20, 5]);
    assert_eq!(indexes(&report.failed), [19, 39, 44]);
    assert_eq!(report.failed[2].item, r#"{"nickName":"n","userId":45}"#);
}

#[test]
fn results_are_put_together() {
    let input = json!({"userIds": receivers(150)});
    let report = run(batch("QueryOnlineStatus", &input, None, None).expect("a batch"), |part, _| {
        Reply::Result(json!({"AppId": 1, "QueryOnlineResults": {part.to_string(): [{"ConnId": "c"}]}}))
    });
    let result: Value = serde_json::from_str(&report.result).expect("JSON");
    assert_eq!(
        result,
        json!({"appId": 1, "queryOnlineResults": {"0": [{"connId": "c"}], "1": [{"connId": "c"}]}})
    );
}

#[test]
fn the_twin_of_a_limited_list_is_cut_as_well() {
    let names: Value = (0..201).map(|n| format!("user-{n}")).collect();
    let input = json!({"conversationShortId": "7", "participantUserIdsStr": names});
    let mut batch = batch("QueryLiveParticipantStatus", &input, None, None).expect("a batch");
    let sends = sends(&mut batch).expect("sends");
    assert_eq!(sends[0].1["ParticipantUserIdsStr"].as_array().map(Vec::len), Some(200));
    assert_eq!(sends[1].1["ParticipantUserIdsStr"], json!(["user-200"]));
}

#[test]
fn an_idempotency_id_becomes_the_part_s_own_by_its_items() {
    let ids = |count: usize, own: bool| {
        let mut input = json!({"sender": 1, "conversationType": 2, "conversationShortIds": receivers(count),
                               "msgType": 10001, "content": "{}"});
        if own {
            input["clientMsgId"] = json!("mine");
        }
        let mut ids = Vec::new();
        run(batch("BatchSendGroupMessage", &input, None, None).expect("a batch"), |_, body| {
            ids.push(body["ClientMsgId"].as_str().expect("an id").to_owned());
            Reply::Result(json!({}))
        });
        ids
    };
    let all = ids(45, true);
    assert_eq!(all, ids(45, true));
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 3);
    assert!(all.iter().all(|id| id.starts_with("mine-") && id.len() == 21), "{all:?}");
    assert_eq!(ids(20, true), ["mine"]);
    // Those that are made are each part's own too.
    assert_eq!(ids(45, false).iter().collect::<BTreeSet<_>>().len(), 3);
}

#[test]
fn a_bad_item_is_refused_at_its_place_before_anything_is_sent() {
    let mut input = broadcast(1_200);
    input["receiver"][777] = json!("x");
    let Err(Error::Validation(error)) = batch("BatchSendMessage", &input, None, None) else { panic!() };
    assert_eq!(
        (error.path.as_str(), error.rule, error.action.as_str()),
        ("receiver[777]", "integer", "BatchSendMessage")
    );
    for (action, input, path, rule) in [
        ("SendMessage", json!({}), "action", "not_batched"),
        ("BatchSendMessage", json!({"sender": 1}), "receiver", "required"),
        ("BatchSendMessage", json!({"receiver": 5}), "receiver", "type"),
        ("BatchSendMessage", broadcast(0), "receiver", "not_empty"),
        ("BatchSendMessage", json!([]), "", "type"),
    ] {
        let Err(Error::Validation(error)) = batch(action, &input, None, None) else { panic!("{action}") };
        assert_eq!((error.path.as_str(), error.rule), (path, rule));
    }
}

#[test]
fn every_action_with_a_limited_list_is_cut_at_it() {
    let mut cut = Vec::new();
    for vector in support::vectors("requests/actions.jsonl") {
        let action = support::text(&vector, "action");
        let operation = Operation::find(action).expect("an action");
        let limits = operation.request.fields.iter().filter_map(|field| {
            field.limits.iter().find_map(|limit| match limit {
                volc_im_core::model::shape::Limit::MaxItems(most) => Some((field, *most as usize)),
                _ => None,
            })
        });
        for (field, most) in limits {
            let name = volc_im_core::casing::Casing::LowerFirst.spell(field.wire);
            let mut input = vector["input"].clone();
            let Some(item) = input[&name].as_array().and_then(|items| items.first()).cloned() else {
                continue;
            };
            input[&name] = vec![item; 2 * most + 1].into();
            let mut batch = batch(action, &input, None, Some(9)).expect("a batch");
            let sizes: Vec<usize> = sends(&mut batch)
                .expect("sends")
                .iter()
                .map(|(_, body)| body[field.wire].as_array().expect("a list").len())
                .collect();
            assert_eq!(sizes, [most, most, 1], "{action}");
            // Nothing was answered, and the result is still one of the action.
            batch.cancel(at(0), "enough");
            let Err(report) = sends(&mut batch) else { panic!("{action}") };
            let empty = support::protocol().parse_json(
                operation,
                200,
                br#"{"ResponseMetadata":{},"Result":{}}"#,
                JsonStyle::JAVASCRIPT,
            );
            if let Ok(empty) = empty {
                let [found, expected] = [&report.result, &empty.json]
                    .map(|json| serde_json::from_str::<Value>(json).expect("JSON"));
                assert_eq!(found, expected, "{action}");
            }
            cut.push((action.to_owned(), most));
        }
    }
    cut.sort();
    cut.dedup();
    let expected = [
        ("AddBlackList", 10),
        ("AddFriend", 10),
        ("BatchGetUser", 50),
        ("BatchSendGroupMessage", 20),
        ("BatchSendMessage", 500),
        ("BatchUpdateLiveParticipants", 10),
        ("BatchUpdateUser", 10),
        ("DeleteFriend", 10),
        ("IsFriend", 10),
        ("IsInBlackList", 10),
        ("QueryLiveParticipantStatus", 200),
        ("QueryOnlineStatus", 100),
        ("RegisterUsers", 20),
        ("RemoveBlackList", 10),
        ("UnRegisterUsers", 10),
        ("UpdateBlackList", 10),
        ("UpdateFriend", 10),
    ];
    assert_eq!(cut, expected.map(|(action, most)| (action.to_owned(), most)));
}

proptest! {
    /// Whatever the outcome and order of the parts, each item is reported exactly once, and no more than allowed run.
    #[test]
    fn every_item_exactly_once(
        count in 1usize..400, size in 1i64..60, concurrency in 1i64..9,
        replies in proptest::collection::vec(0u8..7, 0..80), stop_after in 0usize..80
    ) {
        let mut batch = batch("BatchSendMessage", &broadcast(count), Some(size), Some(concurrency)).expect("a batch");
        let mut running: Vec<(Token, Value)> = Vec::new();
        let mut replies = replies.into_iter();
        let mut sent: BTreeSet<String> = BTreeSet::new();
        let mut turns = 0;
        let report = loop {
            turns += 1;
            prop_assert!(turns < 2_000);
            if turns == stop_after {
                batch.cancel(at(0), "enough");
                running.clear();
            }
            match sends(&mut batch) {
                Err(report) => break *report,
                Ok(sends) => {
                    for (token, body) in sends {
                        for id in body["Receiver"].as_array().expect("ids") {
                            prop_assert!(sent.insert(id.to_string()), "sent twice");
                        }
                        running.push((token, body));
                    }
                }
            }
            prop_assert!(running.len() <= usize::try_from(concurrency).expect("a size"));
            let (token, body) = running.remove(turns % running.len());
            let ids: Vec<String> = body["Receiver"].as_array().expect("ids").iter().map(Value::to_string).collect();
            let reply = match replies.next().unwrap_or(0) {
                0 => Reply::Result(json!({"UserMessageId": ids.iter().map(|id| (id.clone(), json!(9))).collect::<serde_json::Map<_, _>>()})),
                1 => Reply::Result(json!({"UserMessageId": {}, "FailedReceiver": [ids[0].parse::<i64>().expect("digits")]})),
                2 => Reply::Other(200, "not JSON"),
                3 => BUSY,
                4 => Reply::Refused,
                5 => Reply::Lost,
                _ => INVALID,
            };
            answer(&mut batch, token, reply);
        };
        let told: BTreeSet<usize> =
            [&report.failed, &report.unknown, &report.left].into_iter().flatten().map(|item| item.index).collect();
        prop_assert_eq!(told.len(), report.failed.len() + report.unknown.len() + report.left.len());
        prop_assert_eq!(told.len() + report.sent, count);
        // What is left was not carried out, and what was sent or may have been is never left.
        for left in &report.left {
            prop_assert!(report.rest.as_deref().is_some_and(|rest| rest.contains(&left.item)));
        }
    }
}
