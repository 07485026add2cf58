//! The control API is as `control-api.json` says, and tells what happened.

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::backend::Backend;
use support::{APP, Service, prepare};
use volc_im_emulator::control::routes::DESCRIPTION;
use volc_im_emulator::gateway::clock::Moment;

fn description() -> Value {
    serde_json::from_str(DESCRIPTION).unwrap()
}

/// A value of a type, as far as it has to be one to get past the path.
fn example(path: &str) -> String {
    path.replace("{id}", "1").replace("{name}", "flaky").replace("{user}", "1")
}

#[tokio::test]
async fn every_method_of_the_description_is_served() {
    let service = Service::start().await;
    let described = description();
    assert_eq!(service.get("control_api").await, described);
    for method in described["methods"].as_array().unwrap() {
        let name = method["name"].as_str().unwrap();
        let verb: reqwest::Method = method["method"].as_str().unwrap().parse().unwrap();
        let path = example(method["path"].as_str().unwrap());
        if name == "events" {
            continue;
        }
        let url = format!("{}/_emulator/{path}", service.running.url());
        let answer = service
            .http
            .request(verb, url)
            .header("content-type", "application/json")
            .body("{\"wait_ms\":1}")
            .send()
            .await
            .unwrap();
        let (status, text) = (answer.status().as_u16(), answer.text().await.unwrap());
        let body: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{name}: {status} {text}"));
        let fits = match status {
            200 => true,
            // Nothing of what it asks for is there.
            404 => body["error"]["code"] == "NotFound" && path.contains('1'),
            400 => body["error"]["code"] == "BadRequest",
            409 => body["error"]["code"] == "NoTarget",
            _ => false,
        };
        assert!(fits, "{name}: {status} {body}");
    }
}

#[tokio::test]
async fn every_refusal_has_the_same_form() {
    let service = Service::start().await;
    for (verb, path, status, code) in [
        ("GET", "requests?limit=x", 400, "BadRequest"),
        ("GET", "requests/x", 400, "BadRequest"),
        ("GET", "requests/1", 404, "NotFound"),
        ("GET", "nothing/here", 404, "NotFound"),
        ("PUT", "requests", 405, "MethodNotAllowed"),
        ("POST", "act", 400, "BadRequest"),
    ] {
        let url = format!("{}/_emulator/{path}", service.running.url());
        let request =
            service.http.request(verb.parse().unwrap(), url).header("content-type", "application/json");
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{verb} {path}");
        let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        assert_eq!((&body["ok"], &body["error"]["code"]), (&json!(false), &json!(code)), "{path}: {body}");
        assert!(body["error"]["message"].as_str().is_some_and(|text| !text.is_empty()), "{body}");
    }
}

/// Fails unless a value has the fields of its type, and they are of theirs.
fn check(described: &Value, kind: &str, value: &Value, path: &str, without: &[&str]) {
    let (kind, optional) = kind.strip_suffix('?').map_or((kind, false), |kind| (kind, true));
    if optional && value.is_null() {
        return;
    }
    let item = |close: char| kind.get(1..kind.len() - 1).filter(|_| kind.ends_with(close));
    let fits = match kind {
        "json" => true,
        "string" => value.is_string(),
        "id" => value.as_str().is_some_and(|text| text.parse::<i64>().is_ok()),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "Fault" => value["type"].is_string(),
        _ if kind.starts_with('[') => {
            let items = value.as_array().unwrap_or_else(|| panic!("{path} is no list: {value}"));
            items.iter().for_each(|one| check(described, item(']').unwrap(), one, path, without));
            true
        }
        _ if kind.starts_with('{') => {
            let items = value.as_object().unwrap_or_else(|| panic!("{path} is no map: {value}"));
            items.values().for_each(|one| check(described, item('}').unwrap(), one, path, without));
            true
        }
        _ => {
            let fields = described["types"][kind]["fields"].as_object();
            for (name, field) in fields.unwrap_or_else(|| panic!("{path}: no type {kind}")) {
                if without.contains(&name.as_str()) {
                    continue;
                }
                let below = format!("{path}.{name}");
                let found = value.get(name).unwrap_or(&Value::Null);
                check(described, field["type"].as_str().unwrap(), found, &below, without);
            }
            true
        }
    };
    assert!(fits, "{path} is not of type {kind}: {value}");
}

