//! Events and the documented fields of their data. A field that is added here is in every language.
//!
//! Sources are <https://www.volcengine.com/docs/6348/1536944> and the vendor's changelog. Other fields are kept in `extra`;
//! [`Event::get`] reads them by path.

use crate::error::Error;
use crate::json_reader::JsonReader;
use crate::model::codes::ConversationType;
use crate::model::shape::Object;
use crate::model::values::{AppId, ConversationId, Json, Map, UserId, from_decoded};
use crate::transcode::decode;
use crate::wire::envelope::undecodable;
use crate::wire::protocol::JsonStyle;
use serde::de::DeserializeOwned;
use volc_im_macros::result;

use super::Event;

/// Data of one documented event.
pub trait TypedEventData: Sized {
    /// Name of the event.
    const EVENT_TYPE: &'static str;

    /// The data, from its JSON text.
    ///
    /// # Errors
    /// `decode`, if a field has another type than documented.
    #[doc(hidden)]
    fn of_data(data: &str) -> Result<Self, Error>;
}

/// Declares events: name, doc lines, documented fields.
macro_rules! events {
    ($($(#[$($doc:tt)*])* $name:ident = $data:ident { $($fields:tt)* })*) => {
        $(
            $(#[$($doc)*])*
            #[result]
            pub struct $data {
                /// App id.
                ///
                /// A number here, although text in the callback's body.
                pub app_id: Option<AppId>,
                $($fields)*
            }

            impl TypedEventData for $data {
                const EVENT_TYPE: &'static str = stringify!($name);

                fn of_data(data: &str) -> Result<Self, Error> {
                    read(data, $data::SHAPE)
                }
            }
        )*

        /// Names of the documented events. Other events are passed on by name.
        pub const EVENT_TYPES: [&str; [$(stringify!($name)),*].len()] = [$(stringify!($name)),*];

        /// Data of an event, by its type.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        #[allow(clippy::large_enum_variant)]
        pub enum EventData {
            $($(#[$($doc)*])* $name($data),)*
            /// Undeclared event: its name is in `Event.event_type`, its data in `Event.data`.
            Other,
        }

        impl Event {
            /// Data, typed by the event's name.
            ///
            /// # Errors
            /// `decode`, if a field has another type than documented.
            pub fn typed(&self) -> Result<EventData, Error> {
                typed_data(&self.event_type, &self.data)
            }
        }

        /// Data of an event, typed by the event's name, as [`Event::typed`].
        ///
        /// # Errors
        /// `decode`, if a field has another type than documented.
        pub fn typed_data(event_type: &str, data: &str) -> Result<EventData, Error> {
            match event_type {
                $(stringify!($name) => read(data, $data::SHAPE).map(EventData::$name),)*
                _ => Ok(EventData::Other),
            }
        }

        /// Data of an event as JSON in a language's style, with names and ids as in results; `None` for an undeclared event.
        ///
        /// # Errors
        /// `decode`, if a field has another type than documented.
        pub fn data_json(event_type: &str, data: &str, style: JsonStyle) -> Result<Option<String>, Error> {
            let shape = match event_type {
                $(stringify!($name) => $data::SHAPE,)*
                _ => return Ok(None),
            };
            decoded(data, shape, style).map(Some)
        }

        /// Documented events with the shapes of their data.
        #[cfg(feature = "docs")]
        pub const EVENTS: [(&str, &Object); EVENT_TYPES.len()] = [$((stringify!($name), $data::SHAPE)),*];
    };
}

events! {
    /// Before a client's message is sent; a reject stops it.
    ///
    /// Header, ClientMessageId, MentionedUsers and MessagePriority exist too, of undocumented place and type.
    BeforeSendMessage = BeforeSendMessageData {
        /// Message.
        pub message_body: Option<EventMessageBody>,
    }
    /// After a message was sent and stored.
    ///
    /// Since 2023-10-12.
    AfterSendMessage = AfterSendMessageData {
        /// Details of the sender's device, such as its IP address and type.
        ///
        /// Since 2024-02-26.
        /// The vendor does not document its fields; its place here is inferred.
        pub header: Option<Json>,
    }
    /// After a client's message was pushed to receivers who are online.
    ///
    /// Since 2023-07-28.
    AfterPush = AfterPushData {}
    /// After a message was changed.
    ///
    /// Since 2024-04-02.
    AfterModifyMessage = AfterModifyMessageData {}
    /// After a message was recalled.
    ///
    /// Since 2024-04-01.
    AfterRecallMessage = AfterRecallMessageData {}
    /// After a message was deleted.
    ///
    /// Since 2024-04-01.
    AfterDeleteMessage = AfterDeleteMessageData {}
    /// After a property of a message was changed.
    ///
    /// Since 2023-12-22.
    AfterSetProperty = AfterSetPropertyData {}
    /// After a conversation was created.
    ///
    /// Since 2023-07-25.
    AfterCreateConversation = AfterCreateConversationData {}
    /// Before a conversation is changed; a reject stops it.
    BeforeUpdateConversation = BeforeUpdateConversationData {
        /// Kind of the conversation.
        pub conversation_type: Option<ConversationType>,
    }
    /// Before a group is dissolved; a reject stops it.
    ///
    /// Since 2024-04-12.
    BeforeDestroyConversation = BeforeDestroyConversationData {}
    /// After a group was dissolved.
    ///
    /// Since 2024-04-12.
    AfterDestroyConversation = AfterDestroyConversationData {}
    /// After a member joined.
    ///
    /// Since 2023-05-25.
    AfterAddParticipant = AfterAddParticipantData {}
    /// After a member left.
    ///
    /// Since 2023-05-25.
    AfterRemoveParticipant = AfterRemoveParticipantData {}
    /// Before members are changed; a reject stops it.
    BeforeUpdateParticipant = BeforeUpdateParticipantData {
        /// Details of the change.
        ///
        /// Since 2023-12-15.
        /// The vendor does not document its fields; its place here is inferred.
        pub update_participants: Option<Json>,
    }
    /// After the state of a member of a live group changed.
    ///
    /// Since 2023-05-25.
    ParticipantStateChange = ParticipantStateChangeData {}
    /// After a user came online or went offline.
    ///
    /// Since 2023-05-25.
    OnlineStateChange = OnlineStateChangeData {}
    /// After a client cleared the context of a conversation with a robot.
    ///
    /// Since 2025-04.
    /// Source: <https://www.volcengine.com/docs/6348/1536944>
    AfterMarkNewChat = AfterMarkNewChatData {
        /// Inbox number.
        ///
        /// 0 unless you use several.
        pub inbox_type: Option<i32>,
        /// User.
        pub user_id: Option<UserId>,
        /// Conversation id.
        pub conversation_short_id: Option<ConversationId>,
        /// Conversation id as text.
        pub conversation_id: Option<String>,
        /// Kind of the conversation.
        pub conversation_type: Option<ConversationType>,
        /// Robots.
        pub robot_ids: Option<Vec<UserId>>,
        /// Custom key-value data.
        pub ext: Option<Map<String, String>>,
    }
}

/// Message of an event.
#[result]
pub struct EventMessageBody {
    /// Kind of the conversation.
    pub conversation_type: Option<ConversationType>,
}

fn read<T: DeserializeOwned>(data: &str, shape: &'static Object) -> Result<T, Error> {
    let typed = decoded(data, shape, JsonStyle::TYPED)?;
    from_decoded(&typed)
        .map_err(|error| undecodable("EventData", "type", error.to_string(), None, data.as_bytes()))
}

fn decoded(data: &str, shape: &'static Object, style: JsonStyle) -> Result<String, Error> {
    decode("EventData", shape, &mut JsonReader::new(data), style.casing, style.ids, None)
        .map_err(|failure| undecodable(&failure.path, failure.rule, failure.reason, None, data.as_bytes()))
}
