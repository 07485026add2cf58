//! Conversations and their members.

mod support;

use serde_json::{Value, json};
use support::{ACCESS_KEY, APP, SECRET_KEY, Service};
use volc_im_emulator::Config;

fn core(kind: i64) -> Value {
    json!({"OwnerUserId": 1, "ConversationCoreInfo": {"ConversationType": kind, "Name": "n"}})
}

#[tokio::test]
async fn one_to_one_conversations_are_found_again() {
    let service = Service::start().await;
    assert_eq!(
        service.code("CreateConversation", core(1)).await,
        "CreateSingleConversationNeedOtherParticipantId"
    );
    let first = service.single(1, 2).await;
    assert_eq!(first.to_string().len(), 19);
    assert_eq!(service.single(2, 1).await, first);
    assert_ne!(service.single(1, 3).await, first);
    let mut other_inbox = core(1);
    other_inbox["OtherUserId"] = json!(2);
    other_inbox["InboxType"] = json!(1);
    assert_eq!(service.ok("CreateConversation", other_inbox).await["Exist"], false);
    let mut named = core(1);
    named["OtherUserId"] = json!(2);
    named["IdempotentId"] = json!("own");
    assert_eq!(service.ok("CreateConversation", named).await["Exist"], false);
    let destroy = json!({"ConversationShortId": first, "OwnerUserId": 1});
    assert_eq!(service.code("DestroyConversation", destroy).await, "SingleConversationNotSupport");
}

#[tokio::test]
async fn idempotent_ids_find_groups_again() {
    let service = Service::start().await;
    let mut body = core(2);
    body["IdempotentId"] = json!("once");
    let first = service.ok("CreateConversation", body.clone()).await;
    assert_eq!(first["Exist"], false);
    let again = service.ok("CreateConversation", body).await;
    assert_eq!(
        (&again["Exist"], &again["ConversationShortId"]),
        (&json!(true), &first["ConversationShortId"])
    );
    assert_ne!(
        service.ok("CreateConversation", core(2)).await["ConversationShortId"],
        first["ConversationShortId"]
    );
    assert_eq!(service.code("CreateConversation", core(3)).await, "InvalidParam");
}

#[tokio::test]
async fn properties_change_one_by_one() {
    let service = Service::start().await;
    let group = service.group().await;
    let change = |core: Value| {
        let mut core = core;
        core["ConversationShortId"] = json!(group);
        json!({"ConversationCoreInfo": core})
    };
    assert_eq!(
        service.ok("ModifyConversation", change(json!({"Name": "new", "Ext": {"a": "1"}}))).await,
        json!({})
    );
    service
        .ok("ModifyConversation", change(json!({"Notice": "hear", "Ext": {"b": "2"}, "OwnerUserId": 2})))
        .await;
    assert_eq!(
        service.code("ModifyConversation", change(json!({"OwnerUserId": 9}))).await,
        "ParticipantNotInConversation"
    );
    let found = service
        .ok("BatchGetConversations", json!({"ConversationShortId": [group, 77], "SkipMemberCount": false}))
        .await;
    let info = &found["ConversationCoreInfos"][0];
    assert_eq!(found["ConversationCoreInfos"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&info["Name"], &info["Notice"], &info["Ext"]),
        (&json!("new"), &json!("hear"), &json!({"a": "1", "b": "2"}))
    );
    assert_eq!(
        (&info["OwnerUserId"], &info["CreatorUserId"], &info["MemberCount"]),
        (&json!(2), &json!(1), &json!(3))
    );
    let found = service.ok("BatchGetConversations", json!({"ConversationShortId": [group]})).await;
    assert_eq!(found["ConversationCoreInfos"][0].get("MemberCount"), None);
    let bad = json!({"ConversationShortId": [group, -1]});
    assert_eq!(service.code("BatchGetConversations", bad).await, "ConversationShortIdsHasInvalidElem");
}

#[tokio::test]
async fn only_the_owner_dissolves_and_then_it_is_gone() {
    let service = Service::start().await;
    let group = service.group().await;
    let destroy = |user: i64| json!({"ConversationShortId": group, "OwnerUserId": user});
    assert_eq!(service.code("DestroyConversation", destroy(2)).await, "OnlyOwnerCanOperator");
    assert_eq!(service.ok("DestroyConversation", destroy(1)).await, json!({}));
    assert_eq!(service.code("DestroyConversation", destroy(1)).await, "ConversationNotFound");
    let found = service.ok("BatchGetConversations", json!({"ConversationShortId": [group]})).await;
    assert_eq!(found["ConversationCoreInfos"], json!([]));
    assert_eq!(
        service.code("GetConversationUserCount", json!({"ConversationShortId": group})).await,
        "ConversationNotFound"
    );
}

