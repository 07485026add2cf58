//! Live groups: mutes, bans, managers, the allow list, marks and presence.

mod support;

use serde_json::{Value, json};
use support::{ACCESS_KEY, APP, SECRET_KEY, Service};
use volc_im_emulator::Config;

fn about(id: i64, extra: Value) -> Value {
    let mut body = json!({"ConversationShortId": id});
    body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    body
}

async fn enter(service: &Service, live: i64, user: i64) -> Value {
    service.act(json!(user), "enter_live_group", json!({"conversation_short_id": live})).await
}

async fn speak(service: &Service, live: i64, user: i64) -> Value {
    let told = service
        .act(json!(user), "send_message", json!({"conversation_short_id": live, "content": "x"}))
        .await;
    told["error"]["code"].clone()
}

#[tokio::test]
async fn ordinary_groups_are_refused() {
    let service = Service::start().await;
    let group = service.group().await;
    for (action, extra) in [
        ("BatchAddBlockParticipants", json!({"ParticipantBlockInfos": {"2": 60}})),
        ("BatchDeleteBlockParticipants", json!({"ParticipantUserIds": [2]})),
        ("BatchGetBlockParticipants", json!({"Cursor": 0, "Limit": 20})),
        ("BatchAddManager", json!({"Operator": 1, "ManagerUserIds": [2]})),
        ("BatchRemoveManager", json!({"Operator": 1, "RemoveManagerUserIds": [2]})),
        ("BatchAddWhitelistParticipant", json!({"Operator": 1, "ParticipantUserIds": [2]})),
        ("BatchRemoveWhitelistParticipant", json!({"Operator": 1, "ParticipantUserIds": [2]})),
        ("BatchGetWhitelistParticipant", json!({"Cursor": 0, "Limit": 20})),
        ("BatchUpdateLiveParticipants", json!({"ParticipantInfos": [{"UserId": 2, "NickName": "x"}]})),
        ("QueryLiveParticipantStatus", json!({"ParticipantUserIds": [2]})),
        ("MarkConversation", json!({"MarkTypes": ["a"]})),
        ("GetConversationMarks", json!({})),
    ] {
        assert_eq!(
            service.code(action, about(group, extra)).await,
            "OnlyLiveConversationSupport",
            "{action}"
        );
    }
}

#[tokio::test]
async fn mutes_stop_clients_and_not_the_server() {
    let service = Service::start().await;
    let live = service.live().await;
    enter(&service, live, 3).await;
    let muted = json!({"ParticipantBlockInfos": {"2": 60, "1": 60, "9": 60}});
    let told = service.ok("BatchAddBlockParticipants", about(live, muted)).await;
    assert_eq!(told, json!({"FailedParticipantUserIds": [1, 9]}));
    assert_eq!(speak(&service, live, 2).await, "Muted");
    assert_eq!(speak(&service, live, 3).await, Value::Null);
    service.say(live, 2, "the server may").await;
    let listed =
        service.ok("BatchGetBlockParticipants", about(live, json!({"Cursor": 0, "Limit": 20}))).await;
    assert_eq!(
        (&listed["Participants"][0]["ParticipantUserId"], &listed["HasMore"]),
        (&json!(2), &json!(false))
    );
    let told =
        service.ok("BatchDeleteBlockParticipants", about(live, json!({"ParticipantUserIds": [2, 3]}))).await;
    assert_eq!(told, json!({"FailedParticipantUserIds": [3]}));
    assert_eq!(speak(&service, live, 2).await, Value::Null);
    for bad in [
        json!({"ParticipantBlockInfos": {"two": 1}}),
        json!({"ParticipantBlockInfos": {}}),
        json!({"ParticipantBlockInfos": {"2": "1"}}),
    ] {
        assert_eq!(service.code("BatchAddBlockParticipants", about(live, bad)).await, "InvalidParam");
    }
}

#[tokio::test]
async fn bans_put_out_and_keep_out() {
    let service = Service::start().await;
    let live = service.live().await;
    enter(&service, live, 3).await;
    let ban = json!({"ParticipantBlockInfos": {"3": 60, "9": 60}, "BlockAction": 1});
    assert_eq!(
        service.ok("BatchAddBlockParticipants", about(live, ban)).await,
        json!({"FailedParticipantUserIds": []})
    );
    let status =
        service.ok("QueryLiveParticipantStatus", about(live, json!({"ParticipantUserIds": [3]}))).await;
    assert_eq!(
        status["Status"][0],
        json!({"AppId": APP, "ConversationShortId": live, "ParticipantUserId": 3, "IsInConversation": false})
    );
    assert_eq!(enter(&service, live, 9).await["error"]["code"], "Banned");
    service
        .ok("BatchDeleteBlockParticipants", about(live, json!({"ParticipantUserIds": [9], "BlockAction": 1})))
        .await;
    assert_eq!(enter(&service, live, 9).await["ok"], true);
}

