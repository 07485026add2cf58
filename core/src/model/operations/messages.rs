//! Messages: send, read, change, recall.

use volc_im_macros::{object, operation, result};

use crate::model::codes::{
    ConversationType, DeleteType, Direction, MessageStatus, MsgType, P2PCode, Platform, Priority,
    QuotedMessageStatus, Role,
};
use crate::model::values::{AppId, ConversationId, Cursor, Json, Map, MessageId, MessageIndex, UserId};

/// Sends one message to several groups or live groups.
///
/// Triggers AfterSendMessage but not BeforeSendMessage.
/// Mutes are not checked.
/// Absent from the official SDKs.
#[operation(page = 1756984, rate = per_second(5), retry = keyed(client_msg_id))]
pub struct BatchSendGroupMessageRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Sender.
    pub sender: UserId,
    /// Kind of the conversations: 2 or 100.
    pub conversation_type: ConversationType,
    /// Conversations to send to.
    ///
    /// All of them are of the kind `conversation_type`.
    #[im(max_items = 20)]
    pub conversation_short_ids: Vec<ConversationId>,
    /// Message type.
    pub msg_type: MsgType,
    /// Message content.
    ///
    /// JSON text whose form depends on `msg_type`; for text use `text_content()`.
    /// Format: <https://www.volcengine.com/docs/6348/372181#server>
    pub content: String,
    /// Members mentioned with @.
    pub mentioned_users: Option<Vec<UserId>>,
    /// Members who see the message.
    ///
    /// Visible to everyone if `visible_users` and `invisible_users` are both empty.
    pub visible_users: Option<Vec<UserId>>,
    /// Members who do not see the message.
    ///
    /// Visible to everyone if `visible_users` and `invisible_users` are both empty.
    pub invisible_users: Option<Vec<UserId>>,
    /// Custom key-value data.
    pub ext: Option<Map<String, String>>,
    /// Idempotency id.
    ///
    /// A stored message with this id is not sent again.
    #[im(default = "created by the client before the first attempt")]
    pub client_msg_id: Option<String>,
    /// Time recorded as the message's creation time.
    #[im(unit = "milliseconds")]
    pub create_time: Option<i64>,
    /// Priority.
    ///
    /// Live groups only.
    pub priority: Option<Priority>,
}

/// Result of BatchSendGroupMessage.
///
/// The vendor documents no fields for this result; see `extra`.
#[result]
pub struct BatchSendGroupMessageResult {}

/// Sends a one-to-one message from one user to many.
///
/// Does not trigger BeforeSendMessage.
/// Mutes and blocklists are not checked.
/// The service finds or creates the conversations (inferred).
#[operation(page = 1263587, rate = messages_per_minute(12000), retry = never)]
pub struct BatchSendMessageRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Message content.
    ///
    /// JSON text whose form depends on `msg_type`; for text use `text_content()`.
    /// Format: <https://www.volcengine.com/docs/6348/372181#server>
    pub content: String,
    /// Message type.
    pub msg_type: MsgType,
    /// Users who receive the message.
    #[im(max_items = 500)]
    pub receiver: Vec<UserId>,
    /// Sender.
    pub sender: UserId,
    /// Custom key-value data.
    pub ext: Option<Map<String, String>>,
    /// Inbox number.
    ///
    /// 0 unless you use several.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
    /// Whether the sender is an ordinary user; if not, it is a robot.
    #[im(default = "false")]
    pub is_normal_user: Option<bool>,
}

/// Result of BatchSendMessage.
#[result]
pub struct BatchSendMessageResult {
    /// Message ids, by user id of the receiver.
    #[im(successes)]
    pub user_message_id: Map<UserId, MessageId>,
    /// Receivers to whom the message was not sent.
    #[im(failures)]
    pub failed_receiver: Vec<UserId>,
}

/// Deletes a message for everyone, or for everyone but its sender.
#[operation(page = 337140, rate = per_second(50), retry = safe)]
pub struct DeleteConversationMessageRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Message id.
    pub message_id: MessageId,
    /// For whom the message is deleted.
    ///
    /// Live groups accept only 0.
    #[im(default = "0")]
    pub delete_type: Option<DeleteType>,
}

/// Result of DeleteConversationMessage.
///
/// Empty.
#[result]
pub struct DeleteConversationMessageResult {}

/// Deletes a message for one member.
#[operation(page = 337139, rate = per_second(50), retry = safe)]
pub struct DeleteMessageRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Message id.
    pub message_id: MessageId,
    /// Member.
    pub participant_user_id: UserId,
}

