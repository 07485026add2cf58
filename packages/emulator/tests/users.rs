//! Registered users, online state, tokens, broadcasts, friends and blocklists.

mod support;

use serde_json::{Value, json};
use support::Service;

#[tokio::test]
async fn users_are_registered_updated_and_unregistered() {
    let service = Service::start().await;
    let users = json!([
        {"UserId": 1, "NickName": "one", "Tags": ["a"]},
        {"UserId": 2, "NickName": "x".repeat(101)},
        {"UserId": 3, "Ext": {"s:mine": "1"}},
        {"UserId": 9_007_199_254_740_993_i64, "IsRobot": true},
    ]);
    let told = service.ok("RegisterUsers", json!({"Users": users})).await;
    let failed: Vec<_> = told["FailedInfos"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| json!([one["UserId"], one["Code"]]))
        .collect();
    assert_eq!(failed, [json!(["2", "InvalidParam"]), json!(["3", "InvalidParam"])]);
    assert_eq!(service.ok("RegisterUsers", json!({"Users": [{"UserId": 4}]})).await, json!({}));
    let update = json!({"Users": [{"UserId": 1, "NickName": "eins", "Portrait": "p", "Ext": {}, "Tags": ["b"]}, {"UserId": 8, "NickName": "", "Portrait": "", "Ext": {}, "Tags": []}]});
    let told = service.ok("BatchUpdateUser", update).await;
    assert_eq!(
        (&told["FailedInfos"][0]["UserId"], &told["FailedInfos"][0]["Code"]),
        (&json!(8), &json!("UserNotFound"))
    );
    service.ok("BatchUpdateUserTags", json!({"UserIds": [1, 4], "Op": 0, "Tags": ["b", "c"]})).await;
    service.ok("BatchUpdateUserTags", json!({"UserIds": [4], "Op": 1, "Tags": ["b"]})).await;
    let found = service.ok("BatchGetUser", json!({"UserIds": [1, 4, 7, 9_007_199_254_740_993_i64]})).await;
    assert_eq!(found["NotFoundUsers"], json!([7]));
    assert_eq!(
        (&found["Users"][0]["NickName"], &found["Users"][0]["Tags"]),
        (&json!("eins"), &json!(["b", "c"]))
    );
    assert_eq!((&found["Users"][1]["Tags"], &found["Users"][2]["IsRobot"]), (&json!(["c"]), &json!(true)));
    let gone = service.ok("UnRegisterUsers", json!({"UserIds": [1, 7]})).await;
    assert_eq!(gone["FailedInfos"][0]["UserId"], 7);
    assert_eq!(service.ok("UnRegisterUsers", json!({"UserIds": [4]})).await, json!({}));
    let many = |count: i64| (1..=count).collect::<Vec<i64>>();
    assert_eq!(service.code("UnRegisterUsers", json!({"UserIds": many(11)})).await, "InvalidParam");
    assert_eq!(service.code("BatchGetUser", json!({"UserIds": many(51)})).await, "InvalidParam");
    let users: Vec<Value> = many(21).iter().map(|user| json!({"UserId": user})).collect();
    assert_eq!(service.code("RegisterUsers", json!({"Users": users})).await, "InvalidParam");
}

#[tokio::test]
async fn online_devices_are_listed_by_user() {
    let service = Service::start().await;
    for device in ["5", "6"] {
        service.act(json!(1), "online", json!({"device_id": device, "platform": "iOS"})).await;
    }
    service.act(json!(2), "online", json!({})).await;
    service.act(json!(2), "offline", json!({})).await;
    service.act(json!(1), "offline", json!({"device_id": 5})).await;
    let told = service.ok("QueryOnlineStatus", json!({"UserIds": [1, 2, 3]})).await;
    let results = told["QueryOnlineResults"].as_object().unwrap();
    assert_eq!(results.keys().collect::<Vec<_>>(), ["1"]);
    assert_eq!(
        (&results["1"][0]["DeviceId"], &results["1"][0]["Platform"], results["1"].as_array().unwrap().len()),
        (&json!(6), &json!("iOS"), 1)
    );
    let many: Vec<i64> = (1..=101).collect();
    assert_eq!(service.code("QueryOnlineStatus", json!({"UserIds": many})).await, "InvalidParam");
}