#[tokio::test]
async fn restrictions_and_allow_lists_page_by_user() {
    let service = Service::start().await;
    let live = service.live().await;
    for user in 100..145 {
        enter(&service, live, user).await;
    }
    let all: Vec<i64> = (100..145).collect();
    let mutes: serde_json::Map<String, Value> =
        all.iter().map(|user| (user.to_string(), json!(60))).collect();
    service.ok("BatchAddBlockParticipants", about(live, json!({"ParticipantBlockInfos": mutes}))).await;
    service
        .ok("BatchAddWhitelistParticipant", about(live, json!({"Operator": 1, "ParticipantUserIds": all})))
        .await;
    for action in ["BatchGetBlockParticipants", "BatchGetWhitelistParticipant"] {
        let (mut seen, mut cursor) = (Vec::new(), json!(0));
        while cursor != -1 {
            let page = service.ok(action, about(live, json!({"Cursor": cursor, "Limit": 20}))).await;
            let members = page["Participants"].as_array().unwrap();
            seen.extend(members.iter().map(|member| member["ParticipantUserId"].as_i64().unwrap()));
            cursor = page["NextCursor"].clone();
        }
        assert_eq!(seen, all, "{action}");
    }
}

#[tokio::test]
async fn a_muted_group_hears_owner_managers_and_allow_list() {
    let service = Service::start().await;
    let live = service.live().await;
    for user in [3, 4, 5] {
        enter(&service, live, user).await;
    }
    let managers =
        service.ok("BatchAddManager", about(live, json!({"Operator": 1, "ManagerUserIds": [3, 9, 1]}))).await;
    assert_eq!(managers, json!({"FailedManagerUserIds": [9, 1]}));
    let allowed = service
        .ok("BatchAddWhitelistParticipant", about(live, json!({"Operator": 1, "ParticipantUserIds": [4, 9]})))
        .await;
    assert_eq!(allowed, json!({"FailedUserIds": [9]}));
    service.act(json!(1), "mute_conversation", json!({"conversation_short_id": live})).await;
    for (user, code) in
        [(1, Value::Null), (3, Value::Null), (4, Value::Null), (5, json!("ConversationMuted"))]
    {
        assert_eq!(speak(&service, live, user).await, code, "{user}");
    }
    let removed = service
        .ok("BatchRemoveManager", about(live, json!({"Operator": 1, "RemoveManagerUserIds": [3, 4]})))
        .await;
    assert_eq!(removed, json!({"FailedManagerUserIds": [4]}));
    let removed = service
        .ok(
            "BatchRemoveWhitelistParticipant",
            about(live, json!({"Operator": 1, "ParticipantUserIds": [4, 5]})),
        )
        .await;
    assert_eq!(removed, json!({"FailedUserIds": [5]}));
    assert_eq!(speak(&service, live, 3).await, "ConversationMuted");
    assert_eq!(speak(&service, live, 4).await, "ConversationMuted");
}

