//! Messages: send, read, change, recall.

use volc_im_macros::{object, operation, result};

use crate::model::codes::{
    ConversationType, DeleteType, Direction, MessageStatus, MsgType, P2PCode, Platform, Priority,
    QuotedMessageStatus, Role,
};
use crate::model::values::{AppId, ConversationId, Cursor, Json, Map, MessageId, MessageIndex, UserId};

/// Send one message into several groups or live groups.
///
/// At most 20 conversations per call, all of one type. The after-send callback fires, the before-send
/// callback does not. Mute state is not checked. Documented, but in none of the official SDKs.
#[operation(page = 1756984, rate = per_second(5), retry = keyed(client_msg_id))]
pub struct BatchSendGroupMessageRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// User id of the sender.
    pub sender: UserId,
    /// Kind of conversation.
    ///
    /// The known codes are inferred: the page covers groups and live groups, its sample uses 100.
    pub conversation_type: ConversationType,
    /// Conversations to send to.
    ///
    /// Every conversation must be of ConversationType.
    #[im(max_items = 20)]
    pub conversation_short_ids: Vec<ConversationId>,
    /// Message type code.
    ///
    /// The known codes are inferred from the same enum on message results.
    pub msg_type: MsgType,
    /// Message body.
    ///
    /// Format: string in the client SDK's message format for the MsgType (JSON text); docs
    /// 6348/372181#server.
    pub content: String,
    /// Members mentioned with @.
    pub mentioned_users: Option<Vec<UserId>>,
    /// Only these members see the message.
    ///
    /// Visible to everyone when VisibleUsers and InvisibleUsers are both empty.
    pub visible_users: Option<Vec<UserId>>,
    /// Members who must not see the message.
    ///
    /// Visible to everyone when VisibleUsers and InvisibleUsers are both empty.
    pub invisible_users: Option<Vec<UserId>>,
    /// Extension map.
    pub ext: Option<Map<String, String>>,
    /// Idempotency id of the message.
    ///
    /// A message with this id already stored is not sent again.
    #[im(default = "made by the client before the first attempt")]
    pub client_msg_id: Option<String>,
    /// Timestamp to record on the message.
    #[im(unit = "milliseconds")]
    pub create_time: Option<i64>,
    /// Message priority.
    ///
    /// For live groups.
    pub priority: Option<Priority>,
}

/// What BatchSendGroupMessage returns.
///
/// The documentation that could be read does not show its fields: everything arrives in `extra`.
#[result]
pub struct BatchSendGroupMessageResult {}

/// Send one-to-one messages from one user to many.
///
/// At most 500 receivers per call. The before-send callback does not fire. Mute and the sender's
/// blocklist are not checked. The server creates or finds the one-to-one conversation itself (inferred:
/// no conversation id is passed).
#[operation(page = 1263587, rate = messages_per_minute(12000), retry = never)]
pub struct BatchSendMessageRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Message body.
    ///
    /// Format: string in the client SDK's message format for the MsgType (JSON text); docs
    /// 6348/372181#server.
    pub content: String,
    /// Message type code.
    ///
    /// The known codes are inferred from the same enum on message results.
    pub msg_type: MsgType,
    /// Receiving users.
    #[im(max_items = 500)]
    pub receiver: Vec<UserId>,
    /// User id of the sender.
    pub sender: UserId,
    /// Extension map.
    pub ext: Option<Map<String, String>>,
    /// Inbox used for logical isolation.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
    /// Whether the sender is an ordinary user rather than a robot.
    ///
    /// True: ordinary user; false: robot.
    #[im(default = "false")]
    pub is_normal_user: Option<bool>,
}

/// What BatchSendMessage returns.
#[result]
pub struct BatchSendMessageResult {
    /// Message id per receiving user id.
    #[im(successes)]
    pub user_message_id: Map<UserId, MessageId>,
    /// Receivers the message could not be sent to.
    #[im(failures)]
    pub failed_receiver: Vec<UserId>,
}

/// Delete a message of a conversation for everyone or all but the sender.
#[operation(page = 337140, rate = per_second(50), retry = safe)]
pub struct DeleteConversationMessageRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Message id.
    pub message_id: MessageId,
    /// For whom the message disappears.
    ///
    /// For live groups. Live groups take only 0.
    #[im(default = "0")]
    pub delete_type: Option<DeleteType>,
}

/// What DeleteConversationMessage returns.
///
/// The result is empty on success.
#[result]
pub struct DeleteConversationMessageResult {}

/// Delete a message for one member.
#[operation(page = 337139, rate = per_second(50), retry = safe)]
pub struct DeleteMessageRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Message id.
    pub message_id: MessageId,
    /// User id of the member.
    pub participant_user_id: UserId,
}

