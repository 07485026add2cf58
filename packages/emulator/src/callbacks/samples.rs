//! An example of each event, with every field that is sent.

use serde_json::{Value, json};

use super::events::{self, Event, NAMES};
use crate::gateway::clock::Moment;
use crate::state::conversation::{Conversation, Kind};
use crate::state::member::ORDINARY;
use crate::state::message::{Cause, Draft, Message};
use crate::state::user::User;

const CONVERSATION: i64 = 7_221_856_821_303_362_049;
const MESSAGE: i64 = 7_310_040_620_191_372_979;
const OWNER: User = User::Number(10_001);
const MEMBER: User = User::Number(10_002);
const ROBOT: i64 = 90_001;

/// One of each, in the order of the documentation.
pub fn all(app_id: i64, now: Moment) -> Vec<Event> {
    NAMES.iter().filter_map(|name| one(name, app_id, now)).collect()
}

/// An example of an event; none where there is no such event.
pub fn one(name: &str, app_id: i64, now: Moment) -> Option<Event> {
    let mut group = place(Kind::Group, now);
    let draft = Draft {
        ext: [("source".to_owned(), "sample".to_owned())].into(),
        client_msg_id: Some("sample-1".to_owned()),
        mentioned: vec![MEMBER],
        priority: Some(1),
        ..Draft::plain(OWNER, 10_001, r#"{"text":"hello"}"#.to_owned())
    };
    let before = events::before_send(app_id, &group, &draft, Some((1, "Web")));
    group.store(MESSAGE, draft, Cause::default(), now);
    let message = group.find(MESSAGE)?;
    let about = |name: &str, message: &Message| events::about_message(name, app_id, &group, message, &OWNER);
    Some(match name {
        "BeforeSendMessage" => before,
        "AfterPush" => events::after_push(app_id, &group, message, &[MEMBER]),
        "AfterSetProperty" => {
            let mut message = message.clone();
            message.properties.insert("like".to_owned(), "10002".to_owned());
            about(name, &message)
        }
        "AfterSendMessage" | "AfterModifyMessage" | "AfterRecallMessage" | "AfterDeleteMessage" => {
            about(name, message)
        }
        "AfterCreateConversation"
        | "BeforeUpdateConversation"
        | "BeforeDestroyConversation"
        | "AfterDestroyConversation" => events::about_conversation(name, app_id, &group, &OWNER),
        "AfterAddParticipant" | "AfterRemoveParticipant" => {
            events::about_members(name, app_id, &group, &OWNER, &[MEMBER])
        }
        "BeforeUpdateParticipant" => {
            let change = json!({ "NickName": "Anna", "Ext": {} });
            let change = change.as_object().cloned().unwrap_or_default();
            events::before_update_participant(app_id, &group, &OWNER, &MEMBER, &change)
        }
        "ParticipantStateChange" => events::participant_state(app_id, &place(Kind::Live, now), &MEMBER, true),
        "OnlineStateChange" => events::online_state(app_id, &MEMBER, 1, "Web", true),
        "AfterMarkNewChat" => {
            let mut single = place(Kind::Group, now);
            single.kind = Kind::Single;
            single.other = Some(User::Number(ROBOT));
            events::mark_new_chat(app_id, &single, &OWNER, &[ROBOT])
        }
        _ => return None,
    })
}

fn place(kind: Kind, now: Moment) -> Conversation {
    let mut place = Conversation::new(CONVERSATION, kind, 0, OWNER, None, now);
    place.properties.name = "Weekend hike".to_owned();
    place.admit(MEMBER, ORDINARY, OWNER.number(), now);
    place
}

/// The paths of everything in JSON data that is neither an object nor a list, joined by dots.
pub fn paths(data: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(data, "", &mut found);
    found
}

fn collect(value: &Value, path: &str, found: &mut Vec<String>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            fields.iter().for_each(|(name, value)| collect(value, &below(name), found));
        }
        _ => found.push(path.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Moment, NAMES, all, paths};

    #[test]
    fn there_is_one_of_each_event() {
        let names: Vec<String> = all(1, Moment::at_seconds(1)).into_iter().map(|event| event.name).collect();
        assert_eq!(names, NAMES);
    }

    #[test]
    fn paths_lead_to_what_can_be_set() {
        let data = serde_json::json!({"A": {"B": 1, "C": {}}, "D": [1]});
        assert_eq!(paths(&data), ["A.B", "A.C", "D"]);
    }
}
