//! Live groups: managers, mutes and bans, allow list, presence.

use volc_im_macros::{object, operation, result};

use super::FailedInfo;
use crate::model::codes::{BlockAction, MarkAction};
use crate::model::values::{AppId, ConversationId, Cursor, Map, UserId};

/// Mute or ban members of a live group.
///
/// Live groups only.
#[operation(page = 788462, rate = per_second(50), retry = safe)]
pub struct BatchAddBlockParticipantsRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User id to restriction length.
    #[im(required, unit = "seconds")]
    pub participant_block_infos: Option<Map<UserId, i64>>,
    /// String form of ParticipantBlockInfos, for apps whose user ids are strings.
    #[im(unit = "seconds")]
    pub participant_block_infos_str: Option<Map<String, i64>>,
    /// Which restriction list the call works on.
    #[im(default = "0")]
    pub block_action: Option<BlockAction>,
}

/// What BatchAddBlockParticipants returns.
#[result]
pub struct BatchAddBlockParticipantsResult {
    /// Member user ids that failed.
    #[im(failures)]
    pub failed_participant_user_ids: Vec<UserId>,
    /// String form of FailedParticipantUserIds, for apps whose user ids are strings.
    #[im(failures)]
    pub failed_participant_user_ids_str: Vec<String>,
}

/// Make members managers of a live group.
///
/// Live groups only. Default limit of 10 managers per live group (error table).
#[operation(page = 1051343, rate = per_second(50), retry = safe)]
pub struct BatchAddManagerRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Members to promote to manager.
    #[im(required)]
    pub manager_user_ids: Option<Vec<UserId>>,
    /// String form of ManagerUserIds, for apps whose user ids are strings.
    pub manager_user_ids_str: Option<Vec<String>>,
    /// User id of the operator.
    #[im(required)]
    pub operator: Option<UserId>,
    /// String form of Operator, for apps whose user ids are strings.
    pub operator_str: Option<String>,
}

/// What BatchAddManager returns.
#[result]
pub struct BatchAddManagerResult {
    /// User ids that failed.
    #[im(failures)]
    pub failed_manager_user_ids: Vec<UserId>,
    /// String form of FailedManagerUserIds, for apps whose user ids are strings.
    #[im(failures)]
    pub failed_manager_user_ids_str: Vec<String>,
}

/// Let members speak while a live group is muted.
///
/// Live groups only (SDK and error table). Default limit of 100 allow-listed members (error table).
#[operation(retry = safe)]
pub struct BatchAddWhitelistParticipantRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User id of the operator.
    #[im(required)]
    pub operator: Option<UserId>,
    /// String form of Operator, for apps whose user ids are strings.
    pub operator_str: Option<String>,
    /// User ids of the members.
    #[im(required)]
    pub participant_user_ids: Option<Vec<UserId>>,
    /// String form of ParticipantUserIds, for apps whose user ids are strings.
    pub participant_user_ids_str: Option<Vec<String>>,
}

/// What BatchAddWhitelistParticipant returns.
#[result]
pub struct BatchAddWhitelistParticipantResult {
    /// User ids that failed.
    ///
    /// Empty on full success.
    #[im(failures)]
    pub failed_user_ids: Vec<UserId>,
    /// String form of FailedUserIds, for apps whose user ids are strings.
    #[im(failures)]
    pub failed_user_ids_str: Vec<String>,
}

/// Unmute or unban members of a live group.
///
/// Live groups only.
#[operation(page = 788463, rate = per_second(50), retry = safe)]
pub struct BatchDeleteBlockParticipantsRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User ids of the members.
    #[im(required)]
    pub participant_user_ids: Option<Vec<UserId>>,
    /// String form of ParticipantUserIds, for apps whose user ids are strings.
    pub participant_user_ids_str: Option<Vec<String>>,
    /// Which restriction list the call works on.
    #[im(default = "0")]
    pub block_action: Option<BlockAction>,
}

