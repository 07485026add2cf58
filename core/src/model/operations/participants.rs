//! Members of conversations.

use volc_im_macros::{object, operation, result};

use crate::model::codes::{ParticipantStatus, Role};
use crate::model::values::{AppId, ConversationId, Cursor, Map, MessageIndex, UserId};

/// Adds members to a group.
///
/// Not for one-to-one conversations.
/// The details of a user who is a member already are overwritten.
/// The limit of members is set in the console.
/// The rights of `operator` are not checked.
#[operation(page = 336991, rate = per_second(50), retry = safe)]
pub struct BatchAddConversationParticipantRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User who acts.
    pub operator: UserId,
    /// Members to add.
    pub participant_infos: Vec<NewParticipant>,
    /// Hides earlier messages from the new members.
    #[im(default = "false")]
    pub barrier: Option<bool>,
}

/// Result of BatchAddConversationParticipant.
#[result]
pub struct BatchAddConversationParticipantResult {
    /// Users for whom the action failed.
    ///
    /// Empty if none failed.
    #[im(failures)]
    pub failed_user_ids: Vec<UserId>,
}

/// Removes members from a group.
///
/// Not for one-to-one conversations.
/// The rights of `operator` are not checked.
#[operation(page = 336994, rate = per_second(50), retry = safe)]
pub struct BatchDeleteConversationParticipantRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User who acts.
    pub operator: UserId,
    /// Members.
    pub participant_user_ids: Vec<UserId>,
}

/// Result of BatchDeleteConversationParticipant.
#[result]
pub struct BatchDeleteConversationParticipantResult {
    /// Users for whom the action failed.
    ///
    /// Empty if none failed.
    #[im(failures)]
    pub failed_user_ids: Vec<UserId>,
}

/// Gets members of a conversation by id.
#[operation(page = 336992, rate = per_second(100), retry = safe)]
pub struct BatchGetConversationParticipantRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Members.
    pub participant_user_ids: Vec<UserId>,
}

/// Result of BatchGetConversationParticipant.
#[result]
pub struct BatchGetConversationParticipantResult {
    /// Members found.
    ///
    /// Empty on failure.
    pub participants: Vec<Participant>,
}

/// Changes the details of members of a group.
///
/// Not for one-to-one conversations.
/// Members who have left cannot be changed.
/// The rights of `operator` are not checked.
#[operation(page = 336995, rate = per_second(50), retry = safe)]
pub struct BatchModifyConversationParticipantRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User who acts.
    pub operator: UserId,
    /// Members to change.
    pub participant_infos: Vec<ParticipantChange>,
}

/// Result of BatchModifyConversationParticipant.
#[result]
pub struct BatchModifyConversationParticipantResult {
    /// Users for whom the action failed.
    ///
    /// Empty if none failed.
    #[im(failures)]
    pub failed_user_ids: Vec<UserId>,
}

/// Counts the members of a conversation.
#[operation(page = 336997, rate = per_second(100), retry = safe)]
pub struct GetConversationUserCountRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
}

/// Result of GetConversationUserCount.
#[result]
pub struct GetConversationUserCountResult {
    /// Number of members.
    pub count: i64,
}

/// Gets the read positions of all members.
#[operation(retry = safe)]
pub struct GetParticipantReadIndexRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
}

/// Result of GetParticipantReadIndex.
#[result]
pub struct GetParticipantReadIndexResult {
    /// One read position for each member.
    ///
    /// A member who is missing has read position 0.
    pub read_indexes: Vec<ParticipantReadIndex>,
}

/// Checks whether a user is in a conversation.
#[operation(page = 336996, rate = per_second(100), retry = safe)]
pub struct IsUserInConversationRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User to check.
    pub participant_user_id: UserId,
}

/// Result of IsUserInConversation.
#[result]
pub struct IsUserInConversationResult {
    /// Whether the user is in the conversation.
    pub is_user_in_conversation: bool,
}

/// Advances a member's read position.
#[operation(retry = safe)]
pub struct ModifyParticipantReadIndexRequest {
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
    /// New read position.
    ///
    /// Greater than the member's current one.
    pub read_index: MessageIndex,
}

