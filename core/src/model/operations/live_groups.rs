//! Live groups: managers, mutes and bans, allow list, presence.

use volc_im_macros::{object, operation, result};

use super::FailedInfo;
use crate::model::codes::{BlockAction, MarkAction};
use crate::model::values::{AppId, ConversationId, Cursor, Map, UserId};

/// Mutes or bans members of a live group.
#[operation(page = 788462, rate = per_second(50), retry = safe)]
pub struct BatchAddBlockParticipantsRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Duration of the restriction, by user id.
    #[im(required, unit = "seconds")]
    pub participant_block_infos: Option<Map<UserId, i64>>,
    /// Use instead of `participant_block_infos` in apps with string user ids.
    #[im(unit = "seconds")]
    pub participant_block_infos_str: Option<Map<String, i64>>,
    /// Restriction that is meant.
    #[im(default = "0")]
    pub block_action: Option<BlockAction>,
}

/// Result of BatchAddBlockParticipants.
#[result]
pub struct BatchAddBlockParticipantsResult {
    /// Members for whom the action failed.
    #[im(failures)]
    pub failed_participant_user_ids: Vec<UserId>,
    /// Value of `failed_participant_user_ids` in apps with string user ids.
    #[im(failures)]
    pub failed_participant_user_ids_str: Vec<String>,
}

/// Makes members managers of a live group.
///
/// At most 10 managers per live group by default.
#[operation(page = 1051343, rate = per_second(50), retry = safe)]
pub struct BatchAddManagerRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Members to make managers.
    #[im(required)]
    pub manager_user_ids: Option<Vec<UserId>>,
    /// Use instead of `manager_user_ids` in apps with string user ids.
    pub manager_user_ids_str: Option<Vec<String>>,
    /// User who acts.
    #[im(required)]
    pub operator: Option<UserId>,
    /// Use instead of `operator` in apps with string user ids.
    pub operator_str: Option<String>,
}

/// Result of BatchAddManager.
#[result]
pub struct BatchAddManagerResult {
    /// Users for whom the action failed.
    #[im(failures)]
    pub failed_manager_user_ids: Vec<UserId>,
    /// Value of `failed_manager_user_ids` in apps with string user ids.
    #[im(failures)]
    pub failed_manager_user_ids_str: Vec<String>,
}

/// Lets members speak while a live group is muted.
///
/// At most 100 members per live group by default.
#[operation(retry = safe)]
pub struct BatchAddWhitelistParticipantRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User who acts.
    #[im(required)]
    pub operator: Option<UserId>,
    /// Use instead of `operator` in apps with string user ids.
    pub operator_str: Option<String>,
    /// Members.
    #[im(required)]
    pub participant_user_ids: Option<Vec<UserId>>,
    /// Use instead of `participant_user_ids` in apps with string user ids.
    pub participant_user_ids_str: Option<Vec<String>>,
}

/// Result of BatchAddWhitelistParticipant.
#[result]
pub struct BatchAddWhitelistParticipantResult {
    /// Users for whom the action failed.
    ///
    /// Empty if none failed.
    #[im(failures)]
    pub failed_user_ids: Vec<UserId>,
    /// Value of `failed_user_ids` in apps with string user ids.
    #[im(failures)]
    pub failed_user_ids_str: Vec<String>,
}

/// Unmutes or unbans members of a live group.
#[operation(page = 788463, rate = per_second(50), retry = safe)]
pub struct BatchDeleteBlockParticipantsRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Members.
    #[im(required)]
    pub participant_user_ids: Option<Vec<UserId>>,
    /// Use instead of `participant_user_ids` in apps with string user ids.
    pub participant_user_ids_str: Option<Vec<String>>,
    /// Restriction that is meant.
    #[im(default = "0")]
    pub block_action: Option<BlockAction>,
}

/// Result of BatchDeleteBlockParticipants.
#[result]
pub struct BatchDeleteBlockParticipantsResult {
    /// Members for whom the action failed.
    #[im(failures)]
    pub failed_participant_user_ids: Vec<UserId>,
    /// Value of `failed_participant_user_ids` in apps with string user ids.
    #[im(failures)]
    pub failed_participant_user_ids_str: Vec<String>,
}

/// Lists the muted or banned members of a live group page by page.
#[operation(
    page = 788464,
    rate = per_second(100),
    retry = safe,
    paging(cursor, next_cursor, participants: BlockedParticipant, has_more)
)]
pub struct BatchGetBlockParticipantsRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Start of the page.
    pub cursor: Cursor,
    /// Page size.
    #[im(range(1, 20))]
    pub limit: i64,
    /// Restriction that is meant.
    #[im(default = "0")]
    pub block_action: Option<BlockAction>,
}

/// Result of BatchGetBlockParticipants.
#[result]
pub struct BatchGetBlockParticipantsResult {
    /// Whether another page exists.
    pub has_more: bool,
    /// Start of the next page.
    pub next_cursor: Cursor,
    /// Members found.
    ///
    /// Ordered by user id, ascending.
    pub participants: Vec<BlockedParticipant>,
}

/// Lists the members who may speak while a live group is muted, page by page.
#[operation(
    page = 1051347,
    rate = per_second(100),
    retry = safe,
    paging(cursor, next_cursor, participants: WhitelistParticipant, has_more)
)]
pub struct BatchGetWhitelistParticipantRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Start of the page.
    pub cursor: Cursor,
    /// Page size.
    #[im(range(1, 20))]
    pub limit: i64,
}

/// Result of BatchGetWhitelistParticipant.
#[result]
pub struct BatchGetWhitelistParticipantResult {
    /// Whether another page exists.
    pub has_more: bool,
    /// Start of the next page.
    ///
    /// -1 at the end.
    pub next_cursor: Cursor,
    /// Members found.
    pub participants: Vec<WhitelistParticipant>,
}