/// What BatchDeleteBlockParticipants returns.
#[result]
pub struct BatchDeleteBlockParticipantsResult {
    /// Member user ids that failed.
    #[im(failures)]
    pub failed_participant_user_ids: Vec<UserId>,
    /// String form of FailedParticipantUserIds, for apps whose user ids are strings.
    #[im(failures)]
    pub failed_participant_user_ids_str: Vec<String>,
}

/// Page through the muted or banned members of a live group.
///
/// Live groups only.
#[operation(
    page = 788464,
    rate = per_second(100),
    retry = safe,
    paging(cursor, next_cursor, participants: BlockedParticipant, has_more)
)]
pub struct BatchGetBlockParticipantsRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Start position of the page.
    pub cursor: Cursor,
    /// Page size.
    #[im(range(0, 20))]
    pub limit: i64,
    /// Which restriction list the call works on.
    #[im(default = "0")]
    pub block_action: Option<BlockAction>,
}

/// What BatchGetBlockParticipants returns.
#[result]
pub struct BatchGetBlockParticipantsResult {
    /// Whether another page exists.
    pub has_more: bool,
    /// Start position of the next page.
    pub next_cursor: Cursor,
    /// Members found.
    ///
    /// Order: by user id ascending.
    pub participants: Vec<BlockedParticipant>,
}

/// Page through the speak-while-muted list.
///
/// Live groups only.
#[operation(
    page = 1051347,
    rate = per_second(100),
    retry = safe,
    paging(cursor, next_cursor, participants: WhitelistParticipant, has_more)
)]
pub struct BatchGetWhitelistParticipantRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Start position of the page.
    pub cursor: Cursor,
    /// Page size.
    #[im(range(0, 20))]
    pub limit: i64,
}

/// What BatchGetWhitelistParticipant returns.
#[result]
pub struct BatchGetWhitelistParticipantResult {
    /// Whether another page exists.
    pub has_more: bool,
    /// Start position of the next page.
    ///
    /// -1: no more entries.
    pub next_cursor: Cursor,
    /// Members found.
    pub participants: Vec<WhitelistParticipant>,
}

/// Remove managers of a live group.
///
/// Live groups only.
#[operation(page = 1051344, rate = per_second(50), retry = safe)]
pub struct BatchRemoveManagerRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User id of the operator.
    #[im(required)]
    pub operator: Option<UserId>,
    /// String form of Operator, for apps whose user ids are strings.
    pub operator_str: Option<String>,
    /// Managers to demote.
    #[im(required)]
    pub remove_manager_user_ids: Option<Vec<UserId>>,
    /// String form of RemoveManagerUserIds, for apps whose user ids are strings.
    pub remove_manager_user_ids_str: Option<Vec<String>>,
}

/// What BatchRemoveManager returns.
#[result]
pub struct BatchRemoveManagerResult {
    /// User ids that failed.
    #[im(failures)]
    pub failed_manager_user_ids: Vec<UserId>,
    /// String form of FailedManagerUserIds, for apps whose user ids are strings.
    #[im(failures)]
    pub failed_manager_user_ids_str: Vec<String>,
}

/// Take members off the speak-while-muted list.
///
/// Live groups only.
#[operation(page = 1051346, rate = per_second(50), retry = safe)]
pub struct BatchRemoveWhitelistParticipantRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User id of the operator.
    #[im(required)]
    pub operator: Option<UserId>,
    /// String form of Operator, for apps whose user ids are strings.
    pub operator_str: Option<String>,
    /// User ids of the members.
    #[im(required)]
    pub participant_user_ids: Option<Vec<UserId>>,
    /// String form of ParticipantUserIds, for apps whose user ids are strings.
    pub participant_user_ids_str: Option<Vec<String>>,
}

/// What BatchRemoveWhitelistParticipant returns.
#[result]
pub struct BatchRemoveWhitelistParticipantResult {
    /// User ids that failed.
    ///
    /// Empty on full success.
    #[im(failures)]
    pub failed_user_ids: Vec<UserId>,
    /// String form of FailedUserIds, for apps whose user ids are strings.
    #[im(failures)]
    pub failed_user_ids_str: Vec<String>,
}

