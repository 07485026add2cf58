//! Marks of live groups.

use volc_im_macros::{operation, result};

use crate::model::codes::MarkAction;
use crate::model::values::{AppId, ConversationId, UserId};

/// Get the marks of a live group.
///
/// Live groups only.
#[operation(page = 1187905, rate = per_second(100), retry = safe)]
pub struct GetConversationMarksRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
}

/// What GetConversationMarks returns.
#[result]
pub struct GetConversationMarksResult {
    /// Marks.
    pub mark_types: Vec<String>,
}

/// Add or delete marks of a live group.
///
/// Live groups only. Result is empty both on success and on failure.
#[operation(page = 1187904, rate = per_second(50), retry = safe)]
pub struct MarkConversationRequest {
    /// Application id; the client's own unless set.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Marks.
    ///
    /// A live group holds at most 20 marks in all.
    pub mark_types: Vec<String>,
    /// Add or delete the marks.
    #[im(default = "1")]
    pub mark_action: Option<MarkAction>,
    /// User id of the operator.
    pub operator: Option<UserId>,
    /// String form of Operator, for apps whose user ids are strings.
    pub operator_str: Option<String>,
}

/// What MarkConversation returns.
///
/// The result is empty on success.
#[result]
pub struct MarkConversationResult {}