#[tokio::test]
async fn listings_of_a_user_are_ordered_and_paged() {
    let service = Service::start().await;
    let mut groups = Vec::new();
    for _ in 0..23 {
        groups.push(service.ok("CreateConversation", core(2)).await["ConversationShortId"].as_i64().unwrap());
    }
    let live = service.live().await;
    service.say(groups[5], 1, "x").await;
    let list = async |data_type: i64| {
        let (mut seen, mut cursor) = (Vec::new(), json!(0));
        loop {
            let body = json!({"ParticipantUserId": 1, "Cursor": cursor, "Limit": 10, "DataType": data_type});
            let page = service.ok("GetUserConversations", body).await;
            let infos = page["ConversationInfos"].as_array().unwrap();
            seen.extend(infos.iter().map(|info| info["ConversationShortId"].as_i64().unwrap()));
            cursor = page["NextCursor"].clone();
            if page["HasMore"] == false {
                return seen;
            }
        }
    };
    let recent = list(0).await;
    assert_eq!((recent.len(), recent[0]), (23, groups[5]));
    assert_eq!(list(1).await, groups);
    assert_eq!(list(2).await, [live]);
}

#[tokio::test]
async fn settings_belong_to_members() {
    let service = Service::start().await;
    let group = service.group().await;
    let change = json!({"ConversationSettingInfo": {
        "ConversationShortId": group, "ParticipantUserId": 2, "IsMute": true, "IsStickTop": true, "StickTopTime": 5,
        "SetFavoriteTime": 6, "Ext": {"a": "1"},
    }});
    assert_eq!(service.ok("ModifyConversationSetting", change).await, json!({}));
    let get = |user: i64| json!({"ConversationShortId": group, "ParticipantUserId": user});
    let info = service.ok("GetConversationSetting", get(2)).await["ConversationSettingInfo"].clone();
    for (name, value) in [
        ("IsMute", json!(true)),
        ("IsStickTop", json!(true)),
        ("StickTopTime", json!(5)),
        ("SetFavoriteTime", json!(0)),
        ("IsSetFavorite", json!(false)),
    ] {
        assert_eq!(info[name], value, "{name}");
    }
    assert_eq!(
        service.ok("GetConversationSetting", get(3)).await["ConversationSettingInfo"]["IsMute"],
        false
    );
    assert_eq!(service.code("GetConversationSetting", get(9)).await, "SettingNotFound");
}

#[tokio::test]
async fn members_are_added_overwritten_changed_and_removed() {
    let service = Service::start().await;
    let (group, single) = (service.group().await, service.single(1, 2).await);
    let with =
        |id: i64, infos: Value| json!({"ConversationShortId": id, "Operator": 1, "ParticipantInfos": infos});
    let add = "BatchAddConversationParticipant";
    assert_eq!(
        service.code(add, with(single, json!([{"ParticipantUserId": 3}]))).await,
        "SingleConversationNotSupport"
    );
    assert_eq!(
        service.code(add, with(group, json!([{"ParticipantUserId": 4, "Role": 1}]))).await,
        "OwnerShouldBeEqual"
    );
    assert_eq!(service.code(add, with(group, json!([{"ParticipantUserId": 0}]))).await, "InvalidParam");
    service
        .ok(
            add,
            with(group, json!([{"ParticipantUserId": 2, "NickName": "two", "Role": 9, "Ext": {"a": "1"}}])),
        )
        .await;
    service.ok(add, with(group, json!([{"ParticipantUserId": 2, "Level": 3}]))).await;
    let modify = with(
        group,
        json!([{"ParticipantUserId": 3, "NickName": "three", "BlockTime": 99}, {"ParticipantUserId": 8}]),
    );
    assert_eq!(service.ok("BatchModifyConversationParticipant", modify).await, json!({"FailedUserIds": [8]}));
    let remove = json!({"ConversationShortId": group, "Operator": 1, "ParticipantUserIds": [3, 8, 1]});
    assert_eq!(
        service.ok("BatchDeleteConversationParticipant", remove).await,
        json!({"FailedUserIds": [8, 1]})
    );
    let get = json!({"ConversationShortId": group, "ParticipantUserIds": [1, 2, 3, 8]});
    let shown = service.ok("BatchGetConversationParticipant", get).await["Participants"].clone();
    let told: Vec<_> = shown
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            json!([one["ParticipantUserId"], one["Role"], one["NickName"], one["Level"], one["Status"]])
        })
        .collect();
    assert_eq!(told, [json!([1, 1, "", 0, 0]), json!([2, 0, "", 3, 0]), json!([3, 0, "three", 0, 1])]);
    assert_eq!(
        service.ok("GetConversationUserCount", json!({"ConversationShortId": group})).await["Count"],
        2
    );
    for (user, inside) in [(1, true), (3, false)] {
        let body = json!({"ConversationShortId": group, "ParticipantUserId": user});
        assert_eq!(service.ok("IsUserInConversation", body).await["IsUserInConversation"], inside);
    }
}

