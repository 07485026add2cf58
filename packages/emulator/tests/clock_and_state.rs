//! The virtual clock moves data and ids; snapshots bring everything back.

mod support;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{ACCESS_KEY, APP, SECRET_KEY, Service};
use volc_im_emulator::clock::read_time;
use volc_im_emulator::{Config, start};

fn config() -> Config {
    Config::new(APP, ACCESS_KEY, SECRET_KEY)
}

const START: &str = "2030-01-01T00:00:00Z";

#[tokio::test]
async fn data_and_ids_live_by_the_virtual_clock_and_the_wire_by_the_real_one() {
    let mut config = config();
    config.clock = START.parse().unwrap();
    let service = Service::start_with(config).await;
    service.post("clock", json!({"set": START, "fixed": true})).await;
    let start_ms = read_time(START).unwrap().millis();
    let group = service.group().await;
    service.say(group, 1, "x").await;
    let message = service.get("state/messages").await["messages"][0].clone();
    assert_eq!(message["create_time"], start_ms);
    let call = service.get("requests?limit=1").await["requests"][0].clone();
    assert!(call["request_id"].as_str().unwrap().starts_with("20300101000000"), "{call}");
    assert!(call["at_ms"].as_i64().unwrap() < start_ms);
    assert!(!call["response"]["headers"]["date"].as_str().unwrap().contains("2030"), "{call}");
    let moved = service.post("clock", json!({"advance_ms": 3_600_000})).await;
    assert_eq!(moved["now_ms"], start_ms + 3_600_000);
    service.say(group, 1, "y").await;
    assert_eq!(service.get("state/messages").await["messages"][1]["create_time"], start_ms + 3_600_000);
    // If configured, the wire follows: a call signed with real time is then years away.
    service.post("clock", json!({"wire": true})).await;
    assert_eq!(service.code("BatchGetUser", json!({"UserIds": [1]})).await, "InvalidTimestamp");
    let clock = service.post("clock", json!({"reset": true})).await;
    assert_eq!((&clock["fixed"], &clock["wire"]), (&json!(false), &json!(false)));
    assert!(clock["now_ms"].as_i64().unwrap() < start_ms);
    for bad in [json!({"set": "tomorrow"}), json!({"advance_ms": "1"}), json!({"forward": 1})] {
        assert_eq!(service.post("clock", bad).await["ok"], false);
    }
}

/// Something of everything that is stored.
async fn furnish(service: &Service) -> i64 {
    let group = service.group().await;
    let live = service.live().await;
    service.single(1, 2).await;
    service.say(group, 1, "héllo").await;
    let body = json!({
        "OwnerUserIdStr": "anna", "IdempotentId": "once", "ConversationCoreInfo": {"ConversationType": 2},
    });
    service.ok("CreateConversation", body).await;
    service.act(json!("anna"), "online", json!({})).await;
    service.act(json!("=5"), "online", json!({})).await;
    service.act(json!(2), "enter_live_group", json!({"conversation_short_id": live})).await;
    service.ok("RegisterUsers", json!({"Users": [{"UserId": 1, "NickName": "Anna"}]})).await;
    service.ok("AddFriend", json!({"UserId": 1, "FriendUserIds": [2]})).await;
    service.ok("AddBlackList", json!({"UserId": 1, "BlackListInfos": [{"BlackListUserId": 3}]})).await;
    service.post("failing_users", json!({"users": [9]})).await;
    group
}

async fn exported(service: &Service) -> String {
    let url = format!("{}/_emulator/state/export", service.running.url());
    service.http.get(url).send().await.unwrap().text().await.unwrap()
}