#[tokio::test]
async fn manager_allow_list_and_mark_limits_hold() {
    let mut config = Config::new(APP, ACCESS_KEY, SECRET_KEY);
    config.limits.managers = 2;
    config.limits.allow_list = 2;
    let service = Service::start_with(config).await;
    let live = service.live().await;
    for user in [3, 4, 5] {
        enter(&service, live, user).await;
    }
    let managers = |users: Value| about(live, json!({"Operator": 1, "ManagerUserIds": users}));
    assert_eq!(service.code("BatchAddManager", managers(json!([3, 4, 5]))).await, "ManagerMoreThanLimit");
    service.ok("BatchAddManager", managers(json!([3, 4]))).await;
    service.ok("BatchAddManager", managers(json!([3, 4]))).await;
    assert_eq!(service.code("BatchAddManager", managers(json!([5]))).await, "ManagerMoreThanLimit");
    let allowed = about(live, json!({"Operator": 1, "ParticipantUserIds": [3, 4, 5]}));
    assert_eq!(
        service.code("BatchAddWhitelistParticipant", allowed).await,
        "BlockConversationWhiteParticipantMoreThanLimit"
    );
    let marks: Vec<String> = (0..20).map(|mark| format!("m{mark:02}")).collect();
    assert_eq!(service.ok("MarkConversation", about(live, json!({"MarkTypes": marks}))).await, json!({}));
    service.ok("MarkConversation", about(live, json!({"MarkTypes": ["m01"]}))).await;
    assert_eq!(
        service.code("MarkConversation", about(live, json!({"MarkTypes": ["more"]}))).await,
        "ConversationMarkTypeMoreThanLimit"
    );
    service.ok("MarkConversation", about(live, json!({"MarkTypes": ["m00", "m05"], "MarkAction": 2}))).await;
    let left = service.ok("GetConversationMarks", about(live, json!({}))).await;
    assert_eq!(left["MarkTypes"].as_array().unwrap().len(), 18);
    assert_eq!(
        service.code("MarkConversation", about(live, json!({"MarkTypes": ["a"], "MarkAction": 3}))).await,
        "InvalidParam"
    );
}

#[tokio::test]
async fn presence_profiles_and_marks_of_members() {
    let service = Service::start().await;
    let live = service.live().await;
    for user in [3, 4, 5] {
        assert_eq!(enter(&service, live, user).await["ok"], true);
    }
    service.act(json!(4), "leave_live_group", json!({"conversation_short_id": live})).await;
    let status =
        service.ok("QueryLiveParticipantStatus", about(live, json!({"ParticipantUserIds": [3, 4]}))).await;
    assert_eq!(
        (&status["Status"][0]["IsInConversation"], &status["Status"][1]["IsInConversation"]),
        (&json!(true), &json!(false))
    );
    assert!(status["Status"][0]["CreateTime"].is_i64());
    let many: Vec<i64> = (1000..1300).collect();
    let status =
        service.ok("QueryLiveParticipantStatus", about(live, json!({"ParticipantUserIds": many}))).await;
    assert_eq!(status["Status"].as_array().unwrap().len(), 200);
    let infos = json!([{"UserId": 3, "NickName": "three", "Marks": ["vip"]}, {"UserId": 9, "NickName": "x"}]);
    let told =
        service.ok("BatchUpdateLiveParticipants", about(live, json!({"ParticipantInfos": infos}))).await;
    assert_eq!(
        (&told["FailedInfos"][0]["UserId"], &told["FailedInfos"][0]["Code"]),
        (&json!(9), &json!("ParticipantNotFound"))
    );
    let scan = |extra: Value| {
        let mut body = about(live, extra);
        body["Cursor"] = json!(0);
        body["Limit"] = json!(20);
        body
    };
    let users = |page: &Value| -> Vec<i64> {
        page["Participants"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["ParticipantUserId"].as_i64().unwrap())
            .collect()
    };
    let online =
        service.ok("ScanConversationParticipantList", scan(json!({"ScanOnlineParticipant": true}))).await;
    assert_eq!(users(&online), [5, 3]);
    let marked = service
        .ok(
            "ScanConversationParticipantList",
            scan(json!({"ScanOnlineParticipant": true, "MarkType": "vip"})),
        )
        .await;
    assert_eq!((users(&marked), &marked["Participants"][0]["Marks"]), (vec![3], &json!(["vip"])));
    assert_eq!(users(&service.ok("ScanConversationParticipantList", scan(json!({}))).await), [1]);
    let found = service.ok("BatchGetConversations", json!({"ConversationShortId": [live]})).await;
    assert_eq!(found["ConversationCoreInfos"][0]["OnlineCount"], 2);
}

#[tokio::test]
async fn string_users_are_muted_by_the_twin() {
    let service = Service::start().await;
    let live = service.live().await;
    service.act(json!("alice"), "enter_live_group", json!({"conversation_short_id": live.to_string()})).await;
    let muted = json!({"ParticipantBlockInfos": null, "ParticipantBlockInfosStr": {"alice": 60, "bob": 60}});
    let told = service.ok("BatchAddBlockParticipants", about(live, muted)).await;
    assert_eq!(told, json!({"FailedParticipantUserIds": [], "FailedParticipantUserIdsStr": ["bob"]}));
    let listed =
        service.ok("BatchGetBlockParticipants", about(live, json!({"Cursor": 0, "Limit": 20}))).await;
    assert_eq!(listed["Participants"][0]["ParticipantUserIdStr"], "alice");
}
