//! Tags and online state of users.

use serde_json::{Map, Value, json};

use super::failed_items::{FailedInfos, wanted_failure};
use super::{Call, Outcome};
use crate::failure::Failure;

/// Adds tags to registered users, or deletes them.
pub fn batch_update_user_tags(call: &mut Call<'_>) -> Outcome {
    let users = call.fields.plain_users("UserIds", usize::MAX)?;
    let tags = call.fields.need_texts("Tags")?;
    call.fields.need_small("Op")?;
    let delete = call.fields.code("Op", 0, &[0, 1])? == 1;
    let mut failed = FailedInfos::default();
    for user in users {
        if call.state.is_failing(&user) {
            failed.push(user.number(), &wanted_failure());
            continue;
        }
        let Some(profile) = call.state.profiles.get_mut(&user.number()) else {
            failed.push(user.number(), &Failure::user_not_found());
            continue;
        };
        if delete {
            profile.tags.retain(|tag| !tags.contains(tag));
        } else {
            for tag in &tags {
                if !profile.tags.contains(tag) {
                    profile.tags.push(tag.clone());
                }
            }
        }
        profile.modified = call.now.millis();
    }
    Ok(failed.always())
}

/// The online devices of users; who has none is not in the map.
pub fn query_online_status(call: &mut Call<'_>) -> Outcome {
    let users = call.fields.plain_users("UserIds", 100)?;
    let mut results = Map::new();
    for user in users {
        let Some(devices) = call.state.online.get(&user).filter(|devices| !devices.is_empty()) else {
            continue;
        };
        let entries: Vec<Value> = devices
            .iter()
            .map(|device| {
                json!({
                    "ConnId": device.connection.to_string(),
                    "UserId": user.number(),
                    "DeviceId": device.device_id,
                    "ClientVersion": device.version,
                    "Platform": device.platform,
                })
            })
            .collect();
        results.insert(user.to_string(), json!(entries));
    }
    Ok(json!({ "AppId": call.state.app_id, "QueryOnlineResults": results }))
}