/// What DeleteMessage returns.
///
/// The result is empty on success.
#[result]
pub struct DeleteMessageResult {}

/// Page through the messages of a conversation.
///
/// At most 20 messages per call. The next position is called NewCursor, not NextCursor.
#[operation(
    page = 337138,
    rate = per_second(100),
    retry = safe,
    paging(cursor, new_cursor, messages: Message, has_more)
)]
pub struct GetConversationMessagesRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Index of the message to start from.
    ///
    /// An IndexInConversation value.
    pub cursor: Cursor,
    /// Page size.
    #[im(range(0, 20))]
    pub limit: i64,
    /// Listing direction.
    ///
    /// An invalid value falls back to the default. For live groups. Live groups take only 1.
    #[im(default = "0")]
    pub reverse: Option<Direction>,
}

/// What GetConversationMessages returns.
#[result]
pub struct GetConversationMessagesResult {
    /// Whether another page exists.
    pub has_more: bool,
    /// Messages.
    pub messages: Vec<Message>,
    /// Start position of the next page.
    pub new_cursor: Cursor,
}

/// Get messages by id.
#[operation(page = 337136, rate = per_second(100), retry = safe)]
pub struct GetMessagesRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Message ids.
    pub message_ids: Vec<MessageId>,
}

/// What GetMessages returns.
#[result]
pub struct GetMessagesResult {
    /// Messages.
    pub messages: Vec<Message>,
}

/// Get the read receipts of messages.
///
/// One-to-one and group conversations only.
#[operation(page = 1223552, rate = per_second(100), retry = safe)]
pub struct GetMessagesReadReceiptRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Message ids.
    pub message_ids: Vec<MessageId>,
}

/// What GetMessagesReadReceipt returns.
#[result]
pub struct GetMessagesReadReceiptResult {
    /// Receipt per message.
    pub read_receipt: Vec<ReadReceipt>,
}

/// Change the content or extension map of a message.
///
/// An expired message cannot be changed.
#[operation(page = 337137, rate = per_second(50), retry = safe)]
pub struct ModifyMessageRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Message id.
    pub message_id: MessageId,
    /// New message body.
    ///
    /// Format: client SDK message format (JSON text); docs 6348/372181#server.
    pub content: Option<String>,
    /// Extension map.
    ///
    /// Same key overwrites, new key is appended, absent keys stay.
    pub ext: Option<Map<String, String>>,
}

/// What ModifyMessage returns.
///
/// The result is empty on success.
#[result]
pub struct ModifyMessageResult {}

/// Send a transient pass-through message to online members.
///
/// Sender must be a member of the conversation. Triggers no third-party callback. Mute state is not
/// checked. Not stored by clients; offline users never get it. Documented, but in none of the official
/// SDKs.
#[operation(page = 1277382, rate = per_second(100), retry = never)]
pub struct P2PSendMessageRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// User id of the sender.
    pub sender: UserId,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Message type code.
    ///
    /// Sample value 10013; the page lists no enum.
    pub msg_type: MsgType,
    /// Message body.
    ///
    /// Format: free; the server passes it through.
    pub content: String,
    /// Only these members receive the message.
    ///
    /// IgnoreUserIds has no effect when this is set.
    #[im(default = "every member")]
    pub receiver_user_id: Option<Vec<UserId>>,
    /// Members who do not receive the message.
    #[im(default = "nobody is left out")]
    pub ignore_user_ids: Option<Vec<UserId>>,
}

/// What P2PSendMessage returns.
#[result]
pub struct P2PSendMessageResult {
    /// Delivery result per user and device.
    #[im(wire = "P2PResult")]
    pub p2p_result: Vec<P2PDelivery>,
}

/// Recall a message.
#[operation(page = 337141, rate = per_second(50), retry = safe)]
pub struct RecallMessageRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Message id.
    pub message_id: MessageId,
    /// User id of the member who recalls.
    pub participant_user_id: UserId,
    /// Role in which the recall is done.
    pub recall_role: Option<Role>,
}

/// What RecallMessage returns.
#[result]
pub struct RecallMessageResult {
    /// Change list.
    ///
    /// In the Java SDK only.
    pub items: Vec<Json>,
}

