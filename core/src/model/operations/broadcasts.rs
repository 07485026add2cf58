//! Broadcasts.

use volc_im_macros::{operation, result};

use crate::model::codes::{MsgType, TagOp};
use crate::model::values::{AppId, Map, UserId};

/// Broadcasts a message to registered users, optionally by tag.
///
/// Delivery can take seconds to minutes.
/// The result is empty.
#[operation(page = 1125997, rate = per_day(20), retry = never)]
pub struct UserBroadcastRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Message content.
    ///
    /// JSON text whose form depends on `msg_type`; for text use `text_content()`.
    /// Format: <https://www.volcengine.com/docs/6348/372181#server>
    pub content: String,
    /// Lifetime of the message.
    #[im(wire = "MsgTTL", unit = "seconds", range(1, 604800))]
    pub msg_ttl: i64,
    /// Message type.
    pub msg_type: MsgType,
    /// Sender.
    pub sender: UserId,
    /// Custom key-value data.
    pub ext: Option<Map<String, String>>,
    /// Inbox number.
    ///
    /// 0 unless you use several.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
    /// How several tags combine.
    #[im(default = "0")]
    pub tag_op: Option<TagOp>,
    /// Tags of the users who receive it.
    #[im(default = "every user")]
    pub tags: Option<Vec<String>>,
}

/// Result of UserBroadcast.
///
/// Empty.
#[result]
pub struct UserBroadcastResult {}