/// Removes managers of a live group.
#[operation(page = 1051344, rate = per_second(50), retry = safe)]
pub struct BatchRemoveManagerRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User who acts.
    #[im(required)]
    pub operator: Option<UserId>,
    /// Use instead of `operator` in apps with string user ids.
    pub operator_str: Option<String>,
    /// Managers to remove.
    #[im(required)]
    pub remove_manager_user_ids: Option<Vec<UserId>>,
    /// Use instead of `remove_manager_user_ids` in apps with string user ids.
    pub remove_manager_user_ids_str: Option<Vec<String>>,
}

/// Result of BatchRemoveManager.
#[result]
pub struct BatchRemoveManagerResult {
    /// Users for whom the action failed.
    #[im(failures)]
    pub failed_manager_user_ids: Vec<UserId>,
    /// Value of `failed_manager_user_ids` in apps with string user ids.
    #[im(failures)]
    pub failed_manager_user_ids_str: Vec<String>,
}

/// Removes members from those who may speak while a live group is muted.
#[operation(page = 1051346, rate = per_second(50), retry = safe)]
pub struct BatchRemoveWhitelistParticipantRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// User who acts.
    #[im(required)]
    pub operator: Option<UserId>,
    /// Use instead of `operator` in apps with string user ids.
    pub operator_str: Option<String>,
    /// Members.
    #[im(required)]
    pub participant_user_ids: Option<Vec<UserId>>,
    /// Use instead of `participant_user_ids` in apps with string user ids.
    pub participant_user_ids_str: Option<Vec<String>>,
}

/// Result of BatchRemoveWhitelistParticipant.
#[result]
pub struct BatchRemoveWhitelistParticipantResult {
    /// Users for whom the action failed.
    ///
    /// Empty if none failed.
    #[im(failures)]
    pub failed_user_ids: Vec<UserId>,
    /// Value of `failed_user_ids` in apps with string user ids.
    #[im(failures)]
    pub failed_user_ids_str: Vec<String>,
}

/// Updates profiles and marks of members of a live group.
#[operation(page = 1162951, rate = per_second(50), retry = safe)]
pub struct BatchUpdateLiveParticipantsRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Members to update.
    #[im(max_items = 10)]
    pub participant_infos: Vec<LiveParticipantChange>,
    /// Whether the marks are added or deleted.
    #[im(default = "1")]
    pub mark_action: Option<MarkAction>,
}

/// Result of BatchUpdateLiveParticipants.
#[result]
pub struct BatchUpdateLiveParticipantsResult {
    /// Items that failed.
    #[im(failures)]
    pub failed_infos: Vec<FailedInfo>,
}

/// Checks whether members are in a live group.
#[operation(page = 1051348, rate = per_second(100), retry = safe)]
pub struct QueryLiveParticipantStatusRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Members to check.
    #[im(required, max_items = 200)]
    pub participant_user_ids: Option<Vec<UserId>>,
    /// Use instead of `participant_user_ids` in apps with string user ids.
    pub participant_user_ids_str: Option<Vec<String>>,
}

/// Result of QueryLiveParticipantStatus.
#[result]
pub struct QueryLiveParticipantStatusResult {
    /// One entry for each member.
    pub status: Vec<LiveParticipantStatus>,
}

/// Muted or banned member of a live group.
#[result]
pub struct BlockedParticipant {
    /// Avatar URL.
    pub avatar_url: String,
    /// When the mute or ban ends.
    #[im(unit = "seconds")]
    pub block_time: i64,
    /// When the mute or ban was set.
    #[im(unit = "seconds")]
    pub create_time: i64,
    /// Custom key-value data.
    pub ext: Map<String, String>,
    /// Marks of the member.
    ///
    /// Live groups only.
    pub marks: Vec<String>,
    /// Nickname.
    pub nick_name: String,
    /// Member.
    pub participant_user_id: UserId,
    /// Value of `participant_user_id` in apps with string user ids.
    pub participant_user_id_str: Option<String>,
}

/// Member who may speak while the live group is muted.
#[result]
pub struct WhitelistParticipant {
    /// Avatar URL.
    pub avatar_url: String,
    /// When the member was added.
    #[im(unit = "seconds")]
    pub create_time: i64,
    /// Custom key-value data.
    pub ext: Map<String, String>,
    /// Nickname.
    pub nick_name: String,
    /// User who acted.
    pub operator: UserId,
    /// Member.
    pub participant_user_id: UserId,
    /// Marks of the member.
    ///
    /// Live groups only.
    pub marks: Vec<String>,
}

/// Changes to a member of a live group.
#[object(at_least_one_of(avatar_url, nick_name, ext))]
pub struct LiveParticipantChange {
    /// Member.
    #[im(required)]
    pub user_id: Option<UserId>,
    /// Use instead of `user_id` in apps with string user ids.
    pub user_id_str: Option<String>,
    /// Avatar URL.
    pub avatar_url: Option<String>,
    /// Custom key-value data.
    pub ext: Option<Map<String, String>>,
    /// Marks of the member.
    ///
    /// Live groups only.
    pub marks: Option<Vec<String>>,
    /// Nickname.
    pub nick_name: Option<String>,
}

/// Whether a member is in a live group.
#[result]
pub struct LiveParticipantStatus {
    /// App id.
    pub app_id: AppId,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// When the member joined.
    #[im(unit = "seconds")]
    pub create_time: i64,
    /// Whether the member is in the group.
    pub is_in_conversation: bool,
    /// Member.
    pub participant_user_id: UserId,
    /// Value of `participant_user_id` in apps with string user ids.
    pub participant_user_id_str: Option<String>,
}
