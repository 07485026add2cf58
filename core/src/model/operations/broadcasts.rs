//! Broadcasts.

use volc_im_macros::{operation, result};

use crate::model::codes::{MsgType, TagOp};
use crate::model::values::{AppId, Map, UserId};

/// Broadcast a message to registered users, optionally by tag.
///
/// Only registered users receive it. Delivery can lag by seconds to minutes. Result is empty both on
/// success and on failure.
#[operation(page = 1125997, rate = per_day(20), retry = never)]
pub struct UserBroadcastRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Message body.
    ///
    /// Format: docs 6348/372181.
    pub content: String,
    /// Lifetime of the broadcast message.
    #[im(wire = "MsgTTL", unit = "seconds", range(1, 604800))]
    pub msg_ttl: i64,
    /// Message type code.
    ///
    /// The known codes are inferred from the same enum on message results.
    pub msg_type: MsgType,
    /// User id of the sender.
    pub sender: UserId,
    /// Extension map.
    pub ext: Option<Map<String, String>>,
    /// Inbox used for logical isolation.
    #[im(default = "0")]
    pub inbox_type: Option<i32>,
    /// How several tags combine.
    #[im(default = "0")]
    pub tag_op: Option<TagOp>,
    /// Only users with these tags.
    #[im(default = "everyone")]
    pub tags: Option<Vec<String>>,
}

/// What UserBroadcast returns.
///
/// The result is empty on success.
#[result]
pub struct UserBroadcastResult {}