async fn import(service: &Service, text: String) -> Value {
    let url = format!("{}/_emulator/state/import", service.running.url());
    let request = service.http.post(url).header("content-type", "application/json").body(text);
    serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_snapshot_brings_everything_back() {
    let (one, other) = (Service::start().await, Service::start().await);
    let group = furnish(&one).await;
    let snapshot = exported(&one).await;
    assert_eq!(import(&other, snapshot.clone()).await, json!({"ok": true}));
    assert_eq!(exported(&other).await, snapshot);
    assert_eq!(other.get("state").await, one.get("state").await);
    assert_eq!(other.get("state/users").await, one.get("state/users").await);
    // Ids go on where they were, and what is idempotent stays so.
    let body = json!({
        "OwnerUserIdStr": "anna", "IdempotentId": "once", "ConversationCoreInfo": {"ConversationType": 2},
    });
    let again = other.ok("CreateConversation", body).await;
    assert_eq!(again["Exist"], true, "{again}");
    let (first, second) = (one.say(group, 1, "next").await, other.say(group, 1, "next").await);
    assert_eq!(first, second);
    let value: Value = serde_json::from_str(&snapshot).unwrap();
    let keys: Vec<&String> = value["state"].as_object().unwrap().keys().collect();
    assert!(keys.is_sorted(), "{keys:?}");
    assert_eq!(value["volc_im_state"], 1);
}

#[tokio::test]
async fn what_is_no_snapshot_changes_nothing() {
    let service = Service::start().await;
    furnish(&service).await;
    let before = exported(&service).await;
    let newer = before.replace("\"volc_im_state\":1", "\"volc_im_state\":2");
    assert_ne!(newer, before);
    assert_eq!(import(&service, newer).await["error"]["code"], "NewerState");
    for bad in ["{}", "[]", "{\"volc_im_state\":1}", "{\"volc_im_state\":1,\"state\":{}}", "nonsense"] {
        assert_eq!(import(&service, bad.to_owned()).await["error"]["code"], "BadRequest", "{bad}");
    }
    assert_eq!(exported(&service).await, before);
}

#[tokio::test]
async fn a_folder_keeps_the_data_from_run_to_run() {
    let folder = std::env::temp_dir().join(format!("volc-im-emulator-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let mut config = config();
    config.data_dir = Some(folder.clone());
    let file = folder.join("state.json");
    let service = Service::start_with(config.clone()).await;
    let group = service.group().await;
    // Written without being asked, soon after the change.
    let deadline = Instant::now() + Duration::from_secs(60);
    while !std::fs::read_to_string(&file).unwrap().contains(&group.to_string()) {
        assert!(Instant::now() < deadline, "not saved");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    service.say(group, 1, "the last word").await;
    let Service { running, .. } = service;
    running.stop().await;
    assert!(std::fs::read_to_string(&file).unwrap().contains("the last word"));
    assert!(folder.join("state.json.bak").exists());
    let again = Service::start_with(config.clone()).await;
    assert_eq!(again.get("state/messages").await["messages"][0]["content"], "the last word");
    // A crash in the middle of writing leaves the file beside, and the data as it was.
    std::fs::write(folder.join("state.json.new"), "{\"volc_im_st").unwrap();
    let Service { running, .. } = again;
    running.stop().await;
    assert!(start(config.clone()).await.is_ok());
    std::fs::write(&file, "{\"volc_im_st").unwrap();
    let refused = start(config).await.map(drop).unwrap_err().to_string();
    assert!(refused.contains("state.json") && refused.contains("state.json.bak"), "{refused}");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn a_seed_is_what_a_run_begins_with() {
    let service = Service::start().await;
    furnish(&service).await;
    let path = std::env::temp_dir().join(format!("volc-im-seed-{}.json", std::process::id()));
    std::fs::write(&path, exported(&service).await).unwrap();
    let mut config = config();
    config.seed = Some(path.clone());
    let seeded = Service::start_with(config.clone()).await;
    assert_eq!(seeded.get("state").await, service.get("state").await);
    let scenario = json!({"volc_im_scenario": 1, "steps": [
        {"call": "RegisterUsers", "body": {"Users": [{"UserId": 1, "NickName": "Anna"}]}}]});
    std::fs::write(&path, scenario.to_string()).unwrap();
    let seeded = Service::start_with(config.clone()).await;
    assert_eq!(seeded.get("state").await["users"], 1);
    std::fs::write(&path, scenario.to_string().replace("\"Users\"", "\"User\"")).unwrap();
    let refused = start(config.clone()).await.map(drop).unwrap_err().to_string();
    assert!(refused.contains("step 1") && refused.contains("InvalidParam"), "{refused}");
    std::fs::remove_file(&path).unwrap();
    let refused = start(config).await.map(drop).unwrap_err().to_string();
    assert!(refused.contains("volc-im-seed"), "{refused}");
}