/// Result of DeleteMessage.
///
/// Empty.
#[result]
pub struct DeleteMessageResult {}

/// Lists the messages of a conversation page by page.
#[operation(
    page = 337138,
    rate = per_second(100),
    retry = safe,
    paging(cursor, new_cursor, messages: Message, has_more)
)]
pub struct GetConversationMessagesRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Message to start from, as its `index_in_conversation`.
    pub cursor: Cursor,
    /// Page size.
    #[im(range(1, 20))]
    pub limit: i64,
    /// Direction of the listing.
    ///
    /// An invalid value counts as the default.
    /// Live groups accept only 1.
    #[im(default = "0")]
    pub reverse: Option<Direction>,
}

/// Result of GetConversationMessages.
#[result]
pub struct GetConversationMessagesResult {
    /// Whether another page exists.
    pub has_more: bool,
    /// Messages.
    pub messages: Vec<Message>,
    /// Start of the next page.
    pub new_cursor: Cursor,
}

/// Gets messages by id.
#[operation(page = 337136, rate = per_second(100), retry = safe)]
pub struct GetMessagesRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Message ids.
    pub message_ids: Vec<MessageId>,
}

/// Result of GetMessages.
#[result]
pub struct GetMessagesResult {
    /// Messages.
    pub messages: Vec<Message>,
}

/// Gets the read receipts of messages.
///
/// Not for live groups.
/// Fails for a group if the app's console has group read receipts disabled, or if the group has too many members.
/// Fails for messages that are too old.
/// These conditions are those of the vendor's client SDKs.
#[operation(page = 1223552, rate = per_second(100), retry = safe)]
pub struct GetMessagesReadReceiptRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Message ids.
    pub message_ids: Vec<MessageId>,
}

/// Result of GetMessagesReadReceipt.
#[result]
pub struct GetMessagesReadReceiptResult {
    /// One receipt for each message.
    pub read_receipt: Vec<ReadReceipt>,
}

/// Changes the content or the custom data of a message.
///
/// An expired message cannot be changed.
#[operation(page = 337137, rate = per_second(50), retry = safe)]
pub struct ModifyMessageRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Message id.
    pub message_id: MessageId,
    /// New message content.
    ///
    /// JSON text whose form depends on the message's type; for text use `text_content()`.
    /// Format: <https://www.volcengine.com/docs/6348/372181#server>
    pub content: Option<String>,
    /// Custom key-value data.
    ///
    /// Existing keys are overwritten, new ones are added, others stay.
    pub ext: Option<Map<String, String>>,
}

/// Result of ModifyMessage.
///
/// Empty.
#[result]
pub struct ModifyMessageResult {}

/// Sends a pass-through message to members who are online.
///
/// Offline members never get it, and clients do not store it.
/// The sender must be a member of the conversation.
/// Triggers no callback.
/// Mutes are not checked.
/// Absent from the official SDKs.
#[operation(page = 1277382, rate = per_second(100), retry = never)]
pub struct P2PSendMessageRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Sender.
    pub sender: UserId,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Message type, such as 10013.
    pub msg_type: MsgType,
    /// Message content, in any form.
    pub content: String,
    /// Members who receive the message.
    ///
    /// If set, `ignore_user_ids` has no effect.
    #[im(default = "every member")]
    pub receiver_user_id: Option<Vec<UserId>>,
    /// Members who do not receive the message.
    #[im(default = "nobody")]
    pub ignore_user_ids: Option<Vec<UserId>>,
}

/// Result of P2PSendMessage.
#[result]
pub struct P2PSendMessageResult {
    /// Deliveries, one for each user and device.
    #[im(wire = "P2PResult")]
    pub p2p_result: Vec<P2PDelivery>,
}

/// Recalls a message.
#[operation(page = 337141, rate = per_second(50), retry = safe)]
pub struct RecallMessageRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Message id.
    pub message_id: MessageId,
    /// Member who recalls the message.
    pub participant_user_id: UserId,
    /// Role in which the member recalls it.
    pub recall_role: Option<Role>,
}

/// Result of RecallMessage.
#[result]
pub struct RecallMessageResult {
    /// Changes.
    ///
    /// Known from the official Java SDK alone.
    pub items: Vec<Json>,
}

