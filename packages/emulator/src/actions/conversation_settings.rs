//! A member's settings of a conversation.

use serde_json::{Map, json};

use super::{Call, Outcome};
use crate::failure::Failure;
use crate::state::view::legacy_id;

/// A member's settings; those of a member who never changed any are the defaults.
pub fn get_conversation_setting(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let user = call.fields.need_user("ParticipantUserId")?;
    let no_read_index = call.fields.flag("NoReadIndex")?;
    let app_id = call.state.app_id;
    let conversation = call.state.conversation(id)?;
    let member = conversation.members.get(&user).ok_or_else(Failure::setting_not_found)?;
    let settings = &member.settings;
    let mut info = Map::new();
    for (name, value) in [
        ("AppId", json!(app_id)),
        ("ConversationShortId", json!(id)),
        ("ConversationId", json!(legacy_id(conversation))),
        ("ConversationType", json!(conversation.kind.code())),
        ("InboxType", json!(conversation.inbox)),
        ("ReadIndex", json!(if no_read_index { 0 } else { member.read_index })),
        ("IsMute", json!(settings.mute)),
        ("IsStickTop", json!(settings.stick_top > 0)),
        ("StickTopTime", json!(settings.stick_top)),
        ("IsSetFavorite", json!(settings.favorite > 0)),
        ("SetFavoriteTime", json!(settings.favorite)),
        ("Ext", json!(settings.ext)),
    ] {
        info.insert(name.to_owned(), value);
    }
    user.write(&mut info, "ParticipantUserId");
    Ok(json!({ "ConversationSettingInfo": info }))
}

/// Changes a member's settings. The two `Is…` switches say whether the time beside them is written.
pub fn modify_conversation_setting(call: &mut Call<'_>) -> Outcome {
    let info = call.fields.need_object("ConversationSettingInfo")?;
    let id = info.need_id("ConversationShortId")?;
    let user = info.plain_user("ParticipantUserId")?;
    let (ext, mute) = (info.text_map("Ext")?, info.switch("IsMute")?);
    let stick_top = info.int("StickTopTime")?.unwrap_or(0);
    let favorite = info.int("SetFavoriteTime")?.unwrap_or(0);
    let (write_stick_top, write_favorite) = (info.flag("IsStickTop")?, info.flag("IsSetFavorite")?);
    let settings = &mut call.state.conversation(id)?.member(&user)?.settings;
    settings.ext.extend(ext.unwrap_or_default());
    settings.mute = mute.unwrap_or(settings.mute);
    if write_stick_top {
        settings.stick_top = stick_top;
    }
    if write_favorite {
        settings.favorite = favorite;
    }
    Ok(json!({}))
}
