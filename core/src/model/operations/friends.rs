//! Friends.

use volc_im_macros::{object, operation, result};

use super::FailedInfo;
use crate::model::values::{AppId, Cursor, Map, UserId};

/// Add friends, both ways.
#[operation(page = 1125662, rate = per_second(50), retry = safe)]
pub struct AddFriendRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// User ids of the friends.
    #[im(max_items = 10)]
    pub friend_user_ids: Vec<UserId>,
    /// User id.
    pub user_id: UserId,
    /// Extension map.
    pub ext: Option<Map<String, String>>,
    /// Inbox used for logical isolation.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
}

/// What AddFriend returns.
#[result]
pub struct AddFriendResult {
    /// Entries that failed.
    #[im(failures)]
    pub failed_infos: Vec<FailedInfo>,
}

/// Delete friends, both ways.
#[operation(page = 1125751, rate = per_second(50), retry = safe)]
pub struct DeleteFriendRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Friends to remove.
    #[im(max_items = 10)]
    pub delete_user_ids: Vec<UserId>,
    /// User id.
    pub user_id: UserId,
    /// Inbox used for logical isolation.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
}

/// What DeleteFriend returns.
#[result]
pub struct DeleteFriendResult {
    /// Entries that failed.
    #[im(failures)]
    pub failed_infos: Vec<FailedInfo>,
}

/// Tell whether users are friends.
#[operation(page = 1125754, rate = per_second(100), retry = safe)]
pub struct IsFriendRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// User ids of the friends.
    #[im(max_items = 10)]
    pub friend_user_ids: Vec<UserId>,
    /// User id.
    pub user_id: UserId,
    /// Inbox used for logical isolation.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
}

/// What IsFriend returns.
#[result]
pub struct IsFriendResult {
    /// Relation per checked user.
    pub infos: Vec<FriendCheck>,
}

/// Page through a user's friends.
#[operation(retry = safe, paging(cursor, next_cursor, friend_infos: Friend, has_more))]
pub struct ListFriendRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// User id.
    pub user_id: UserId,
    /// Start position of the page.
    ///
    /// Order: first added friend first.
    #[im(default = "0")]
    pub cursor: Option<Cursor>,
    /// Inbox used for logical isolation.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
    /// Page size.
    #[im(default = "20", range(0, 20))]
    pub limit: Option<i64>,
    /// Also return the total count.
    #[im(default = "false")]
    pub need_total: Option<bool>,
}

/// What ListFriend returns.
#[result]
pub struct ListFriendResult {
    /// Friends.
    pub friend_infos: Vec<Friend>,
    /// Whether another page exists.
    pub has_more: bool,
    /// Start position of the next page.
    ///
    /// Negative: no more entries.
    pub next_cursor: Cursor,
    /// Total number of entries.
    pub total_count: i64,
}

/// Update the alias or extension map of friends.
///
/// At most 10 friends per call.
#[operation(page = 1125752, retry = safe)]
pub struct UpdateFriendRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Friends.
    #[im(max_items = 10)]
    pub friend_infos: Vec<FriendChange>,
    /// User id.
    pub user_id: UserId,
    /// Inbox used for logical isolation.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
}

/// What UpdateFriend returns.
#[result]
pub struct UpdateFriendResult {
    /// Entries that failed.
    #[im(failures)]
    pub failed_infos: Vec<FailedInfo>,
}

/// A friend.
#[result]
pub struct Friend {
    /// Remark the user gave this friend.
    pub alias: String,
    /// When the friend request was made.
    pub apply_time: i64,
    /// When they became friends.
    ///
    /// Unit not stated.
    pub create_time: i64,
    /// Extension map.
    pub ext: Map<String, String>,
    /// User id of the friend.
    pub friend_user_id: UserId,
    /// Last modification time.
    pub modify_time: i64,
}

/// Whether a user is a friend.
#[result]
pub struct FriendCheck {
    /// User id of the friend.
    pub friend_user_id: UserId,
    /// Whether they are friends.
    pub is_friend: bool,
}

/// Changes to a friend.
#[object(at_least_one_of(ext, alias))]
pub struct FriendChange {
    /// Extension map.
    pub ext: Option<Map<String, String>>,
    /// User id of the friend.
    pub friend_user_id: UserId,
    /// Remark the user gave this friend.
    pub alias: Option<String>,
}