/// Update profiles and marks of live-group members.
///
/// Live groups only.
#[operation(page = 1162951, rate = per_second(50), retry = safe)]
pub struct BatchUpdateLiveParticipantsRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Members.
    #[im(max_items = 10)]
    pub participant_infos: Vec<LiveParticipantChange>,
    /// Add or delete the marks.
    #[im(default = "1")]
    pub mark_action: Option<MarkAction>,
}

/// What BatchUpdateLiveParticipants returns.
#[result]
pub struct BatchUpdateLiveParticipantsResult {
    /// Entries that failed.
    #[im(failures)]
    pub failed_infos: Vec<FailedInfo>,
}

/// Get the presence of members in a live group.
///
/// Live groups only. Beyond 200 ids only the first 200 are answered.
#[operation(page = 1051348, rate = per_second(100), retry = safe)]
pub struct QueryLiveParticipantStatusRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User ids of the members.
    ///
    /// Only the first 200 are answered.
    #[im(required, max_items = 200)]
    pub participant_user_ids: Option<Vec<UserId>>,
    /// String form of ParticipantUserIds, for apps whose user ids are strings.
    pub participant_user_ids_str: Option<Vec<String>>,
}

/// What QueryLiveParticipantStatus returns.
#[result]
pub struct QueryLiveParticipantStatusResult {
    /// State per member.
    pub status: Vec<LiveParticipantStatus>,
}

/// A muted or banned member of a live group.
#[result]
pub struct BlockedParticipant {
    /// Avatar URL.
    pub avatar_url: String,
    /// Moment the mute or ban ends.
    #[im(unit = "seconds")]
    pub block_time: i64,
    /// When the mute or ban was set.
    #[im(unit = "seconds")]
    pub create_time: i64,
    /// Extension map.
    pub ext: Map<String, String>,
    /// Marks of the live-group member.
    pub marks: Vec<String>,
    /// Nickname.
    pub nick_name: String,
    /// User id of the member.
    pub participant_user_id: UserId,
    /// String form of ParticipantUserId, for apps whose user ids are strings.
    pub participant_user_id_str: Option<String>,
}

/// A member who may speak while the live group is muted.
#[result]
pub struct WhitelistParticipant {
    /// Avatar URL.
    pub avatar_url: String,
    /// When the user was put on the allow list.
    #[im(unit = "seconds")]
    pub create_time: i64,
    /// Extension map.
    pub ext: Map<String, String>,
    /// Nickname.
    pub nick_name: String,
    /// User id of the operator.
    pub operator: UserId,
    /// User id of the member.
    pub participant_user_id: UserId,
    /// Marks of the live-group member.
    pub marks: Vec<String>,
}

/// Changes to a member of a live group.
#[object(at_least_one_of(avatar_url, nick_name, ext))]
pub struct LiveParticipantChange {
    /// User id.
    #[im(required)]
    pub user_id: Option<UserId>,
    /// String form of UserId, for apps whose user ids are strings.
    pub user_id_str: Option<String>,
    /// Avatar URL.
    pub avatar_url: Option<String>,
    /// Extension map.
    pub ext: Option<Map<String, String>>,
    /// Marks of the live-group member.
    pub marks: Option<Vec<String>>,
    /// Nickname.
    pub nick_name: Option<String>,
}

/// Presence of a member in a live group.
#[result]
pub struct LiveParticipantStatus {
    /// Application id.
    pub app_id: AppId,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// When the member joined.
    #[im(unit = "seconds")]
    pub create_time: i64,
    /// Whether the member is in the group.
    pub is_in_conversation: bool,
    /// User id of the member.
    pub participant_user_id: UserId,
    /// String form of ParticipantUserId, for apps whose user ids are strings.
    pub participant_user_id_str: Option<String>,
}
