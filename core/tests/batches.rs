//! Batches: the cut, what runs at once, and what came of every item.

mod support;

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};
use support::protocol;
use volc_im_core::Error;
use volc_im_core::machine::batches::{BatchReport, BatchStep, Batches};
use volc_im_core::model::shape::Operation;
use volc_im_core::wire::protocol::JsonStyle;

fn batches(
    action: &str,
    input: &Value,
    size: Option<usize>,
    concurrency: Option<usize>,
) -> Result<Batches, Error> {
    let operation = Operation::find(action).expect("an action");
    Batches::new(operation, &input.to_string(), JsonStyle::JAVASCRIPT, size, concurrency)
}

fn receivers(count: usize) -> Value {
    (1..=count).map(|id| id.to_string()).collect()
}

fn broadcast(count: usize) -> Value {
    json!({"sender": 1, "msgType": 10001, "content": "{}", "receiver": receivers(count)})
}

/// Runs every part with `answer`, one after another.
fn run(
    batches: &mut Batches,
    mut answer: impl FnMut(usize, Value) -> Result<Value, (Error, bool)>,
) -> BatchReport {
    loop {
        match batches.step() {
            BatchStep::Start { part, input, .. } => {
                match answer(part, serde_json::from_str(&input).expect("JSON")) {
                    Ok(result) => batches.on_done(part, result.to_string()),
                    Err((error, maybe_sent)) => batches.on_failed(part, error, maybe_sent),
                }
            }
            BatchStep::Finished => return batches.report(),
            step => panic!("{step:?}"),
        }
    }
}

/// Decoded as a driver would.
fn decoded(action: &str, result: &Value) -> Value {
    let operation = Operation::find(action).expect("an action");
    let body = json!({"ResponseMetadata": {}, "Result": result}).to_string();
    let decoded =
        protocol().parse_json(operation, 200, body.as_bytes(), JsonStyle::JAVASCRIPT).expect("a result");
    serde_json::from_str(&decoded.json).expect("JSON")
}

fn error_of(status: u16, body: &str) -> Error {
    let operation = Operation::find("BatchSendMessage").expect("an action");
    protocol().parse_json(operation, status, body.as_bytes(), JsonStyle::JAVASCRIPT).expect_err("an error")
}

fn indexes(items: &[volc_im_core::machine::batches::BatchItem]) -> Vec<usize> {
    items.iter().map(|item| item.index).collect()
}

#[test]
fn a_list_is_cut_at_the_limit_and_runs_so_many_at_once() {
    let mut batches = batches("BatchSendMessage", &broadcast(1_201), None, Some(2)).expect("a batch");
    let mut inputs = Vec::new();
    for _ in 0..2 {
        let BatchStep::Start { part, input, items } = batches.step() else { panic!() };
        inputs.push((part, items, serde_json::from_str::<Value>(&input).expect("JSON")));
    }
    assert_eq!(batches.step(), BatchStep::Wait);
    assert_eq!((inputs[0].1, inputs[1].1), (500, 500));
    assert_eq!(inputs[1].2["receiver"][0], "501");
    assert_eq!(inputs[1].2["content"], "{}");
    batches.on_done(0, decoded("BatchSendMessage", &json!({"UserMessageId": {}})).to_string());
    assert_eq!(batches.progress(), (500, 1_201));
    let BatchStep::Start { part: 2, items: 201, .. } = batches.step() else { panic!() };
    assert_eq!(batches.step(), BatchStep::Wait);
}