#[tokio::test]
async fn answers_have_the_fields_of_their_types() {
    let backend = Backend::start().await;
    let service = Service::start().await;
    service.post("callbacks/target", json!({"url": backend.url(), "secret": "s"})).await;
    let group = service.group().await;
    let live = service.live().await;
    service.ok("RegisterUsers", json!({"Users": [{"UserId": 1, "NickName": "Anna"}]})).await;
    service.act(json!(2), "online", json!({})).await;
    service.act(json!(2), "enter_live_group", json!({"conversation_short_id": live})).await;
    service.act(json!(1), "send_message", json!({"conversation_short_id": group, "content": "x"})).await;
    service.ok("AddFriend", json!({"UserId": 1, "FriendUserIds": [2]})).await;
    service.post("faults/presets/flaky", json!({})).await;
    let described = description();
    let mut seen = 0;
    for method in described["methods"].as_array().unwrap() {
        let path = method["path"].as_str().unwrap();
        if method["method"] != "GET" || path == "events" {
            continue;
        }
        let path = path.replace("state/conversations/{id}", &format!("state/conversations/{group}"));
        let answer = service.get(&example(&path)).await;
        assert_ne!(answer["ok"], false, "{path}: {answer}");
        check(&described, method["answer"].as_str().unwrap(), &answer, &path, &[]);
        seen += 1;
    }
    assert!(seen >= 20, "{seen}");
    let brief = service.get("requests?brief=true&limit=1").await;
    let left_out = ["headers", "body", "response", "checks", "limits"];
    check(&described, "Calls", &brief, "brief", &left_out);
    assert!(left_out.iter().all(|name| brief["requests"][0].get(name).is_none()), "{brief}");
    for (path, body, kind) in [
        ("clock", json!({"advance_ms": 5}), "Clock"),
        ("sign", json!({"action": "SendMessage", "body": {}}), "SignedRequest"),
        ("invoke", json!({"action": "SendMessage", "body": {}}), "Call"),
        ("requests/1/replay", json!({}), "Call"),
        ("callbacks/send", json!({"event_type": "AfterPush"}), "Delivery"),
        ("callbacks/1/resend", json!({}), "Delivery"),
        ("faults/add", json!({"fault": {"type": "latency", "ms": 1}}), "RuleAdded"),
        ("faults/1", json!({"enabled": false}), "Rule"),
        ("requests/wait", json!({"action": "SendMessage"}), "CallFound"),
        ("callbacks/wait", json!({"event_type": "AfterPush"}), "DeliveryFound"),
        ("explain", json!({"url": "/", "headers": {}, "body": ""}), "Explanation"),
    ] {
        check(&described, kind, &service.post(path, body).await, path, &[]);
    }
}

