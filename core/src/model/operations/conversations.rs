//! Conversations and their settings.

use volc_im_macros::{object, operation, result};

use crate::model::codes::{ConversationListing, ConversationStatus, ConversationType};
use crate::model::values::{AppId, ConversationId, Cursor, Map, MessageIndex, UserId};

/// Get conversations by id.
///
/// Dissolved conversations are not returned.
#[operation(page = 337118, rate = per_second(100), retry = safe)]
pub struct BatchGetConversationsRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation ids (an array despite the singular name).
    ///
    /// Dissolved conversations cannot be queried.
    pub conversation_short_id: Vec<ConversationId>,
    /// Do not compute the member count.
    #[im(default = "true")]
    pub skip_member_count: Option<bool>,
}

/// What BatchGetConversations returns.
#[result]
pub struct BatchGetConversationsResult {
    /// Conversations found.
    pub conversation_core_infos: Vec<Conversation>,
}

/// Create a conversation.
#[operation(
    page = 337013,
    rate = per_second(50),
    retry = keyed(idempotent_id, unless("ConversationCoreInfo.ConversationType" = 1)),
    required_when(other_user_id, "ConversationCoreInfo.ConversationType" = 1)
)]
pub struct CreateConversationRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation properties.
    pub conversation_core_info: NewConversation,
    /// The creating member.
    #[im(required)]
    pub owner_user_id: Option<UserId>,
    /// String form of OwnerUserId, for apps whose user ids are strings.
    pub owner_user_id_str: Option<String>,
    /// Idempotency id of the conversation.
    ///
    /// A stored conversation with this id is returned with Exist = true instead of a new one. For one-to-
    /// one leave it out, or a second conversation between the same two users can appear.
    #[im(
        default = "one-to-one: left out, the service makes it from the two user ids; group: made by the client before the first attempt"
    )]
    pub idempotent_id: Option<String>,
    /// Inbox used for logical isolation.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
    /// The other user of a one-to-one conversation.
    ///
    /// Required for a one-to-one conversation.
    pub other_user_id: Option<UserId>,
    /// String form of OtherUserId, for apps whose user ids are strings.
    pub other_user_id_str: Option<String>,
}

/// What CreateConversation returns.
#[result]
pub struct CreateConversationResult {
    /// The conversation.
    pub conversation_info: Conversation,
    /// Legacy string id of the same conversation.
    pub conversation_id: String,
    /// Conversation id.
    #[im(essential)]
    pub conversation_short_id: ConversationId,
    /// True when the conversation already existed.
    pub exist: bool,
}

/// Dissolve a group.
///
/// Not for one-to-one conversations. Owner only.
#[operation(page = 337036, rate = per_second(50), retry = safe)]
pub struct DestroyConversationRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User id of the owner.
    ///
    /// Only the owner can dissolve.
    #[im(required)]
    pub owner_user_id: Option<UserId>,
    /// String form of OwnerUserId, for apps whose user ids are strings.
    pub owner_user_id_str: Option<String>,
}

/// What DestroyConversation returns.
///
/// The result is empty on success.
#[result]
pub struct DestroyConversationResult {}

/// Get a member's settings for a conversation.
#[operation(page = 337014, rate = per_second(100), retry = safe)]
pub struct GetConversationSettingRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User id of the member.
    #[im(required, min = 1)]
    pub participant_user_id: Option<UserId>,
    /// String form of ParticipantUserId, for apps whose user ids are strings.
    pub participant_user_id_str: Option<String>,
    /// Skip the read position.
    ///
    /// True: leave it out; false: include it.
    pub no_read_index: Option<bool>,
}

/// What GetConversationSetting returns.
#[result]
pub struct GetConversationSettingResult {
    /// A member's personal settings for the conversation.
    pub conversation_setting_info: ConversationSetting,
}

/// Page through the conversations of a user.
#[operation(
    page = 337049,
    rate = per_second(100),
    retry = safe,
    paging(cursor, next_cursor, conversation_infos: Conversation, has_more)
)]
pub struct GetUserConversationsRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Start position of the page.
    pub cursor: Cursor,
    /// Page size.
    #[im(range(0, 20))]
    pub limit: i64,
    /// User id of the member.
    #[im(required)]
    pub participant_user_id: Option<UserId>,
    /// String form of ParticipantUserId, for apps whose user ids are strings.
    pub participant_user_id_str: Option<String>,
    /// Source and order of the listing.
    #[im(default = "0")]
    pub data_type: Option<ConversationListing>,
    /// Inbox used for logical isolation.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
    /// Do not compute the member count.
    #[im(default = "false")]
    pub skip_member_count: Option<bool>,
}

/// What GetUserConversations returns.
#[result]
pub struct GetUserConversationsResult {
    /// Conversations of the user.
    pub conversation_infos: Vec<Conversation>,
    /// Whether another page exists.
    pub has_more: bool,
    /// Start position of the next page.
    pub next_cursor: Cursor,
}

/// Change the properties of a conversation.
#[operation(page = 337115, rate = per_second(50), retry = safe)]
pub struct ModifyConversationRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation properties.
    pub conversation_core_info: ConversationChange,
}

/// What ModifyConversation returns.
///
/// The result is empty on success.
#[result]
pub struct ModifyConversationResult {}

/// Change a member's settings for a conversation.
#[operation(page = 337015, rate = per_second(50), retry = safe)]
pub struct ModifyConversationSettingRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// A member's personal settings for the conversation.
    pub conversation_setting_info: ConversationSettingChange,
}

