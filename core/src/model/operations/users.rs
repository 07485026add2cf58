//! Registered users, their tags and online state.

use volc_im_macros::{object, operation, result};

use super::FailedInfo;
use crate::model::codes::{Platform, TagChange};
use crate::model::values::{AppId, DeviceId, Map, UserId};

/// Gets the profiles of registered users.
#[operation(page = 1125996, rate = per_second(100), retry = safe)]
pub struct BatchGetUserRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Users.
    #[im(max_items = 50)]
    pub user_ids: Vec<UserId>,
}

/// Result of BatchGetUser.
#[result]
pub struct BatchGetUserResult {
    /// Users who are not registered.
    pub not_found_users: Vec<UserId>,
    /// Users.
    pub users: Vec<User>,
}

/// Updates the profiles of registered users.
#[operation(page = 1187901, rate = per_second(50), retry = safe)]
pub struct BatchUpdateUserRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Users.
    #[im(max_items = 10)]
    pub users: Vec<UserUpdate>,
}

/// Result of BatchUpdateUser.
#[result]
pub struct BatchUpdateUserResult {
    /// Items that failed.
    #[im(failures)]
    pub failed_infos: Vec<FailedInfo>,
}

/// Adds or deletes tags of registered users.
#[operation(page = 1125995, rate = per_second(50), retry = safe)]
pub struct BatchUpdateUserTagsRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Whether the tags are added or deleted.
    #[im(default = "0")]
    pub op: TagChange,
    /// Tags.
    pub tags: Vec<String>,
    /// Users.
    pub user_ids: Vec<UserId>,
}

/// Result of BatchUpdateUserTags.
#[result]
pub struct BatchUpdateUserTagsResult {
    /// Items that failed.
    #[im(failures)]
    pub failed_infos: Vec<FailedInfo>,
}

/// Gets the devices on which users are online.
#[operation(page = 788533, rate = per_second(100), retry = safe)]
pub struct QueryOnlineStatusRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Users.
    #[im(max_items = 100)]
    pub user_ids: Vec<UserId>,
}

/// Result of QueryOnlineStatus.
#[result]
pub struct QueryOnlineStatusResult {
    /// App id.
    pub app_id: AppId,
    /// Devices of the users who are online, by user id.
    pub query_online_results: Map<UserId, Vec<OnlineDevice>>,
}

/// Registers users or robots.
///
/// Needed for broadcasts and profiles; sending messages needs no registration.
/// At most 5000 robots per app.
#[operation(page = 1125993, rate = per_second(50), retry = safe)]
pub struct RegisterUsersRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Users.
    #[im(max_items = 20)]
    pub users: Vec<UserRegistration>,
}

/// Result of RegisterUsers.
#[result]
pub struct RegisterUsersResult {
    /// Items that failed.
    #[im(failures)]
    pub failed_infos: Vec<FailedInfo>,
}

/// Unregisters users.
#[operation(page = 1125994, rate = per_second(50), retry = safe)]
pub struct UnRegisterUsersRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Users.
    #[im(max_items = 10)]
    pub user_ids: Vec<UserId>,
}

/// Result of UnRegisterUsers.
#[result]
pub struct UnRegisterUsersResult {
    /// Items that failed.
    #[im(failures)]
    pub failed_infos: Vec<FailedInfo>,
}

/// Registered user.
#[result]
pub struct User {
    /// App id.
    pub app_id: AppId,
    /// Registration time.
    #[im(unit = "milliseconds")]
    pub create_time: i64,
    /// Custom key-value data.
    pub ext: Map<String, String>,
    /// When it was last changed.
    #[im(unit = "milliseconds")]
    pub modify_time: i64,
    /// Nickname.
    pub nick_name: String,
    /// Avatar URL.
    pub portrait: String,
    /// User.
    pub user_id: UserId,
    /// Tags.
    pub tags: Vec<String>,
    /// Whether it is a robot.
    pub is_robot: Option<bool>,
}

/// New profile of a registered user.
#[object]
pub struct UserUpdate {
    /// Custom key-value data.
    pub ext: Map<String, String>,
    /// Nickname.
    pub nick_name: String,
    /// Avatar URL.
    pub portrait: String,
    /// Tags.
    pub tags: Vec<String>,
    /// User.
    pub user_id: UserId,
}

/// Device on which a user is online.
#[result]
pub struct OnlineDevice {
    /// Connection id.
    pub conn_id: Option<String>,
    /// User.
    pub user_id: Option<UserId>,
    /// Device id.
    pub device_id: Option<DeviceId>,
    /// Version number of the client.
    pub client_version: Option<i64>,
    /// Platform of the device.
    pub platform: Option<Platform>,
}

/// User or robot to register.
#[object]
pub struct UserRegistration {
    /// User.
    pub user_id: UserId,
    /// Custom key-value data.
    #[im(max_entries = 20, key_max_chars = 50, key_reserved = "s:", value_max_chars = 500)]
    pub ext: Option<Map<String, String>>,
    /// Nickname.
    #[im(max_chars = 100)]
    pub nick_name: Option<String>,
    /// Avatar URL.
    #[im(max_chars = 500)]
    pub portrait: Option<String>,
    /// Tags, as UserBroadcast uses them.
    pub tags: Option<Vec<String>>,
    /// Whether it is a robot.
    #[im(default = "false")]
    pub is_robot: Option<bool>,
}
