//! Friends.

use volc_im_macros::{object, operation, result};

use super::FailedInfo;
use crate::model::values::{AppId, Cursor, Map, UserId};

/// Makes users friends of each other.
#[operation(page = 1125662, rate = per_second(50), retry = safe)]
pub struct AddFriendRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Users to add as friends.
    #[im(max_items = 10)]
    pub friend_user_ids: Vec<UserId>,
    /// User whose friends they are.
    pub user_id: UserId,
    /// Custom key-value data.
    pub ext: Option<Map<String, String>>,
    /// Inbox number.
    ///
    /// 0 unless you use several.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
}

/// Result of AddFriend.
#[result]
pub struct AddFriendResult {
    /// Items that failed.
    #[im(failures)]
    pub failed_infos: Vec<FailedInfo>,
}

/// Ends friendships on both sides.
#[operation(page = 1125751, rate = per_second(50), retry = safe)]
pub struct DeleteFriendRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Friends to delete.
    #[im(max_items = 10)]
    pub delete_user_ids: Vec<UserId>,
    /// User whose friends they are.
    pub user_id: UserId,
    /// Inbox number.
    ///
    /// 0 unless you use several.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
}

/// Result of DeleteFriend.
#[result]
pub struct DeleteFriendResult {
    /// Items that failed.
    #[im(failures)]
    pub failed_infos: Vec<FailedInfo>,
}

/// Checks whether users are friends.
#[operation(page = 1125754, rate = per_second(100), retry = safe)]
pub struct IsFriendRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Users to check.
    #[im(max_items = 10)]
    pub friend_user_ids: Vec<UserId>,
    /// User whose friends they are.
    pub user_id: UserId,
    /// Inbox number.
    ///
    /// 0 unless you use several.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
}

/// Result of IsFriend.
#[result]
pub struct IsFriendResult {
    /// One entry for each user.
    pub infos: Vec<FriendCheck>,
}

/// Lists a user's friends page by page.
#[operation(retry = safe, paging(cursor, next_cursor, friend_infos: Friend, has_more))]
pub struct ListFriendRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// User whose friends they are.
    pub user_id: UserId,
    /// Start of the page.
    ///
    /// The first added comes first.
    #[im(default = "0")]
    pub cursor: Option<Cursor>,
    /// Inbox number.
    ///
    /// 0 unless you use several.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
    /// Page size.
    #[im(default = "20", range(1, 20))]
    pub limit: Option<i64>,
    /// Returns the total count as well.
    #[im(default = "false")]
    pub need_total: Option<bool>,
}

/// Result of ListFriend.
#[result]
pub struct ListFriendResult {
    /// Friends.
    pub friend_infos: Vec<Friend>,
    /// Whether another page exists.
    pub has_more: bool,
    /// Start of the next page.
    ///
    /// Negative at the end.
    pub next_cursor: Cursor,
    /// Total count.
    pub total_count: i64,
}

/// Updates the alias or the custom data of friends.
#[operation(page = 1125752, retry = safe)]
pub struct UpdateFriendRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Friends.
    #[im(max_items = 10)]
    pub friend_infos: Vec<FriendChange>,
    /// User whose friends they are.
    pub user_id: UserId,
    /// Inbox number.
    ///
    /// 0 unless you use several.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
}

/// Result of UpdateFriend.
#[result]
pub struct UpdateFriendResult {
    /// Items that failed.
    #[im(failures)]
    pub failed_infos: Vec<FailedInfo>,
}

/// Friend.
#[result]
pub struct Friend {
    /// Alias that the user gave this friend.
    pub alias: String,
    /// When the friend request was made.
    pub apply_time: i64,
    /// When they became friends.
    ///
    /// The vendor does not document the unit.
    pub create_time: i64,
    /// Custom key-value data.
    pub ext: Map<String, String>,
    /// The friend.
    pub friend_user_id: UserId,
    /// When it was last changed.
    pub modify_time: i64,
}

/// Whether a user is a friend.
#[result]
pub struct FriendCheck {
    /// User that was checked.
    pub friend_user_id: UserId,
    /// Whether they are friends.
    pub is_friend: bool,
}

/// Changes to a friend.
#[object(at_least_one_of(ext, alias))]
pub struct FriendChange {
    /// Custom key-value data.
    pub ext: Option<Map<String, String>>,
    /// The friend.
    pub friend_user_id: UserId,
    /// Alias that the user gave this friend.
    pub alias: Option<String>,
}