#[tokio::test]
async fn member_and_group_limits_hold() {
    let mut config = Config::new(APP, ACCESS_KEY, SECRET_KEY);
    config.limits.group_members = 4;
    config.limits.groups_per_user = 2;
    let service = Service::start_with(config).await;
    let group = service.group().await;
    let with = |users: &[i64]| {
        let infos: Vec<Value> = users.iter().map(|user| json!({"ParticipantUserId": user})).collect();
        json!({"ConversationShortId": group, "Operator": 1, "ParticipantInfos": infos})
    };
    let add = "BatchAddConversationParticipant";
    assert_eq!(service.code(add, with(&[4, 5])).await, "ConversationParticipantsMoreThanLimit");
    assert_eq!(service.ok(add, with(&[2, 3, 4])).await, json!({"FailedUserIds": []}));
    assert_eq!(service.code(add, with(&[5])).await, "ConversationParticipantsMoreThanLimit");
    service.ok("CreateConversation", core(2)).await;
    assert_eq!(service.code("CreateConversation", core(2)).await, "MoreThanUserConversationLimit");
    assert_eq!(service.ok("CreateConversation", core(100)).await["Exist"], false);
}

#[tokio::test]
async fn a_barrier_hides_what_came_before() {
    let service = Service::start().await;
    let group = service.group().await;
    let before = service.say(group, 1, "x").await;
    let add = json!({"ConversationShortId": group, "Operator": 1, "Barrier": true, "ParticipantInfos": [{"ParticipantUserId": 4}]});
    service.ok("BatchAddConversationParticipant", add).await;
    let after = service.say(group, 1, "y").await;
    let receipts = service
        .ok("GetMessagesReadReceipt", json!({"ConversationShortId": group, "MessageIds": [before, after]}))
        .await;
    assert_eq!(receipts["ReadReceipt"][0]["UnReadUserIds"], json!([2, 3]));
    assert_eq!(receipts["ReadReceipt"][1]["UnReadUserIds"], json!([2, 3, 4]));
}

#[tokio::test]
async fn member_listings_page_both_ways() {
    let service = Service::start().await;
    let group = service.group().await;
    let infos: Vec<Value> = (100..152).map(|user| json!({"ParticipantUserId": user})).collect();
    let add = json!({"ConversationShortId": group, "Operator": 1, "ParticipantInfos": infos});
    service.ok("BatchAddConversationParticipant", add).await;
    let everyone: Vec<i64> = [1, 2, 3].into_iter().chain(100..152).collect();
    for (reverse, only_ids, limit) in
        [(false, false, 20), (true, false, 20), (false, true, 50), (true, true, 7)]
    {
        let (mut seen, mut cursor) = (Vec::new(), json!(0));
        while cursor.as_i64().unwrap() >= 0 {
            let body = json!({
                "ConversationShortId": group, "Cursor": cursor, "Limit": limit, "Reverse": reverse,
                "OnlyUserIds": only_ids,
            });
            let page = service.ok("ScanConversationParticipantList", body).await;
            let members = page["Participants"].as_array().unwrap();
            assert!(members.iter().all(|member| member.get("NickName").is_none() == only_ids));
            seen.extend(members.iter().map(|member| member["ParticipantUserId"].as_i64().unwrap()));
            cursor = page["NextCursor"].clone();
            assert_eq!(page["HasMore"], cursor != -1);
        }
        if reverse {
            seen.reverse();
        }
        assert_eq!(seen, everyone);
    }
    let body = json!({"ConversationShortId": group, "Cursor": 0, "Limit": 50});
    assert_eq!(service.code("ScanConversationParticipantList", body).await, "InvalidParam");
}
