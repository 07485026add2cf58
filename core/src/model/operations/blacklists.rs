//! Blocklists.

use volc_im_macros::{object, operation, result};

use super::FailedInfo;
use super::friends::Friend;
use crate::model::values::{AppId, Cursor, Map, UserId};

/// Put users on a user's blocklist.
#[operation(page = 1152119, rate = per_second(50), retry = safe)]
pub struct AddBlackListRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Blocklist entries.
    #[im(max_items = 10)]
    pub black_list_infos: Vec<BlackListInfo>,
    /// User id.
    pub user_id: UserId,
    /// Inbox used for logical isolation.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
}

/// What AddBlackList returns.
#[result]
pub struct AddBlackListResult {
    /// Entries that failed.
    #[im(failures)]
    pub failed_infos: Vec<FailedInfo>,
}

/// Page through a user's blocklist.
///
/// The doc table names the next position NewCursor, the SDK NextCursor.
#[operation(
    page = 1152122,
    rate = per_second(100),
    retry = safe,
    paging(cursor, next_cursor, black_list_infos: BlackListEntry, has_more)
)]
pub struct GetBlackListRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Start position of the page.
    ///
    /// Order: last added first.
    #[im(default = "0")]
    pub cursor: Cursor,
    /// Page size.
    #[im(range(0, 20))]
    pub limit: i64,
    /// User id.
    pub user_id: UserId,
    /// Inbox used for logical isolation.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
    /// Also return the total count.
    #[im(default = "false")]
    pub need_total: Option<bool>,
}

/// What GetBlackList returns.
#[result]
pub struct GetBlackListResult {
    /// Blocklist entries.
    pub black_list_infos: Vec<BlackListEntry>,
    /// Whether another page exists.
    pub has_more: bool,
    /// Start position of the next page.
    ///
    /// Negative: no more entries.
    #[im(alias = "NewCursor")]
    pub next_cursor: Cursor,
    /// Total number of entries.
    pub total_count: i64,
}

/// Tell whether users are on a user's blocklist.
#[operation(page = 1152123, rate = per_second(100), retry = safe)]
pub struct IsInBlackListRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// User ids of blocklisted users.
    #[im(max_items = 10)]
    pub black_list_user_ids: Vec<UserId>,
    /// User id.
    pub user_id: UserId,
    /// Inbox used for logical isolation.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
}

/// What IsInBlackList returns.
#[result]
pub struct IsInBlackListResult {
    /// Blocklist membership per user id.
    pub is_in_black_list_infos: Map<UserId, bool>,
}

/// Take users off a user's blocklist.
///
/// Result is empty on success.
#[operation(page = 1152120, rate = per_second(50), retry = safe)]
pub struct RemoveBlackListRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// User ids of blocklisted users.
    #[im(max_items = 10)]
    pub black_list_user_ids: Vec<UserId>,
    /// User id.
    pub user_id: UserId,
    /// Inbox used for logical isolation.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
}

/// What RemoveBlackList returns.
///
/// The result is empty on success.
#[result]
pub struct RemoveBlackListResult {}

/// Update the extension maps of blocklist entries.
#[operation(page = 1152121, rate = per_second(50), retry = safe)]
pub struct UpdateBlackListRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Blocklist entries.
    #[im(max_items = 10)]
    pub black_list_infos: Vec<BlackListInfo>,
    /// User id.
    pub user_id: UserId,
    /// Inbox used for logical isolation.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
}

/// What UpdateBlackList returns.
#[result]
pub struct UpdateBlackListResult {
    /// Entries that failed.
    #[im(failures)]
    pub failed_infos: Vec<FailedInfo>,
}

/// A blocklist entry.
#[object]
pub struct BlackListInfo {
    /// User id of the blocklisted user.
    pub black_list_user_id: UserId,
    /// Extension map of the blocklist entry.
    pub black_list_user_ext: Option<Map<String, String>>,
}

/// A blocklist entry with its times.
#[result]
pub struct BlackListEntry {
    /// User id of the blocklisted user.
    pub black_list_user_id: UserId,
    /// When the user was put on the blocklist.
    ///
    /// Unit not stated.
    pub create_time: i64,
    /// Last modification time.
    pub modify_time: i64,
    /// Extension map of the blocklist entry.
    pub black_list_user_ext: Map<String, String>,
    /// Friendship details of the blocklisted user.
    ///
    /// Absent unless the blocklisted user is also a friend.
    pub friend_user_info: Option<Friend>,
}