/// Result of ModifyParticipantReadIndex.
///
/// Empty.
#[result]
pub struct ModifyParticipantReadIndexResult {}

/// Lists the members of a group page by page.
#[operation(
    page = 336993,
    rate = per_second(100),
    retry = safe,
    paging(cursor, next_cursor, participants: Participant, has_more)
)]
pub struct ScanConversationParticipantListRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Start of the page.
    pub cursor: Cursor,
    /// Page size.
    ///
    /// At most 20, or 50 with `only_user_ids`.
    #[im(range(1, 50))]
    pub limit: i64,
    /// Mark that the members carry.
    ///
    /// Members online only.
    pub mark_type: Option<String>,
    /// Returns user ids alone.
    #[im(default = "false")]
    pub only_user_ids: Option<bool>,
    /// Orders by join time descending, else ascending.
    #[im(default = "false")]
    pub reverse: Option<bool>,
    /// Lists members online, the last joined first.
    ///
    /// Live groups only; other groups yield nothing.
    /// Without it, a live group yields its owner and managers.
    /// If set, `reverse` and `only_user_ids` have no effect.
    #[im(default = "false")]
    pub scan_online_participant: Option<bool>,
}

/// Result of ScanConversationParticipantList.
#[result]
pub struct ScanConversationParticipantListResult {
    /// Whether another page exists.
    pub has_more: bool,
    /// Start of the next page.
    ///
    /// Negative at the end.
    pub next_cursor: i32,
    /// Members found.
    pub participants: Vec<Participant>,
}

/// Member to add.
#[object]
pub struct NewParticipant {
    /// Member.
    #[im(min = 1)]
    pub participant_user_id: UserId,
    /// Custom key-value data.
    pub ext: Option<Map<String, String>>,
    /// Level of the member.
    pub level: Option<i32>,
    /// Nickname.
    pub nick_name: Option<String>,
    /// Read position.
    pub read_index: Option<MessageIndex>,
    /// Role of the member.
    ///
    /// An invalid value counts as the default.
    /// 1 requires the member to be the owner of the conversation.
    #[im(default = "0")]
    pub role: Option<Role>,
}

/// Member of a conversation.
#[result]
pub struct Participant {
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User who acted.
    pub operator: UserId,
    /// Member.
    pub participant_user_id: UserId,
    /// Role of the member.
    pub role: Role,
    /// When the mute ends.
    ///
    /// 0 if the member is not muted.
    #[im(unit = "seconds")]
    pub block_time: Option<i64>,
    /// When the member joined.
    #[im(unit = "seconds")]
    pub create_time: Option<i64>,
    /// Custom key-value data.
    pub ext: Map<String, String>,
    /// Level of the member.
    pub level: Option<i32>,
    /// Nickname.
    pub nick_name: Option<String>,
    /// State of the member.
    pub status: Option<ParticipantStatus>,
    /// Avatar URL.
    pub avatar_url: Option<String>,
    /// Value of `operator` in apps with string user ids.
    pub operator_str: Option<String>,
    /// Value of `participant_user_id` in apps with string user ids.
    pub participant_user_id_str: Option<String>,
    /// Marks of the member.
    ///
    /// Live groups only.
    pub marks: Option<Vec<String>>,
}

/// Changes to a member.
///
/// What is left out stays as it is.
#[object]
pub struct ParticipantChange {
    /// Member.
    #[im(min = 1)]
    pub participant_user_id: UserId,
    /// When the mute ends.
    ///
    /// 0 if the member is not muted.
    #[im(unit = "seconds")]
    pub block_time: Option<i64>,
    /// Custom key-value data.
    pub ext: Option<Map<String, String>>,
    /// Level of the member.
    pub level: Option<i32>,
    /// Nickname.
    pub nick_name: Option<String>,
    /// Role of the member.
    ///
    /// An invalid value counts as the default.
    #[im(default = "0")]
    pub role: Option<Role>,
}

/// Read position of a member.
#[result]
pub struct ParticipantReadIndex {
    /// Member.
    pub participant_user_id: UserId,
    /// Value of `participant_user_id` in apps with string user ids.
    pub participant_user_id_str: Option<String>,
    /// Read position.
    pub read_index: MessageIndex,
}
