//! Conversations and their settings.

use volc_im_macros::{object, operation, result};

use crate::model::codes::{ConversationListing, ConversationStatus, ConversationType};
use crate::model::values::{AppId, ConversationId, Cursor, Map, MessageIndex, UserId};

/// Gets conversations by id.
///
/// Dissolved conversations are not returned.
#[operation(page = 337118, rate = per_second(100), retry = safe)]
pub struct BatchGetConversationsRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation ids.
    ///
    /// A list, although the name is singular.
    pub conversation_short_id: Vec<ConversationId>,
    /// Leaves out the member count.
    #[im(default = "true")]
    pub skip_member_count: Option<bool>,
}

/// Result of BatchGetConversations.
#[result]
pub struct BatchGetConversationsResult {
    /// Conversations found.
    pub conversation_core_infos: Vec<Conversation>,
}

/// Creates a conversation.
#[operation(
    page = 337013,
    rate = per_second(50),
    retry = keyed(idempotent_id, unless("ConversationCoreInfo.ConversationType" = 1)),
    required_when(other_user_id, "ConversationCoreInfo.ConversationType" = 1)
)]
pub struct CreateConversationRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Properties of the new conversation.
    pub conversation_core_info: NewConversation,
    /// Owner, who creates the conversation.
    #[im(required)]
    pub owner_user_id: Option<UserId>,
    /// Use instead of `owner_user_id` in apps with string user ids.
    pub owner_user_id_str: Option<String>,
    /// Idempotency id.
    ///
    /// If a conversation with this id exists, it is returned and `exist` is true.
    /// For a one-to-one conversation, the service derives it from the two user ids.
    /// Leave it out there, or the two users can get a second conversation.
    #[im(default = "for a group, created by the client before the first attempt")]
    pub idempotent_id: Option<String>,
    /// Inbox number.
    ///
    /// 0 unless you use several.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
    /// The other user of a one-to-one conversation.
    ///
    /// Required for a one-to-one conversation.
    pub other_user_id: Option<UserId>,
    /// Use instead of `other_user_id` in apps with string user ids.
    pub other_user_id_str: Option<String>,
}

/// Result of CreateConversation.
#[result]
pub struct CreateConversationResult {
    /// The conversation.
    pub conversation_info: Conversation,
    /// Older text form of the conversation id.
    pub conversation_id: String,
    /// Conversation id.
    #[im(essential)]
    pub conversation_short_id: ConversationId,
    /// Whether the conversation existed already.
    pub exist: bool,
}

/// Dissolves a group.
///
/// Not for one-to-one conversations.
#[operation(page = 337036, rate = per_second(50), retry = safe)]
pub struct DestroyConversationRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Owner of the group.
    ///
    /// Only the owner can dissolve a group.
    #[im(required)]
    pub owner_user_id: Option<UserId>,
    /// Use instead of `owner_user_id` in apps with string user ids.
    pub owner_user_id_str: Option<String>,
}

/// Result of DestroyConversation.
///
/// Empty.
#[result]
pub struct DestroyConversationResult {}

/// Gets a member's settings for a conversation.
#[operation(page = 337014, rate = per_second(100), retry = safe)]
pub struct GetConversationSettingRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Member.
    #[im(required, min = 1)]
    pub participant_user_id: Option<UserId>,
    /// Use instead of `participant_user_id` in apps with string user ids.
    pub participant_user_id_str: Option<String>,
    /// Leaves out the read position.
    pub no_read_index: Option<bool>,
}

/// Result of GetConversationSetting.
#[result]
pub struct GetConversationSettingResult {
    /// The member's settings for the conversation.
    pub conversation_setting_info: ConversationSetting,
}

/// Lists a user's conversations page by page.
#[operation(
    page = 337049,
    rate = per_second(100),
    retry = safe,
    paging(cursor, next_cursor, conversation_infos: Conversation, has_more)
)]
pub struct GetUserConversationsRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Start of the page.
    pub cursor: Cursor,
    /// Page size.
    #[im(range(1, 20))]
    pub limit: i64,
    /// Member.
    #[im(required)]
    pub participant_user_id: Option<UserId>,
    /// Use instead of `participant_user_id` in apps with string user ids.
    pub participant_user_id_str: Option<String>,
    /// Source and order of the listing.
    #[im(default = "0")]
    pub data_type: Option<ConversationListing>,
    /// Inbox number.
    ///
    /// 0 unless you use several.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
    /// Leaves out the member count.
    #[im(default = "false")]
    pub skip_member_count: Option<bool>,
}

/// Result of GetUserConversations.
#[result]
pub struct GetUserConversationsResult {
    /// Conversations of the user.
    pub conversation_infos: Vec<Conversation>,
    /// Whether another page exists.
    pub has_more: bool,
    /// Start of the next page.
    pub next_cursor: Cursor,
}

/// Changes the properties of a conversation.
#[operation(page = 337115, rate = per_second(50), retry = safe)]
pub struct ModifyConversationRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Properties to change.
    pub conversation_core_info: ConversationChange,
}

/// Result of ModifyConversation.
///
/// Empty.
#[result]
pub struct ModifyConversationResult {}

