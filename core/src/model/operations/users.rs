//! Registered users, their tags and online state.

use volc_im_macros::{object, operation, result};

use super::FailedInfo;
use crate::model::codes::{Platform, TagChange};
use crate::model::values::{AppId, DeviceId, Map, UserId};

/// Get the profiles of registered users.
#[operation(page = 1125996, rate = per_second(100), retry = safe)]
pub struct BatchGetUserRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// User ids.
    #[im(max_items = 50)]
    pub user_ids: Vec<UserId>,
}

/// What BatchGetUser returns.
#[result]
pub struct BatchGetUserResult {
    /// User ids that are not registered or were unregistered.
    pub not_found_users: Vec<UserId>,
    /// Users.
    pub users: Vec<User>,
}

/// Update the profiles of registered users.
#[operation(page = 1187901, rate = per_second(50), retry = safe)]
pub struct BatchUpdateUserRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Users.
    #[im(max_items = 10)]
    pub users: Vec<UserUpdate>,
}

/// What BatchUpdateUser returns.
#[result]
pub struct BatchUpdateUserResult {
    /// Entries that failed.
    #[im(failures)]
    pub failed_infos: Vec<FailedInfo>,
}

/// Add or delete tags of registered users.
#[operation(page = 1125995, rate = per_second(50), retry = safe)]
pub struct BatchUpdateUserTagsRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// How the tags are applied.
    ///
    /// The SDK comment words it as key/value: 0 overwrites the value of an existing key and adds new keys,
    /// 1 deletes existing keys.
    #[im(default = "0")]
    pub op: TagChange,
    /// User tags.
    pub tags: Vec<String>,
    /// User ids.
    pub user_ids: Vec<UserId>,
}

/// What BatchUpdateUserTags returns.
#[result]
pub struct BatchUpdateUserTagsResult {
    /// Entries that failed.
    #[im(failures)]
    pub failed_infos: Vec<FailedInfo>,
}

/// Get the online devices of users.
#[operation(page = 788533, rate = per_second(100), retry = safe)]
pub struct QueryOnlineStatusRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// User ids.
    #[im(max_items = 100)]
    pub user_ids: Vec<UserId>,
}

/// What QueryOnlineStatus returns.
#[result]
pub struct QueryOnlineStatusResult {
    /// Application id.
    pub app_id: AppId,
    /// Online devices per user id.
    ///
    /// Keys are the users that are online.
    pub query_online_results: Map<UserId, Vec<OnlineDevice>>,
}

/// Register users or robots.
///
/// Only needed for broadcasts and stored profiles; sending messages needs no registration. At most 5000
/// robots per app.
#[operation(page = 1125993, rate = per_second(50), retry = safe)]
pub struct RegisterUsersRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Users.
    #[im(max_items = 20)]
    pub users: Vec<UserRegistration>,
}

/// What RegisterUsers returns.
#[result]
pub struct RegisterUsersResult {
    /// Entries that failed.
    #[im(failures)]
    pub failed_infos: Vec<FailedInfo>,
}

/// Unregister users.
#[operation(page = 1125994, rate = per_second(50), retry = safe)]
pub struct UnRegisterUsersRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// User ids.
    #[im(max_items = 10)]
    pub user_ids: Vec<UserId>,
}

/// What UnRegisterUsers returns.
#[result]
pub struct UnRegisterUsersResult {
    /// Entries that failed.
    #[im(failures)]
    pub failed_infos: Vec<FailedInfo>,
}

/// A registered user.
#[result]
pub struct User {
    /// Application id.
    pub app_id: AppId,
    /// Registration time.
    #[im(unit = "milliseconds")]
    pub create_time: i64,
    /// Extension map.
    pub ext: Map<String, String>,
    /// Last modification time.
    #[im(unit = "milliseconds")]
    pub modify_time: i64,
    /// Nickname.
    pub nick_name: String,
    /// Avatar URL of the user.
    pub portrait: String,
    /// User id.
    pub user_id: UserId,
    /// User tags.
    pub tags: Vec<String>,
    /// Whether the account is a robot.
    pub is_robot: Option<bool>,
}

/// New profile of a registered user.
#[object]
pub struct UserUpdate {
    /// Extension map.
    pub ext: Map<String, String>,
    /// Nickname.
    pub nick_name: String,
    /// Avatar URL of the user.
    pub portrait: String,
    /// User tags.
    pub tags: Vec<String>,
    /// User id.
    pub user_id: UserId,
}

/// A device on which a user is online.
#[result]
pub struct OnlineDevice {
    /// Connection id.
    pub conn_id: Option<String>,
    /// User id.
    pub user_id: Option<UserId>,
    /// Device id.
    pub device_id: Option<DeviceId>,
    /// Client version number.
    pub client_version: Option<i64>,
    /// Device platform.
    pub platform: Option<Platform>,
}

/// A user or robot to register.
#[object]
pub struct UserRegistration {
    /// User id.
    pub user_id: UserId,
    /// Extension map.
    #[im(max_entries = 20, key_max_chars = 50, key_reserved = "s:", value_max_chars = 500)]
    pub ext: Option<Map<String, String>>,
    /// Nickname.
    ///
    /// The doc page says 100 characters.
    #[im(max_chars = 100)]
    pub nick_name: Option<String>,
    /// Avatar URL of the user.
    ///
    /// The doc page says 500 characters.
    #[im(max_chars = 500)]
    pub portrait: Option<String>,
    /// Tags used by UserBroadcast.
    pub tags: Option<Vec<String>>,
    /// Whether the account is a robot.
    ///
    /// At most 5000 robots an app.
    #[im(default = "false")]
    pub is_robot: Option<bool>,
}