#[tokio::test]
async fn tokens_are_for_later() {
    let service = Service::start().await;
    let told = service.ok("GetAppToken", json!({"UserId": 1, "ExpireTime": 4_000_000_000_000_i64})).await;
    assert_eq!(told["Token"].as_str().unwrap().len(), 54);
    let named = service
        .ok("GetAppToken", json!({"UserId": 0, "UserIdStr": "alice", "ExpireTime": 4_000_000_000_000_i64}))
        .await;
    assert_eq!((&named["UserId"], &named["UserIdStr"]), (&json!(0), &json!("alice")));
    assert_ne!(named["Token"], told["Token"]);
    assert_eq!(
        service.code("GetAppToken", json!({"UserId": 1, "ExpireTime": 4_000_000_000_i64})).await,
        "InvalidParam"
    );
}

#[tokio::test]
async fn broadcasts_go_to_registered_users_by_tag() {
    let service = Service::start().await;
    let users = json!([{"UserId": 1, "Tags": ["a"]}, {"UserId": 2, "Tags": ["a", "b"]}, {"UserId": 3}]);
    service.ok("RegisterUsers", json!({"Users": users})).await;
    for extra in [json!({}), json!({"Tags": ["a", "b"]}), json!({"Tags": ["a", "b"], "TagOp": 1})] {
        let mut body = json!({"Sender": 9, "MsgTTL": 60, "MsgType": 10001, "Content": "x"});
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        assert_eq!(service.ok("UserBroadcast", body).await, json!({}));
    }
    let sent = service.get("state/broadcasts").await["broadcasts"].clone();
    let receivers: Vec<&Value> = sent.as_array().unwrap().iter().map(|one| &one["receivers"]).collect();
    assert_eq!(receivers, [&json!(["1", "2", "3"]), &json!(["1", "2"]), &json!(["2"])]);
    let body = json!({"Sender": 9, "MsgTTL": 604_801, "MsgType": 10001, "Content": "x"});
    assert_eq!(service.code("UserBroadcast", body).await, "InvalidParam");
}

#[tokio::test]
async fn friendships_hold_both_ways() {
    let service = Service::start().await;
    let add = json!({"UserId": 1, "FriendUserIds": [2, 3, 1], "Ext": {"from": "x"}});
    let told = service.ok("AddFriend", add).await;
    assert_eq!(told["FailedInfos"][0]["UserId"], 1);
    let update = json!({"UserId": 1, "FriendInfos": [{"FriendUserId": 2, "Alias": "two"}, {"FriendUserId": 8, "Alias": "x"}]});
    assert_eq!(service.ok("UpdateFriend", update).await["FailedInfos"][0]["UserId"], 8);
    assert_eq!(
        service.code("UpdateFriend", json!({"UserId": 1, "FriendInfos": [{"FriendUserId": 2}]})).await,
        "InvalidParam"
    );
    let mine = service.ok("ListFriend", json!({"UserId": 1, "NeedTotal": true})).await;
    assert_eq!(
        (&mine["FriendInfos"][0]["Alias"], &mine["FriendInfos"][0]["Ext"], &mine["TotalCount"]),
        (&json!("two"), &json!({"from": "x"}), &json!(2))
    );
    assert_eq!((&mine["HasMore"], &mine["NextCursor"]), (&json!(false), &json!(-1)));
    let theirs = service.ok("ListFriend", json!({"UserId": 2})).await;
    assert_eq!(
        (&theirs["FriendInfos"][0]["FriendUserId"], &theirs["FriendInfos"][0]["Alias"]),
        (&json!(1), &json!(""))
    );
    service.ok("DeleteFriend", json!({"UserId": 2, "DeleteUserIds": [1, 7]})).await;
    let told = service.ok("IsFriend", json!({"UserId": 1, "FriendUserIds": [2, 3]})).await;
    assert_eq!(
        told["Infos"],
        json!([{"FriendUserId": 2, "IsFriend": false}, {"FriendUserId": 3, "IsFriend": true}])
    );
    for first in [10, 20, 30] {
        let users: Vec<i64> = (first..first + 10).collect();
        service.ok("AddFriend", json!({"UserId": 5, "FriendUserIds": users})).await;
    }
    let page = service.ok("ListFriend", json!({"UserId": 5})).await;
    assert_eq!((page["FriendInfos"].as_array().unwrap().len(), &page["HasMore"]), (20, &json!(true)));
    let rest = service.ok("ListFriend", json!({"UserId": 5, "Cursor": page["NextCursor"]})).await;
    assert_eq!(
        (&rest["FriendInfos"][0]["FriendUserId"], rest["FriendInfos"].as_array().unwrap().len()),
        (&json!(30), 10)
    );
    let eleven: Vec<i64> = (1..=11).collect();
    assert_eq!(
        service.code("AddFriend", json!({"UserId": 50, "FriendUserIds": eleven})).await,
        "InvalidParam"
    );
}

