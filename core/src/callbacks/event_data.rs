//! The events and what is documented of their data. To add a field, add its line; every language has it then.
//!
//! Documentation page 293100, which lists the fields of every event, could not be read; what stands here comes from the
//! changelog and page 1536944. Everything else of an event is kept in `extra`, and can be reached by path with
//! [`Event::get`].

use crate::error::Error;
use crate::json_reader::JsonReader;
use crate::model::codes::ConversationType;
use crate::model::shape::Object;
use crate::model::values::{AppId, ConversationId, Json, Map, UserId};
use crate::transcode::decode;
use crate::wire::envelope::undecodable;
use crate::wire::protocol::JsonStyle;
use serde::de::DeserializeOwned;
use volc_im_macros::result;

use super::Event;

/// Declares events: name, doc lines, the fields that are documented.
macro_rules! events {
    ($($(#[$($doc:tt)*])* $name:ident = $data:ident { $($fields:tt)* })*) => {
        $(
            $(#[$($doc)*])*
            #[result]
            pub struct $data {
                /// The application. A number here, a text in the body around it.
                pub app_id: Option<AppId>,
                $($fields)*
            }
        )*

        /// The names of the documented events. The set is open: others are passed on by name.
        pub const EVENT_TYPES: [&str; [$(stringify!($name)),*].len()] = [$(stringify!($name)),*];

        /// The data of an event, by its type.
        #[derive(Clone, Debug, PartialEq)]
        #[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
        #[allow(clippy::large_enum_variant)]
        pub enum EventData {
            $($(#[$($doc)*])* $name($data),)*
            /// An event that this version does not know: its name is `Event.event_type`, its data `Event.data`.
            Other,
        }

        impl Event {
            /// The data, typed by the event's name.
            ///
            /// # Errors
            /// `decode`, when a documented field holds another type than documented.
            pub fn typed(&self) -> Result<EventData, Error> {
                typed_data(&self.event_type, &self.data)
            }
        }

        /// The data of an event, typed by the event's name, as [`Event::typed`].
        ///
        /// # Errors
        /// `decode`, when a documented field holds another type than documented.
        pub fn typed_data(event_type: &str, data: &str) -> Result<EventData, Error> {
            match event_type {
                $(stringify!($name) => read(data, $data::SHAPE).map(EventData::$name),)*
                _ => Ok(EventData::Other),
            }
        }

        /// The data of an event as JSON in a language's own style, names and ids as in results; `None` for an event that
        /// this version does not know.
        ///
        /// # Errors
        /// `decode`, when a documented field holds another type than documented.
        pub fn data_json(event_type: &str, data: &str, style: JsonStyle) -> Result<Option<String>, Error> {
            let shape = match event_type {
                $(stringify!($name) => $data::SHAPE,)*
                _ => return Ok(None),
            };
            decoded(data, shape, style).map(Some)
        }

        /// The documented events with the shapes of their data.
        #[cfg(feature = "docs")]
        pub const EVENTS: [(&str, &Object); EVENT_TYPES.len()] = [$((stringify!($name), $data::SHAPE)),*];
    };
}

events! {
    /// Before a client's message is sent; a refusal stops it.
    ///
    /// Documented to exist as well, of unknown place and type: Header, ClientMessageId, MentionedUsers, MessagePriority.
    BeforeSendMessage = BeforeSendMessageData {
        /// The message.
        pub message_body: Option<EventMessageBody>,
    }
    /// A message was sent and stored. Since 2023-10-12.
    AfterSendMessage = AfterSendMessageData {
        /// What is known of the sender's device, such as its IP and type.
        ///
        /// Since 2024-02-26. The names inside are not documented; that it stands here is inferred.
        pub header: Option<Json>,
    }
    /// A client's message was pushed to receivers that are online. Since 2023-07-28.
    AfterPush = AfterPushData {}
    /// A message was modified. Since 2024-04-02.
    AfterModifyMessage = AfterModifyMessageData {}
    /// A message was recalled. Since 2024-04-01.
    AfterRecallMessage = AfterRecallMessageData {}
    /// A message was deleted. Since 2024-04-01.
    AfterDeleteMessage = AfterDeleteMessageData {}
    /// A property of a message changed. Since 2023-12-22.
    AfterSetProperty = AfterSetPropertyData {}
    /// A conversation was created. Since 2023-07-25.
    AfterCreateConversation = AfterCreateConversationData {}
    /// Before a conversation is changed; a refusal stops it.
    BeforeUpdateConversation = BeforeUpdateConversationData {
        /// Kind of conversation.
        pub conversation_type: Option<ConversationType>,
    }
    /// Before a group is dissolved; a refusal stops it. Since 2024-04-12.
    BeforeDestroyConversation = BeforeDestroyConversationData {}
    /// A group was dissolved. Since 2024-04-12.
    AfterDestroyConversation = AfterDestroyConversationData {}
    /// A member joined. Since 2023-05-25.
    AfterAddParticipant = AfterAddParticipantData {}
    /// A member left. Since 2023-05-25.
    AfterRemoveParticipant = AfterRemoveParticipantData {}
    /// Before members are changed; a refusal stops it.
    BeforeUpdateParticipant = BeforeUpdateParticipantData {
        /// The details of the change.
        ///
        /// Since 2023-12-15. The names inside are not documented; that it stands here is inferred.
        pub update_participants: Option<Json>,
    }
    /// The state of a live group's member in the group changed. Since 2023-05-25.
    ParticipantStateChange = ParticipantStateChangeData {}
    /// A user came online or went offline. Since 2023-05-25.
    OnlineStateChange = OnlineStateChangeData {}
    /// A client cleared the context of a conversation with a robot. Since 2025-04.
    ///
    /// Documentation: <https://www.volcengine.com/docs/6348/1536944>
    AfterMarkNewChat = AfterMarkNewChatData {
        /// Inbox used for logical isolation.
        pub inbox_type: Option<i32>,
        /// The user.
        pub user_id: Option<UserId>,
        /// Conversation id.
        pub conversation_short_id: Option<ConversationId>,
        /// Conversation id in text form.
        pub conversation_id: Option<String>,
        /// Kind of conversation.
        pub conversation_type: Option<ConversationType>,
        /// The robots.
        pub robot_ids: Option<Vec<UserId>>,
        /// Custom key-value data. That it holds texts is known from the vendor's client SDKs.
        pub ext: Option<Map<String, String>>,
    }
}

/// The message of an event.
#[result]
pub struct EventMessageBody {
    /// Kind of conversation.
    pub conversation_type: Option<ConversationType>,
}

fn read<T: DeserializeOwned>(data: &str, shape: &'static Object) -> Result<T, Error> {
    let typed = decoded(data, shape, JsonStyle::TYPED)?;
    serde_json::from_str(&typed)
        .map_err(|error| undecodable("EventData", "type", error.to_string(), None, data.as_bytes()))
}

fn decoded(data: &str, shape: &'static Object, style: JsonStyle) -> Result<String, Error> {
    decode("EventData", shape, &mut JsonReader::new(data), style.casing, style.ids)
        .map_err(|failure| undecodable(&failure.path, failure.rule, failure.reason, None, data.as_bytes()))
}