/// What ModifyConversationSetting returns.
///
/// The result is empty on success.
#[result]
pub struct ModifyConversationSettingResult {}

/// A conversation.
#[result]
pub struct Conversation {
    /// Application id.
    pub app_id: AppId,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Legacy string id of the same conversation.
    ///
    /// Same meaning as ConversationShortId; only older interfaces need it, may be ignored.
    pub conversation_id: String,
    /// Kind of conversation.
    pub conversation_type: ConversationType,
    /// Creation time.
    #[im(unit = "seconds")]
    pub create_time: Option<i64>,
    /// User id of the creator.
    pub creator_user_id: Option<UserId>,
    /// String form of CreatorUserId, for apps whose user ids are strings.
    pub creator_user_id_str: Option<String>,
    /// Inbox used for logical isolation.
    pub inbox_type: i32,
    /// Last modification time.
    #[im(unit = "seconds")]
    pub modify_time: Option<i64>,
    /// User id of the owner.
    pub owner_user_id: Option<UserId>,
    /// String form of OwnerUserId, for apps whose user ids are strings.
    pub owner_user_id_str: Option<String>,
    /// Avatar URL.
    pub avatar_url: Option<String>,
    /// Description text.
    pub description: Option<String>,
    /// Extension map.
    pub ext: Map<String, String>,
    /// Number of members.
    pub member_count: Option<i64>,
    /// Name.
    pub name: Option<String>,
    /// Announcement text.
    pub notice: Option<String>,
    /// Online members of a live group.
    ///
    /// For live groups.
    pub online_count: Option<i64>,
    /// The other user of a one-to-one conversation.
    ///
    /// For one-to-one conversations. The changelog says a group conversation carries the conversation id
    /// here.
    pub other_user_id: Option<UserId>,
    /// String form of OtherUserId, for apps whose user ids are strings.
    pub other_user_id_str: Option<String>,
    /// Conversation state.
    pub status: Option<ConversationStatus>,
}

/// Properties of a conversation to be created.
#[object]
pub struct NewConversation {
    /// Kind of conversation.
    pub conversation_type: ConversationType,
    /// Avatar URL.
    pub avatar_url: Option<String>,
    /// Description text.
    pub description: Option<String>,
    /// Extension map.
    pub ext: Option<Map<String, String>>,
    /// Name.
    pub name: Option<String>,
    /// Announcement text.
    pub notice: Option<String>,
}

/// A member's personal settings for a conversation.
#[result]
pub struct ConversationSetting {
    /// Application id.
    pub app_id: AppId,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Legacy string id of the same conversation.
    ///
    /// Same meaning as ConversationShortId; only older interfaces need it, may be ignored.
    pub conversation_id: String,
    /// Kind of conversation.
    ///
    /// Comment lists 1 and 2 only; 100 (live_group) is possible where live groups are (inferred).
    pub conversation_type: ConversationType,
    /// Inbox used for logical isolation.
    pub inbox_type: i32,
    /// User id of the member.
    pub participant_user_id: UserId,
    /// String form of ParticipantUserId, for apps whose user ids are strings.
    pub participant_user_id_str: Option<String>,
    /// Read position.
    pub read_index: MessageIndex,
    /// Pin timestamp.
    ///
    /// 0: not pinned.
    #[im(unit = "milliseconds")]
    pub stick_top_time: i64,
    /// Extension map.
    pub ext: Map<String, String>,
    /// Do-not-disturb switch.
    ///
    /// True: on; false: off.
    pub is_mute: Option<bool>,
    /// Favourite flag.
    ///
    /// True: favourite; false: not a favourite.
    pub is_set_favorite: Option<bool>,
    /// Pin flag.
    ///
    /// True: pinned; false: not pinned.
    pub is_stick_top: Option<bool>,
    /// Favourite timestamp.
    ///
    /// 0: not a favourite.
    #[im(unit = "milliseconds")]
    pub set_favorite_time: Option<i64>,
}

/// Properties of a conversation to change; what is left out stays.
#[object]
pub struct ConversationChange {
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Avatar URL.
    pub avatar_url: Option<String>,
    /// Description text.
    pub description: Option<String>,
    /// Extension map.
    pub ext: Option<Map<String, String>>,
    /// Name.
    pub name: Option<String>,
    /// Announcement text.
    pub notice: Option<String>,
    /// User id of the owner.
    pub owner_user_id: Option<UserId>,
    /// String form of OwnerUserId, for apps whose user ids are strings.
    pub owner_user_id_str: Option<String>,
}

/// Changes to a member's personal settings for a conversation; what is left out stays.
#[object]
pub struct ConversationSettingChange {
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User id of the member.
    pub participant_user_id: UserId,
    /// Extension map.
    pub ext: Option<Map<String, String>>,
    /// Do-not-disturb switch.
    ///
    /// True: on; false: off.
    #[im(default = "false")]
    pub is_mute: Option<bool>,
    /// Whether SetFavoriteTime is to be written.
    pub is_set_favorite: Option<bool>,
    /// Whether StickTopTime is to be written.
    pub is_stick_top: Option<bool>,
    /// Favourite timestamp.
    #[im(unit = "milliseconds")]
    pub set_favorite_time: Option<i64>,
    /// Pin timestamp.
    #[im(unit = "milliseconds")]
    pub stick_top_time: Option<i64>,
}
