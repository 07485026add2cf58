//! Client tokens.

use volc_im_macros::{operation, result};

use crate::model::values::{AppId, UserId};

/// Issues a login token for a user.
#[operation(page = 1208779, rate = per_second(50), retry = safe)]
pub struct GetAppTokenRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// When the token expires, as a Unix time.
    #[im(unit = "milliseconds")]
    pub expire_time: i64,
    /// User who logs in.
    #[im(required)]
    pub user_id: Option<UserId>,
    /// Use instead of `user_id` in apps with string user ids.
    pub user_id_str: Option<String>,
}

/// Result of GetAppToken.
#[result]
pub struct GetAppTokenResult {
    /// App id.
    pub app_id: AppId,
    /// Login token.
    #[im(essential)]
    pub token: String,
    /// User who logs in.
    pub user_id: UserId,
    /// Value of `user_id` in apps with string user ids.
    pub user_id_str: Option<String>,
}
