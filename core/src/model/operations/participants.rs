//! Members of conversations.

use volc_im_macros::{object, operation, result};

use crate::model::codes::{ParticipantStatus, Role};
use crate::model::values::{AppId, ConversationId, Cursor, Map, MessageIndex, UserId};

/// Add members to a group.
///
/// Not for one-to-one conversations. A member who is already in is overwritten. The group's size limit
/// is the console setting. The operator's membership and rights are not checked.
#[operation(page = 336991, rate = per_second(50), retry = safe)]
pub struct BatchAddConversationParticipantRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User id of the operator.
    pub operator: UserId,
    /// Members.
    pub participant_infos: Vec<NewParticipant>,
    /// Hide earlier conversation history from the new members.
    ///
    /// True: on; false: off.
    #[im(default = "false")]
    pub barrier: Option<bool>,
}

/// What BatchAddConversationParticipant returns.
#[result]
pub struct BatchAddConversationParticipantResult {
    /// User ids that failed.
    ///
    /// Empty on full success.
    #[im(failures)]
    pub failed_user_ids: Vec<UserId>,
}

/// Remove members from a group.
///
/// Not for one-to-one conversations. The operator's membership and rights are not checked.
#[operation(page = 336994, rate = per_second(50), retry = safe)]
pub struct BatchDeleteConversationParticipantRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User id of the operator.
    pub operator: UserId,
    /// User ids of the members.
    pub participant_user_ids: Vec<UserId>,
}

/// What BatchDeleteConversationParticipant returns.
#[result]
pub struct BatchDeleteConversationParticipantResult {
    /// User ids that failed.
    ///
    /// Empty on full success.
    #[im(failures)]
    pub failed_user_ids: Vec<UserId>,
}

/// Get the details of named members.
#[operation(page = 336992, rate = per_second(100), retry = safe)]
pub struct BatchGetConversationParticipantRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User ids of the members.
    pub participant_user_ids: Vec<UserId>,
}

/// What BatchGetConversationParticipant returns.
#[result]
pub struct BatchGetConversationParticipantResult {
    /// Members found.
    ///
    /// Empty on failure.
    pub participants: Vec<Participant>,
}

/// Change the details of group members.
///
/// Not for one-to-one conversations. Members who left cannot be changed. The operator's membership and
/// rights are not checked.
#[operation(page = 336995, rate = per_second(50), retry = safe)]
pub struct BatchModifyConversationParticipantRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User id of the operator.
    pub operator: UserId,
    /// Members.
    pub participant_infos: Vec<ParticipantChange>,
}

/// What BatchModifyConversationParticipant returns.
#[result]
pub struct BatchModifyConversationParticipantResult {
    /// User ids that failed.
    ///
    /// Empty on full success.
    #[im(failures)]
    pub failed_user_ids: Vec<UserId>,
}

/// Count the members of a conversation.
#[operation(page = 336997, rate = per_second(100), retry = safe)]
pub struct GetConversationUserCountRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
}

/// What GetConversationUserCount returns.
#[result]
pub struct GetConversationUserCountResult {
    /// Number of members.
    pub count: i64,
}

/// Get the read positions of all members.
#[operation(retry = safe)]
pub struct GetParticipantReadIndexRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
}

/// What GetParticipantReadIndex returns.
#[result]
pub struct GetParticipantReadIndexResult {
    /// Read position per member.
    pub read_indexes: Vec<ParticipantReadIndex>,
}

/// Tell whether a user is in a conversation.
#[operation(page = 336996, rate = per_second(100), retry = safe)]
pub struct IsUserInConversationRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User id of the member.
    pub participant_user_id: UserId,
}

/// What IsUserInConversation returns.
#[result]
pub struct IsUserInConversationResult {
    /// Whether the user is in the conversation.
    pub is_user_in_conversation: bool,
}

/// Advance a member's read position.
#[operation(retry = safe)]
pub struct ModifyParticipantReadIndexRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User id of the member.
    #[im(required, min = 1)]
    pub participant_user_id: Option<UserId>,
    /// String form of ParticipantUserId, for apps whose user ids are strings.
    pub participant_user_id_str: Option<String>,
    /// Read position.
    ///
    /// Must be greater than the member's current value.
    pub read_index: MessageIndex,
}