/// Sends a message to a conversation.
///
/// The sender must be a member of the conversation.
/// Triggers no callback.
/// Mutes are not checked.
#[operation(page = 337135, rate = per_second(50), retry = keyed(client_msg_id))]
pub struct SendMessageRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Message content.
    ///
    /// JSON text whose form depends on `msg_type`; for text use `text_content()`.
    /// Format: <https://www.volcengine.com/docs/6348/372181#server>
    pub content: String,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Message type.
    pub msg_type: MsgType,
    /// Sender.
    #[im(required)]
    pub sender: Option<UserId>,
    /// Use instead of `sender` in apps with string user ids.
    pub sender_str: Option<String>,
    /// Idempotency id.
    ///
    /// A stored message with this id is not sent again.
    #[im(default = "created by the client before the first attempt")]
    pub client_msg_id: Option<String>,
    /// Time recorded as the message's creation time.
    #[im(unit = "milliseconds")]
    pub create_time: Option<i64>,
    /// Custom key-value data.
    pub ext: Option<Map<String, String>>,
    /// Members who do not see the message.
    ///
    /// Visible to everyone if `visible_users` and `invisible_users` are both empty.
    pub invisible_users: Option<Vec<UserId>>,
    /// Use instead of `invisible_users` in apps with string user ids.
    pub invisible_users_str: Option<Vec<String>>,
    /// Members mentioned with @.
    pub mentioned_users: Option<Vec<UserId>>,
    /// Use instead of `mentioned_users` in apps with string user ids.
    pub mentioned_users_str: Option<Vec<String>>,
    /// Priority.
    ///
    /// Live groups only.
    /// Low and normal share 30 messages a second per live group; more are dropped.
    /// High has 10 messages a second per live group; more may be lost.
    pub priority: Option<Priority>,
    /// Quoted message.
    pub ref_msg_info: Option<MessageQuote>,
    /// Members who see the message.
    ///
    /// Visible to everyone if `visible_users` and `invisible_users` are both empty.
    pub visible_users: Option<Vec<UserId>>,
    /// Use instead of `visible_users` in apps with string user ids.
    pub visible_users_str: Option<Vec<String>>,
}

/// Result of SendMessage.
#[result]
pub struct SendMessageResult {
    /// Message id.
    #[im(essential)]
    pub message_id: MessageId,
}

/// Quoted message.
#[result]
pub struct QuotedMessage {
    /// Text shown for the quoted message.
    pub hint: String,
    /// Id of the quoted message.
    pub referenced_message_id: MessageId,
    /// Type of the quoted message.
    pub referenced_message_type: MsgType,
    /// State of the quoted message.
    pub status: QuotedMessageStatus,
}

/// Message.
#[result]
pub struct Message {
    /// App id.
    pub app_id: AppId,
    /// Message content.
    pub content: String,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Kind of the conversation.
    pub conversation_type: ConversationType,
    /// Creation time.
    #[im(unit = "milliseconds")]
    pub create_time: i64,
    /// Message id.
    pub message_id: MessageId,
    /// Message type.
    pub msg_type: MsgType,
    /// Sender.
    pub sender: UserId,
    /// Value of `sender` in apps with string user ids.
    pub sender_str: Option<String>,
    /// State of the message.
    pub status: MessageStatus,
    /// Custom key-value data.
    pub ext: Map<String, String>,
    /// Position in the conversation.
    pub index_in_conversation: Option<MessageIndex>,
    /// Quoted message.
    pub ref_msg_info: Option<QuotedMessage>,
    /// Properties set after the message was sent.
    pub property: Option<Json>,
    /// Idempotency id that the sender gave.
    ///
    /// Lets a receiver detect duplicates.
    /// Not documented by the vendor for this action.
    pub client_msg_id: Option<String>,
}

/// Users who have read a message and who have not.
#[result]
pub struct ReadReceipt {
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Message id.
    pub message_id: MessageId,
    /// Users who have read the message.
    pub read_user_ids: Vec<UserId>,
    /// Value of `read_user_ids` in apps with string user ids.
    pub read_user_ids_str: Vec<String>,
    /// Whether the other user has read the message.
    ///
    /// One-to-one conversations only.
    pub receiver_is_read: bool,
    /// Users who have not read the message.
    pub un_read_user_ids: Vec<UserId>,
    /// Value of `un_read_user_ids` in apps with string user ids.
    pub un_read_user_ids_str: Vec<String>,
}

/// Delivery of a pass-through message to one device of a user.
#[result]
pub struct P2PDelivery {
    /// Receiver.
    pub user_id: UserId,
    /// Outcome of the delivery.
    pub code: P2PCode,
    /// Platform of the device.
    ///
    /// Other values occur.
    pub device_platform: Option<Platform>,
}

/// Message to quote.
#[object]
pub struct MessageQuote {
    /// Text shown for the quoted message.
    pub hint: String,
    /// Id of the quoted message.
    pub referenced_message_id: MessageId,
}