/// Send a message into a conversation.
///
/// Sender must be a member of the conversation. Triggers no third-party callback. Mute state of the
/// sender and of the conversation is not checked.
#[operation(page = 337135, rate = per_second(50), retry = keyed(client_msg_id))]
pub struct SendMessageRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Message body.
    ///
    /// Format: string in the client SDK's message format for the MsgType (JSON text); docs
    /// 6348/372181#server.
    pub content: String,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Message type code.
    ///
    /// The known codes are inferred from the same enum on message results.
    pub msg_type: MsgType,
    /// User id of the sender.
    #[im(required)]
    pub sender: Option<UserId>,
    /// String form of Sender, for apps whose user ids are strings.
    pub sender_str: Option<String>,
    /// Idempotency id of the message.
    ///
    /// A message with this id already stored is not sent again.
    #[im(default = "made by the client before the first attempt")]
    pub client_msg_id: Option<String>,
    /// Timestamp to record on the message.
    #[im(unit = "milliseconds")]
    pub create_time: Option<i64>,
    /// Extension map.
    pub ext: Option<Map<String, String>>,
    /// Members who must not see the message.
    ///
    /// Visible to everyone when VisibleUsers and InvisibleUsers are both empty.
    pub invisible_users: Option<Vec<UserId>>,
    /// String form of InvisibleUsers, for apps whose user ids are strings.
    pub invisible_users_str: Option<Vec<String>>,
    /// Members mentioned with @.
    pub mentioned_users: Option<Vec<UserId>>,
    /// String form of MentionedUsers, for apps whose user ids are strings.
    pub mentioned_users_str: Option<Vec<String>>,
    /// Message priority.
    ///
    /// For live groups. Low and normal share 30 messages/s per live group, the excess is dropped. High 10
    /// messages/s per live group, delivery beyond it is not guaranteed.
    pub priority: Option<Priority>,
    /// Quoted message.
    ///
    /// Only ReferencedMessageId and Hint are taken here.
    pub ref_msg_info: Option<MessageQuote>,
    /// Only these members see the message.
    ///
    /// Visible to everyone when VisibleUsers and InvisibleUsers are both empty.
    pub visible_users: Option<Vec<UserId>>,
    /// String form of VisibleUsers, for apps whose user ids are strings.
    pub visible_users_str: Option<Vec<String>>,
}

/// What SendMessage returns.
#[result]
pub struct SendMessageResult {
    /// Message id.
    #[im(essential)]
    pub message_id: MessageId,
}

/// The message that a message quotes.
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

/// A message.
#[result]
pub struct Message {
    /// Application id.
    pub app_id: AppId,
    /// Message body.
    pub content: String,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Kind of conversation.
    ///
    /// Live_group = 100 was added to this enum per the changelog.
    pub conversation_type: ConversationType,
    /// Creation time of the message.
    #[im(unit = "milliseconds")]
    pub create_time: i64,
    /// Message id.
    pub message_id: MessageId,
    /// Message type code.
    pub msg_type: MsgType,
    /// User id of the sender.
    pub sender: UserId,
    /// String form of Sender, for apps whose user ids are strings.
    pub sender_str: Option<String>,
    /// Message state.
    pub status: MessageStatus,
    /// Extension map.
    pub ext: Map<String, String>,
    /// Position of the message in the conversation.
    pub index_in_conversation: Option<MessageIndex>,
    /// Quoted message.
    pub ref_msg_info: Option<QuotedMessage>,
    /// Message properties set after sending.
    pub property: Option<Json>,
    /// Client-side id of the message.
    ///
    /// Lets a receiver drop duplicates of a resent message. Inferred: not documented for this action.
    pub client_msg_id: Option<String>,
}

/// Who has read a message.
#[result]
pub struct ReadReceipt {
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Message id.
    pub message_id: MessageId,
    /// Users who have read the message.
    pub read_user_ids: Vec<UserId>,
    /// String form of ReadUserIds, for apps whose user ids are strings.
    pub read_user_ids_str: Vec<String>,
    /// Whether the peer has read it.
    ///
    /// For one-to-one conversations.
    pub receiver_is_read: bool,
    /// Users who have not read the message.
    pub un_read_user_ids: Vec<UserId>,
    /// String form of UnReadUserIds, for apps whose user ids are strings.
    pub un_read_user_ids_str: Vec<String>,
}

/// Delivery of a pass-through message to one user and device.
#[result]
pub struct P2PDelivery {
    /// User id.
    pub user_id: UserId,
    /// Delivery result code.
    ///
    /// The page's sample spells it 'Success'; compare case-insensitively.
    pub code: P2PCode,
    /// Platform the user is logged in on.
    ///
    /// List cut off in the capture; more values exist.
    pub device_platform: Option<Platform>,
}

/// The message to quote.
#[object]
pub struct MessageQuote {
    /// Text shown for the quoted message.
    pub hint: String,
    /// Id of the quoted message.
    pub referenced_message_id: MessageId,
}