#[tokio::test]
async fn blocklists_are_newest_first_and_stop_clients() {
    let service = Service::start().await;
    service.ok("AddFriend", json!({"UserId": 1, "FriendUserIds": [2]})).await;
    let add = json!({"UserId": 1, "BlackListInfos": [{"BlackListUserId": 2, "BlackListUserExt": {"a": "1"}}, {"BlackListUserId": 3}, {"BlackListUserId": 1}]});
    assert_eq!(service.ok("AddBlackList", add).await["FailedInfos"][0]["UserId"], 1);
    let update = json!({"UserId": 1, "BlackListInfos": [{"BlackListUserId": 2, "BlackListUserExt": {"b": "2"}}, {"BlackListUserId": 8}]});
    assert_eq!(service.ok("UpdateBlackList", update).await["FailedInfos"][0]["UserId"], 8);
    let page =
        service.ok("GetBlackList", json!({"UserId": 1, "Cursor": 0, "Limit": 1, "NeedTotal": true})).await;
    assert_eq!(
        (&page["BlackListInfos"][0]["BlackListUserId"], &page["HasMore"], &page["TotalCount"]),
        (&json!(3), &json!(true), &json!(2))
    );
    let page =
        service.ok("GetBlackList", json!({"UserId": 1, "Cursor": page["NextCursor"], "Limit": 1})).await;
    let entry = &page["BlackListInfos"][0];
    assert_eq!(
        (&entry["BlackListUserExt"], &entry["FriendUserInfo"]["FriendUserId"]),
        (&json!({"a": "1", "b": "2"}), &json!(2))
    );
    assert_eq!((&page["HasMore"], &page["NextCursor"]), (&json!(false), &json!(-1)));
    let told = service.ok("IsInBlackList", json!({"UserId": 1, "BlackListUserIds": [2, 9]})).await;
    assert_eq!(told["IsInBlackListInfos"], json!({"2": true, "9": false}));
    let single = service.single(1, 2).await;
    let speak = json!({"conversation_short_id": single, "content": "x"});
    assert_eq!(service.act(json!(2), "send_message", speak.clone()).await["error"]["code"], "Blocked");
    assert_eq!(service.act(json!(1), "send_message", speak.clone()).await["ok"], true);
    assert_eq!(service.ok("RemoveBlackList", json!({"UserId": 1, "BlackListUserIds": [2]})).await, json!({}));
    assert_eq!(service.act(json!(2), "send_message", speak).await["ok"], true);
}