#[test]
fn every_receiver_is_sent_failed_unknown_or_left() {
    let mut batches = batches("BatchSendMessage", &broadcast(12), Some(2), None).expect("a batch");
    let report = run(&mut batches, |part, input| {
        let ids: Vec<String> = input["receiver"]
            .as_array()
            .expect("ids")
            .iter()
            .map(|id| id.as_str().expect("an id").to_owned())
            .collect();
        match part {
            0 => Ok(decoded("BatchSendMessage", &json!({"UserMessageId": {&ids[0]: 91, &ids[1]: 92}}))),
            1 => Ok(decoded(
                "BatchSendMessage",
                &json!({"UserMessageId": {&ids[0]: 93}, "FailedReceiver": [ids[1].parse::<i64>().expect("digits")]}),
            )),
            // The second receiver is in neither list.
            2 => Ok(decoded("BatchSendMessage", &json!({"UserMessageId": {&ids[0]: 94}}))),
            3 => Err((
                error_of(200, r#"{"ResponseMetadata":{"Error":{"Code":"InvalidParam","Message":"m"}}}"#),
                true,
            )),
            4 => Err((error_of(503, "busy"), true)),
            _ => Err((
                error_of(429, r#"{"ResponseMetadata":{"Error":{"Code":"FlowLimitExceeded.QPSOverLimit"}}}"#),
                true,
            )),
        }
    });
    assert_eq!((report.total, report.sent), (12, 4));
    assert_eq!(indexes(&report.failed), [3, 6, 7]);
    assert_eq!(report.failed[1].code.as_deref(), Some("InvalidParam"));
    assert_eq!(indexes(&report.unknown), [5, 8, 9]);
    assert_eq!(indexes(&report.left), [10, 11]);
    assert_eq!(report.errors.len(), 3);
    let rest: Value = serde_json::from_str(report.rest.as_deref().expect("a rest")).expect("JSON");
    assert_eq!(rest, json!({"sender": 1, "msgType": 10001, "content": "{}", "receiver": ["11", "12"]}));
    let result: Value = serde_json::from_str(&report.result).expect("JSON");
    assert_eq!(result["userMessageId"], json!({"1": "91", "2": "92", "3": "93", "5": "94"}));
    assert_eq!(result["failed"], json!([{"id": "4"}]));
}

#[test]
fn what_may_be_repeated_is_left_and_not_unknown() {
    let input = json!({"userId": 1, "friendUserIds": receivers(30)});
    let mut batches = batches("AddFriend", &input, None, None).expect("a batch");
    let report = run(&mut batches, |part, _| match part {
        1 => Err((error_of(503, "busy"), true)),
        _ => Ok(decoded(
            "AddFriend",
            &json!({"FailedInfos": [{"UserId": part * 10 + 5, "Code": "X", "Message": "m"}]}),
        )),
    });
    assert_eq!(indexes(&report.left), (10..20).collect::<Vec<_>>());
    assert_eq!((indexes(&report.failed), report.unknown.len(), report.sent), (vec![4, 24], 0, 18));
    assert_eq!(report.failed[0].code.as_deref(), Some("X"));
}

#[test]
fn items_that_are_objects_are_known_by_their_user() {
    let users: Value = (1..=45).map(|id| json!({"userId": id, "nickName": "n"})).collect();
    let mut batches = batches("RegisterUsers", &json!({"users": users}), None, None).expect("a batch");
    let mut sizes = Vec::new();
    let report = run(&mut batches, |_, input| {
        sizes.push(input["users"].as_array().expect("users").len());
        let last =
            input["users"].as_array().and_then(|users| users.last()).expect("a user")["userId"].clone();
        Ok(decoded(
            "RegisterUsers",
            &json!({"FailedInfos": [{"UserId": last.to_string(), "Code": "X", "Message": "m"}]}),
        ))
    });
    assert_eq!(sizes, [20, 20, 5]);
    assert_eq!(indexes(&report.failed), [19, 39, 44]);
    assert_eq!(report.failed[2].item, r#"{"nickName":"n","userId":45}"#);
}

#[test]
fn results_are_put_together() {
    let mut batches =
        batches("QueryOnlineStatus", &json!({"userIds": receivers(150)}), None, None).expect("a batch");
    let report = run(&mut batches, |part, _| {
        Ok(decoded(
            "QueryOnlineStatus",
            &json!({"AppId": 1, "QueryOnlineResults": {part.to_string(): [{"ConnId": "c"}]}}),
        ))
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
    let mut batches = batches("QueryLiveParticipantStatus", &input, None, None).expect("a batch");
    let BatchStep::Start { items: 200, .. } = batches.step() else { panic!() };
    let BatchStep::Start { items: 1, input, .. } = batches.step() else { panic!() };
    assert_eq!(input, r#"{"conversationShortId":"7","participantUserIdsStr":["user-200"]}"#);
}

#[test]
fn an_idempotency_id_becomes_the_part_s_own_by_its_items() {
    let input = |count| {
        json!({"sender": 1, "conversationType": 2, "conversationShortIds": receivers(count), "msgType": 10001,
               "content": "{}", "clientMsgId": "mine"})
    };
    let ids = |mut batches: Batches| {
        let mut ids = Vec::new();
        run(&mut batches, |_, input| {
            ids.push(input["clientMsgId"].as_str().expect("an id").to_owned());
            Ok(json!({}))
        });
        ids
    };
    let all = ids(batches("BatchSendGroupMessage", &input(45), None, None).expect("a batch"));
    let again = ids(batches("BatchSendGroupMessage", &input(45), None, None).expect("a batch"));
    assert_eq!(all, again);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 3);
    assert!(all.iter().all(|id| id.starts_with("mine-") && id.len() == 21), "{all:?}");
    assert_eq!(ids(batches("BatchSendGroupMessage", &input(20), None, None).expect("a batch")), ["mine"]);
}

#[test]
fn a_bad_item_is_refused_at_its_place_before_anything_is_sent() {
    let mut input = broadcast(1_200);
    input["receiver"][777] = json!("x");
    let Err(Error::Validation(error)) = batches("BatchSendMessage", &input, None, None) else { panic!() };
    assert_eq!(
        (error.path.as_str(), error.rule, error.action.as_str()),
        ("receiver[777]", "integer", "BatchSendMessage")
    );
    for (action, input, path, rule) in [
        ("SendMessage", json!({}), "action", "not_batched"),
        ("BatchSendMessage", json!({"sender": 1}), "receiver", "required"),
        ("BatchSendMessage", json!({"receiver": 5}), "receiver", "type"),
        ("BatchSendMessage", json!([]), "", "type"),
    ] {
        let Err(Error::Validation(error)) = batches(action, &input, None, None) else { panic!("{action}") };
        assert_eq!((error.path.as_str(), error.rule), (path, rule));
    }
}

#[test]
fn nothing_to_do_is_done_and_a_stop_leaves_the_rest() {
    let mut empty = batches("BatchSendMessage", &broadcast(0), None, None).expect("a batch");
    assert_eq!(empty.step(), BatchStep::Finished);
    assert_eq!(
        (empty.report().total, empty.report().result.as_str()),
        (0, r#"{"userMessageId":{},"failedReceiver":[],"failed":[]}"#)
    );
    let mut stopped = batches("BatchSendMessage", &broadcast(1_000), None, Some(1)).expect("a batch");
    let BatchStep::Start { part: 0, .. } = stopped.step() else { panic!() };
    stopped.stop();
    assert_eq!(stopped.step(), BatchStep::Wait);
    stopped.on_failed(0, error_of(503, "busy"), false);
    assert_eq!(stopped.step(), BatchStep::Finished);
    assert_eq!(stopped.report().left.len(), 1_000);
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
            let mut batches = batches(action, &input, None, Some(9)).expect("a batch");
            let mut sizes = Vec::new();
            while let BatchStep::Start { items, .. } = batches.step() {
                sizes.push(items as usize);
            }
            assert_eq!(sizes, [most, most, 1], "{action}");
            // Nothing was answered, and the result is still one of the action.
            let result: Value = serde_json::from_str(&batches.report().result).expect("JSON");
            assert_eq!(result, decoded(action, &json!({})), "{action}");
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
    /// Whatever comes of the parts in whatever order, each item is told of exactly once.
    #[test]
    fn every_item_exactly_once(count in 0usize..400, size in 1usize..60, concurrency in 1usize..9, fates in proptest::collection::vec(0u8..6, 0..80), stop_after in 0usize..80) {
        let mut batches = batches("BatchSendMessage", &broadcast(count), Some(size), Some(concurrency)).expect("a batch");
        let mut running: Vec<(usize, Value)> = Vec::new();
        let mut fates = fates.into_iter();
        let mut turns = 0;
        loop {
            turns += 1;
            if turns == stop_after {
                batches.stop();
            }
            match batches.step() {
                BatchStep::Start { part, input, .. } => {
                    running.push((part, serde_json::from_str(&input).expect("JSON")));
                    prop_assert!(running.len() <= concurrency);
                }
                BatchStep::Wait => {
                    let (part, input) = running.remove(turns % running.len());
                    let ids = input["receiver"].as_array().expect("ids");
                    match fates.next().unwrap_or(0) {
                        0 => {
                            let map: serde_json::Map<String, Value> = ids.iter().map(|id| (id.as_str().expect("an id").to_owned(), json!("9"))).collect();
                            batches.on_done(part, json!({"userMessageId": map, "failedReceiver": [], "failed": []}).to_string());
                        }
                        1 => batches.on_done(part, json!({"userMessageId": {}, "failed": [{"id": ids[0]}]}).to_string()),
                        2 => batches.on_done(part, "not JSON".to_owned()),
                        3 => batches.on_failed(part, error_of(503, ""), true),
                        4 => batches.on_failed(part, error_of(503, ""), false),
                        _ => batches.on_failed(part, error_of(200, r#"{"ResponseMetadata":{"Error":{"Code":"X"}}}"#), true),
                    }
                }
                _ => break,
            }
            prop_assert!(turns < 2_000);
        }
        let report = batches.report();
        let told: BTreeSet<usize> = [&report.failed, &report.unknown, &report.left].into_iter().flatten().map(|item| item.index).collect();
        prop_assert_eq!(told.len(), report.failed.len() + report.unknown.len() + report.left.len());
        prop_assert_eq!(told.len() + report.sent, count);
    }
}
