//! Registered users.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::failed_items::{FailedInfos, wanted_failure};
use super::{Call, Outcome};
use crate::failure::Failure;
use crate::fields::Fields;
use crate::state::profile::Profile;
use crate::state::user::User;

/// Registers users; one who already is gets the new profile.
pub fn register_users(call: &mut Call<'_>) -> Outcome {
    let mut wanted = Vec::new();
    for entry in call.fields.need_objects("Users", 20)? {
        let user = entry.plain_user("UserId")?;
        let profile = Profile {
            nick_name: entry.text("NickName")?.unwrap_or_default(),
            portrait: entry.text("Portrait")?.unwrap_or_default(),
            ext: entry.text_map("Ext")?.unwrap_or_default(),
            tags: entry.texts("Tags")?.unwrap_or_default(),
            robot: entry.flag("IsRobot")?,
            created: call.now.millis(),
            modified: call.now.millis(),
        };
        wanted.push((user, check(&entry, &profile), profile));
    }
    let mut failed = FailedInfos::default();
    let mut robots = call.state.profiles.values().filter(|profile| profile.robot).count();
    for (user, checked, mut profile) in wanted {
        let number = user.number();
        let known = call.state.profiles.get(&number);
        let one_more = profile.robot && !known.is_some_and(|known| known.robot);
        let full = one_more && robots >= call.state.limits.robots;
        let checked = match checked {
            Ok(()) if call.state.is_failing(&user) => Err(wanted_failure()),
            Ok(()) if full => Err(Failure::parameter("IsRobot", "the application has too many robots")),
            checked => checked,
        };
        if let Err(failure) = checked {
            failed.push(number, &failure);
            continue;
        }
        robots += usize::from(one_more);
        profile.created = known.map_or(profile.created, |known| known.created);
        call.state.profiles.insert(number, profile);
    }
    Ok(failed.when_any_with_text_ids())
}

fn check(entry: &Fields<'_>, profile: &Profile) -> Result<(), Failure> {
    let too_long = |text: &str, most: usize| text.chars().count() > most;
    if too_long(&profile.nick_name, 100) {
        return Err(entry.refuse("NickName", "has more than 100 characters"));
    }
    if too_long(&profile.portrait, 500) {
        return Err(entry.refuse("Portrait", "has more than 500 characters"));
    }
    check_ext(entry, &profile.ext)
}

fn check_ext(entry: &Fields<'_>, ext: &BTreeMap<String, String>) -> Result<(), Failure> {
    if ext.len() > 20 {
        return Err(entry.refuse("Ext", "has more than 20 keys"));
    }
    if ext.iter().any(|(key, value)| key.len() > 50 || value.len() > 500) {
        return Err(entry.refuse("Ext", "has a key of more than 50 bytes or a value of more than 500"));
    }
    if ext.keys().any(|key| key.starts_with("s:")) {
        return Err(entry.refuse("Ext", "has a key that starts with s:"));
    }
    Ok(())
}

/// Unregisters users.
pub fn unregister_users(call: &mut Call<'_>) -> Outcome {
    let mut failed = FailedInfos::default();
    for user in call.fields.plain_users("UserIds", 10)? {
        if call.state.is_failing(&user) {
            failed.push(user.number(), &wanted_failure());
        } else if call.state.profiles.remove(&user.number()).is_none() {
            failed.push(user.number(), &Failure::user_not_found());
        }
    }
    Ok(failed.when_any())
}

/// Overwrites profiles.
pub fn batch_update_user(call: &mut Call<'_>) -> Outcome {
    let mut wanted = Vec::new();
    for entry in call.fields.need_objects("Users", 10)? {
        let user = entry.plain_user("UserId")?;
        let ext = entry.text_map("Ext")?.ok_or_else(|| entry.refuse("Ext", "is required"))?;
        let tags = entry.texts("Tags")?.ok_or_else(|| entry.refuse("Tags", "is required"))?;
        wanted.push((user, entry.need_text("NickName")?, entry.need_text("Portrait")?, ext, tags));
    }
    let mut failed = FailedInfos::default();
    for (user, nick_name, portrait, ext, tags) in wanted {
        if call.state.is_failing(&user) {
            failed.push(user.number(), &wanted_failure());
            continue;
        }
        match call.state.profiles.get_mut(&user.number()) {
            Some(profile) => {
                let (created, robot) = (profile.created, profile.robot);
                let modified = call.now.millis();
                *profile = Profile { nick_name, portrait, ext, tags, robot, created, modified };
            }
            None => failed.push(user.number(), &Failure::user_not_found()),
        }
    }
    Ok(failed.always())
}

/// The profiles of users, and who is not registered.
pub fn batch_get_user(call: &mut Call<'_>) -> Outcome {
    let (mut users, mut missing) = (Vec::new(), Vec::new());
    for number in call.fields.plain_users("UserIds", 50)?.iter().map(User::number) {
        match call.state.profiles.get(&number) {
            Some(profile) => users.push(show(call.state.app_id, number, profile)),
            None => missing.push(number),
        }
    }
    Ok(json!({ "Users": users, "NotFoundUsers": missing }))
}

fn show(app_id: i64, user: i64, profile: &Profile) -> Value {
    json!({
        "AppId": app_id,
        "UserId": user,
        "NickName": profile.nick_name,
        "Portrait": profile.portrait,
        "Ext": profile.ext,
        "Tags": profile.tags,
        "IsRobot": profile.robot,
        "CreateTime": profile.created,
        "ModifyTime": profile.modified,
    })
}