#[tokio::test]
async fn calls_tell_what_was_asked_checked_and_answered() {
    let service = Service::start().await;
    let group = service.group().await;
    service
        .post(
            "faults/add",
            json!({"action": "SendMessage", "times": 1, "fault": {"type": "status", "status": 503}}),
        )
        .await;
    let body = json!({
        "AppId": APP, "ConversationShortId": group, "Sender": 1, "MsgType": 10001, "Content": "x", "ClientMsgId": "m1",
    })
    .to_string();
    let prepared = prepare(&service.host(), "SendMessage", &body, Moment::now());
    assert_eq!(service.send(&prepared).await.unwrap().0, 503);
    assert_eq!(service.send(&prepared).await.unwrap().0, 200);
    let calls = service.get("requests?action=SendMessage").await;
    let [first, second] = calls["requests"].as_array().unwrap().as_slice() else { panic!("{calls}") };
    assert_eq!((&first["attempt"], &second["attempt"]), (&json!(1), &json!(2)));
    assert_eq!(second["first_attempt"], first["id"]);
    assert_eq!(
        (&first["fault"], &first["fault_rule"], &first["status"]),
        (&json!("status"), &json!(1), &json!(503))
    );
    assert_eq!(second["response"]["status"], 200);
    let answer: Value = serde_json::from_str(second["response"]["body"].as_str().unwrap()).unwrap();
    assert_eq!(answer["ResponseMetadata"]["RequestId"], second["request_id"]);
    assert!(second["duration_ms"].as_f64().unwrap() >= 0.0);
    let checks: Vec<&str> =
        second["checks"].as_array().unwrap().iter().map(|check| check["name"].as_str().unwrap()).collect();
    assert_eq!(checks.first(), Some(&"method"));
    assert_eq!(checks.last(), Some(&"action"));
    assert!(second["checks"].as_array().unwrap().iter().all(|check| check["ok"] == true));
    // The same bytes with another body hash are stopped at the check that names it.
    let mut spoiled = prepare(&service.host(), "SendMessage", &body, Moment::now());
    spoiled.body.push(' ');
    service.send(&spoiled).await.unwrap();
    let last = service.get("requests?limit=1").await["requests"][0].clone();
    let stopped = last["checks"].as_array().unwrap().last().unwrap();
    assert_eq!((&stopped["name"], &stopped["ok"]), (&json!("body_hash"), &json!(false)), "{last}");
    let body = json!({"Sender": 1, "Receiver": [2, 3], "MsgType": 10001, "Content": "x"});
    service.ok("BatchSendMessage", body).await;
    let sent = service.get("requests?action=BatchSendMessage").await["requests"][0].clone();
    assert_eq!(sent["limits"], json!([{"field": "Receiver", "used": 2, "most": 500}]), "{sent}");
    let rules = service.get("faults").await;
    assert_eq!((&rules["rules"][0]["seen"], &rules["rules"][0]["struck"]), (&json!(3), &json!(1)), "{rules}");
    assert_eq!(service.get("state/messages").await["messages"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn pages_of_calls_join_to_the_whole_list() {
    let service = Service::start().await;
    for user in 1..=7 {
        service.ok("BatchGetUser", json!({"UserIds": [user]})).await;
    }
    let (mut ids, mut after) = (Vec::new(), 0);
    loop {
        let page = service.get(&format!("requests?after={after}&limit=3&brief=true")).await;
        let part: Vec<i64> =
            page["requests"].as_array().unwrap().iter().map(|call| call["id"].as_i64().unwrap()).collect();
        after = *part.last().unwrap();
        ids.extend(part);
        if page["more"] == false {
            break;
        }
    }
    assert_eq!(ids, (1..=7).collect::<Vec<i64>>());
    let newest = service.get("requests?before=6&limit=2").await;
    let newest: Vec<i64> =
        newest["requests"].as_array().unwrap().iter().map(|call| call["id"].as_i64().unwrap()).collect();
    assert_eq!(newest, [4, 5]);
    service.post("reset", json!({})).await;
    service.ok("BatchGetUser", json!({"UserIds": [1]})).await;
    assert_eq!(service.get("requests").await["requests"][0]["id"], 8);
}

#[tokio::test]
async fn events_are_streamed_and_polled() {
    let service = Service::start().await;
    let mut stream =
        service.http.get(format!("{}/_emulator/events?after=0", service.running.url())).send().await.unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let url = format!("{}/_emulator/events?after=0&wait_ms=20000&types=call.finished", service.running.url());
    let http = service.http.clone();
    let polled = tokio::spawn(async move { http.get(url).send().await.unwrap().text().await.unwrap() });
    service.ok("RegisterUsers", json!({"Users": [{"UserId": 1, "NickName": "Anna"}]})).await;
    let mut text = String::new();
    while !text.contains("event: call.finished") {
        let chunk = tokio::time::timeout(Duration::from_secs(30), stream.chunk()).await.unwrap().unwrap();
        text.push_str(&String::from_utf8_lossy(&chunk.unwrap()));
    }
    let kinds: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    assert_eq!(kinds, ["call.started", "state", "call.finished"], "{text}");
    assert!(text.contains("id: 3\n"), "{text}");
    let polled: Value = serde_json::from_str(&polled.await.unwrap()).unwrap();
    assert_eq!(polled["events"][0]["type"], "call.finished", "{polled}");
    assert_eq!(polled["events"][0]["data"]["status"], 200, "{polled}");
    let last = polled["last"].as_u64().unwrap();
    let none = service.get(&format!("events?after={last}&wait_ms=1")).await;
    assert_eq!((&none["events"], &none["missed"]), (&json!([]), &json!(false)));
}

#[tokio::test]
async fn waiting_finds_what_was_and_what_comes() {
    let service = std::sync::Arc::new(Service::start().await);
    let group = service.group().await;
    let waiting = {
        let service = std::sync::Arc::clone(&service);
        let wanted = json!({"action": "SendMessage", "where": {"Content": "two"}, "wait_ms": 30_000});
        tokio::spawn(async move { service.post("requests/wait", wanted).await })
    };
    service.say(group, 1, "one").await;
    service.say(group, 1, "two").await;
    let found = waiting.await.unwrap();
    assert!(found["request"]["body"].as_str().unwrap().contains("two"), "{found}");
    let again = service.post("requests/wait", json!({"action": "SendMessage", "wait_ms": 1})).await;
    assert!(again["request"]["body"].as_str().unwrap().contains("one"), "{again}");
    let none = service
        .post(
            "requests/wait",
            json!({"action": "SendMessage", "after": found["request"]["id"], "wait_ms": 1}),
        )
        .await;
    assert_eq!(none["request"], Value::Null);
}

#[tokio::test]
async fn a_delivery_is_sent_again_as_it_was_or_changed() {
    let backend = Backend::start().await;
    let service = Service::start().await;
    service.post("callbacks/target", json!({"url": backend.url(), "secret": "s"})).await;
    let first =
        service.post("callbacks/send", json!({"event_type": "AfterPush", "data": {"Ext": {"k": "v"}}})).await;
    for (body, variant, same_body, same_data) in [
        (json!({}), "same", true, true),
        (json!({"variant": "normal"}), "normal", false, true),
        (json!({"variant": "tampered"}), "tampered", false, false),
        (json!({"variant": "forged"}), "forged", false, true),
        (json!({"data": {"Ext": {}}}), "edited", false, false),
    ] {
        let again = service.post(&format!("callbacks/{}/resend", first["id"]), body).await;
        assert_eq!(again["variant"], variant, "{again}");
        assert_eq!((&again["event_id"], &again["resend_of"]), (&first["event_id"], &first["id"]));
        assert_eq!(again["body"] == first["body"], same_body, "{again}");
        let data = |delivery: &Value| {
            let body: Value = serde_json::from_str(delivery["body"].as_str().unwrap()).unwrap();
            body["EventData"].clone()
        };
        assert_eq!(data(&again) == data(&first), same_data, "{again}");
    }
    let listed = service.get("callbacks?event_type=AfterPush&brief=true").await;
    assert_eq!(listed["deliveries"].as_array().unwrap().len(), 6);
    assert_eq!(service.post("callbacks/99/resend", json!({})).await["error"]["code"], "NotFound");
}