/// What ModifyParticipantReadIndex returns.
///
/// The result is empty on success.
#[result]
pub struct ModifyParticipantReadIndexResult {}

/// Page through the members of a group.
///
/// Page limit 20, or 50 with OnlyUserIds.
#[operation(
    page = 336993,
    rate = per_second(100),
    retry = safe,
    paging(cursor, next_cursor, participants: Participant, has_more)
)]
pub struct ScanConversationParticipantListRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Start position of the page.
    pub cursor: Cursor,
    /// Page size.
    #[im(range(0, 50))]
    pub limit: i64,
    /// Only online members that carry this mark.
    ///
    /// For online members.
    pub mark_type: Option<String>,
    /// Return user ids only.
    #[im(default = "false")]
    pub only_user_ids: Option<bool>,
    /// Order by join time.
    ///
    /// False: ascending; true: descending.
    #[im(default = "false")]
    pub reverse: Option<bool>,
    /// List the online members of a live group.
    ///
    /// For live groups. True: online members, owner and managers included, newest joiner first; nothing for
    /// other conversation types; false: members; for a live group the owner and managers. Reverse and
    /// OnlyUserIds have no effect when true.
    #[im(default = "false")]
    pub scan_online_participant: Option<bool>,
}

/// What ScanConversationParticipantList returns.
#[result]
pub struct ScanConversationParticipantListResult {
    /// Whether another page exists.
    pub has_more: bool,
    /// Start position of the next page.
    ///
    /// Negative: no more members. Int32 here, int64 in the other listings.
    pub next_cursor: i32,
    /// Members found.
    pub participants: Vec<Participant>,
}

/// A member to add.
#[object]
pub struct NewParticipant {
    /// User id of the member.
    #[im(min = 1)]
    pub participant_user_id: UserId,
    /// Extension map.
    pub ext: Option<Map<String, String>>,
    /// Member level.
    pub level: Option<i32>,
    /// Nickname.
    pub nick_name: Option<String>,
    /// Read position.
    pub read_index: Option<MessageIndex>,
    /// Member role.
    ///
    /// An invalid value falls back to the default. Role 1 needs the user id to equal the conversation's
    /// owner.
    #[im(default = "0")]
    pub role: Option<Role>,
}

/// A member of a conversation.
#[result]
pub struct Participant {
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User id of the operator.
    pub operator: UserId,
    /// User id of the member.
    pub participant_user_id: UserId,
    /// Member role.
    pub role: Role,
    /// Moment until which the member is muted.
    ///
    /// 0: not muted.
    #[im(unit = "seconds")]
    pub block_time: Option<i64>,
    /// When the member joined.
    #[im(unit = "seconds")]
    pub create_time: Option<i64>,
    /// Extension map.
    pub ext: Map<String, String>,
    /// Member level.
    pub level: Option<i32>,
    /// Nickname.
    pub nick_name: Option<String>,
    /// Member state.
    pub status: Option<ParticipantStatus>,
    /// Avatar URL.
    pub avatar_url: Option<String>,
    /// String form of Operator, for apps whose user ids are strings.
    pub operator_str: Option<String>,
    /// String form of ParticipantUserId, for apps whose user ids are strings.
    pub participant_user_id_str: Option<String>,
    /// Marks of the live-group member.
    pub marks: Option<Vec<String>>,
}

/// Changes to a member; what is left out stays.
#[object]
pub struct ParticipantChange {
    /// User id of the member.
    #[im(min = 1)]
    pub participant_user_id: UserId,
    /// Moment until which the member is muted.
    ///
    /// 0: not muted.
    #[im(unit = "seconds")]
    pub block_time: Option<i64>,
    /// Extension map.
    pub ext: Option<Map<String, String>>,
    /// Member level.
    pub level: Option<i32>,
    /// Nickname.
    pub nick_name: Option<String>,
    /// Member role.
    ///
    /// An invalid value falls back to the default.
    #[im(default = "0")]
    pub role: Option<Role>,
}

/// Read position of a member.
#[result]
pub struct ParticipantReadIndex {
    /// User id of the member.
    pub participant_user_id: UserId,
    /// String form of ParticipantUserId, for apps whose user ids are strings.
    pub participant_user_id_str: Option<String>,
    /// Read position.
    ///
    /// A member not returned has read index 0.
    pub read_index: MessageIndex,
}
