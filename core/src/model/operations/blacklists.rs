//! Blocklists.

use volc_im_macros::{object, operation, result};

use super::FailedInfo;
use super::friends::Friend;
use crate::model::values::{AppId, Cursor, Map, UserId};

/// Adds users to a user's blocklist.
#[operation(page = 1152119, rate = per_second(50), retry = safe)]
pub struct AddBlackListRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Blocklist entries.
    #[im(max_items = 10)]
    pub black_list_infos: Vec<BlackListInfo>,
    /// Owner of the blocklist.
    pub user_id: UserId,
    /// Inbox number.
    ///
    /// 0 unless you use several.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
}

/// Result of AddBlackList.
#[result]
pub struct AddBlackListResult {
    /// Items that failed.
    #[im(failures)]
    pub failed_infos: Vec<FailedInfo>,
}

/// Lists a user's blocklist page by page.
#[operation(
    page = 1152122,
    rate = per_second(100),
    retry = safe,
    paging(cursor, next_cursor, black_list_infos: BlackListEntry, has_more)
)]
pub struct GetBlackListRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Start of the page.
    ///
    /// The last added comes first.
    #[im(default = "0")]
    pub cursor: Cursor,
    /// Page size.
    #[im(range(1, 20))]
    pub limit: i64,
    /// Owner of the blocklist.
    pub user_id: UserId,
    /// Inbox number.
    ///
    /// 0 unless you use several.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
    /// Returns the total count as well.
    #[im(default = "false")]
    pub need_total: Option<bool>,
}

/// Result of GetBlackList.
#[result]
pub struct GetBlackListResult {
    /// Blocklist entries.
    pub black_list_infos: Vec<BlackListEntry>,
    /// Whether another page exists.
    pub has_more: bool,
    /// Start of the next page.
    ///
    /// Negative at the end.
    // NewCursor in the documentation's table, NextCursor in the official SDKs.
    #[im(alias = "NewCursor")]
    pub next_cursor: Cursor,
    /// Total count.
    pub total_count: i64,
}

/// Checks whether users are on a user's blocklist.
#[operation(page = 1152123, rate = per_second(100), retry = safe)]
pub struct IsInBlackListRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Users to check.
    #[im(max_items = 10)]
    pub black_list_user_ids: Vec<UserId>,
    /// Owner of the blocklist.
    pub user_id: UserId,
    /// Inbox number.
    ///
    /// 0 unless you use several.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
}

/// Result of IsInBlackList.
#[result]
pub struct IsInBlackListResult {
    /// Whether each user is on the blocklist, by user id.
    pub is_in_black_list_infos: Map<UserId, bool>,
}

/// Removes users from a user's blocklist.
#[operation(page = 1152120, rate = per_second(50), retry = safe)]
pub struct RemoveBlackListRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Users to remove.
    #[im(max_items = 10)]
    pub black_list_user_ids: Vec<UserId>,
    /// Owner of the blocklist.
    pub user_id: UserId,
    /// Inbox number.
    ///
    /// 0 unless you use several.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
}

/// Result of RemoveBlackList.
///
/// Empty.
#[result]
pub struct RemoveBlackListResult {}

/// Updates the custom data of blocklist entries.
#[operation(page = 1152121, rate = per_second(50), retry = safe)]
pub struct UpdateBlackListRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Blocklist entries.
    #[im(max_items = 10)]
    pub black_list_infos: Vec<BlackListInfo>,
    /// Owner of the blocklist.
    pub user_id: UserId,
    /// Inbox number.
    ///
    /// 0 unless you use several.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
}

/// Result of UpdateBlackList.
#[result]
pub struct UpdateBlackListResult {
    /// Items that failed.
    #[im(failures)]
    pub failed_infos: Vec<FailedInfo>,
}

/// Blocklist entry.
#[object]
pub struct BlackListInfo {
    /// Blocklisted user.
    pub black_list_user_id: UserId,
    /// Custom key-value data of the entry.
    pub black_list_user_ext: Option<Map<String, String>>,
}

/// Blocklist entry with its times.
#[result]
pub struct BlackListEntry {
    /// Blocklisted user.
    pub black_list_user_id: UserId,
    /// When the user was added.
    ///
    /// The vendor does not document the unit.
    pub create_time: i64,
    /// When it was last changed.
    pub modify_time: i64,
    /// Custom key-value data of the entry.
    pub black_list_user_ext: Map<String, String>,
    /// Friendship with the blocklisted user.
    ///
    /// Absent unless the two are friends.
    pub friend_user_info: Option<Friend>,
}
