//! Client tokens.

use volc_im_macros::{operation, result};

use crate::model::values::{AppId, UserId};

/// Make a client token for a user.
#[operation(page = 1208779, rate = per_second(50), retry = safe)]
pub struct GetAppTokenRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Expiry of the token.
    ///
    /// Absolute unix timestamp, not a duration.
    #[im(unit = "milliseconds")]
    pub expire_time: i64,
    /// User id.
    #[im(required)]
    pub user_id: Option<UserId>,
    /// String form of UserId, for apps whose user ids are strings.
    pub user_id_str: Option<String>,
}

/// What GetAppToken returns.
#[result]
pub struct GetAppTokenResult {
    /// Application id.
    pub app_id: AppId,
    /// Client token.
    #[im(essential)]
    pub token: String,
    /// User id.
    pub user_id: UserId,
    /// String form of UserId, for apps whose user ids are strings.
    pub user_id_str: Option<String>,
}