/// Changes a member's settings for a conversation.
#[operation(page = 337015, rate = per_second(50), retry = safe)]
pub struct ModifyConversationSettingRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Settings to change.
    pub conversation_setting_info: ConversationSettingChange,
}

/// Result of ModifyConversationSetting.
///
/// Empty.
#[result]
pub struct ModifyConversationSettingResult {}

/// Conversation.
#[result]
pub struct Conversation {
    /// App id.
    pub app_id: AppId,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Older text form of the conversation id.
    ///
    /// Use `conversation_short_id`.
    pub conversation_id: String,
    /// Kind of the conversation.
    pub conversation_type: ConversationType,
    /// Creation time.
    #[im(unit = "seconds")]
    pub create_time: Option<i64>,
    /// Creator.
    pub creator_user_id: Option<UserId>,
    /// Value of `creator_user_id` in apps with string user ids.
    pub creator_user_id_str: Option<String>,
    /// Inbox number.
    ///
    /// 0 unless you use several.
    pub inbox_type: i32,
    /// When it was last changed.
    #[im(unit = "seconds")]
    pub modify_time: Option<i64>,
    /// Owner.
    pub owner_user_id: Option<UserId>,
    /// Value of `owner_user_id` in apps with string user ids.
    pub owner_user_id_str: Option<String>,
    /// Avatar URL.
    pub avatar_url: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Custom key-value data.
    pub ext: Map<String, String>,
    /// Number of members.
    pub member_count: Option<i64>,
    /// Name.
    pub name: Option<String>,
    /// Announcement.
    pub notice: Option<String>,
    /// Number of members online.
    ///
    /// Live groups only.
    pub online_count: Option<i64>,
    /// The other user of a one-to-one conversation.
    ///
    /// For a group, the conversation id.
    pub other_user_id: Option<UserId>,
    /// Value of `other_user_id` in apps with string user ids.
    pub other_user_id_str: Option<String>,
    /// State of the conversation.
    pub status: Option<ConversationStatus>,
}

/// Properties of a new conversation.
#[object]
pub struct NewConversation {
    /// Kind of the conversation.
    pub conversation_type: ConversationType,
    /// Avatar URL.
    pub avatar_url: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Custom key-value data.
    pub ext: Option<Map<String, String>>,
    /// Name.
    pub name: Option<String>,
    /// Announcement.
    pub notice: Option<String>,
}

/// A member's settings for a conversation.
#[result]
pub struct ConversationSetting {
    /// App id.
    pub app_id: AppId,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Older text form of the conversation id.
    ///
    /// Use `conversation_short_id`.
    pub conversation_id: String,
    /// Kind of the conversation.
    ///
    /// 1, 2, or 100 for live groups.
    pub conversation_type: ConversationType,
    /// Inbox number.
    ///
    /// 0 unless you use several.
    pub inbox_type: i32,
    /// Member.
    pub participant_user_id: UserId,
    /// Value of `participant_user_id` in apps with string user ids.
    pub participant_user_id_str: Option<String>,
    /// Read position.
    pub read_index: MessageIndex,
    /// When the conversation was pinned.
    ///
    /// 0 if it is not pinned.
    #[im(unit = "milliseconds")]
    pub stick_top_time: i64,
    /// Custom key-value data.
    pub ext: Map<String, String>,
    /// Whether do-not-disturb is on.
    pub is_mute: Option<bool>,
    /// Whether the conversation is a favorite.
    pub is_set_favorite: Option<bool>,
    /// Whether the conversation is pinned.
    pub is_stick_top: Option<bool>,
    /// When the conversation was made a favorite.
    ///
    /// 0 if it is not a favorite.
    #[im(unit = "milliseconds")]
    pub set_favorite_time: Option<i64>,
}

/// Properties of a conversation to change.
///
/// What is left out stays as it is.
#[object]
pub struct ConversationChange {
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Avatar URL.
    pub avatar_url: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Custom key-value data.
    pub ext: Option<Map<String, String>>,
    /// Name.
    pub name: Option<String>,
    /// Announcement.
    pub notice: Option<String>,
    /// Owner.
    pub owner_user_id: Option<UserId>,
    /// Use instead of `owner_user_id` in apps with string user ids.
    pub owner_user_id_str: Option<String>,
}

/// Settings of a member to change.
///
/// What is left out stays as it is.
#[object]
pub struct ConversationSettingChange {
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Member.
    pub participant_user_id: UserId,
    /// Custom key-value data.
    pub ext: Option<Map<String, String>>,
    /// Whether do-not-disturb is on.
    #[im(default = "false")]
    pub is_mute: Option<bool>,
    /// Whether `set_favorite_time` is written.
    pub is_set_favorite: Option<bool>,
    /// Whether `stick_top_time` is written.
    pub is_stick_top: Option<bool>,
    /// When the conversation was made a favorite.
    #[im(unit = "milliseconds")]
    pub set_favorite_time: Option<i64>,
    /// When the conversation was pinned.
    #[im(unit = "milliseconds")]
    pub stick_top_time: Option<i64>,
}
