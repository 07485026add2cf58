//! Marks of live groups.

use volc_im_macros::{operation, result};

use crate::model::codes::MarkAction;
use crate::model::values::{AppId, ConversationId, UserId};

/// Gets the marks of a live group.
#[operation(page = 1187905, rate = per_second(100), retry = safe)]
pub struct GetConversationMarksRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
}

/// Result of GetConversationMarks.
#[result]
pub struct GetConversationMarksResult {
    /// Marks.
    pub mark_types: Vec<String>,
}

/// Adds or deletes marks of a live group.
///
/// The result is empty.
#[operation(page = 1187904, rate = per_second(50), retry = safe)]
pub struct MarkConversationRequest {
    /// App id.
    ///
    /// Defaults to the client's.
    pub app_id: Option<AppId>,
    /// Conversation id.
    pub conversation_short_id: ConversationId,
    /// Marks.
    ///
    /// At most 20 marks per live group.
    pub mark_types: Vec<String>,
    /// Whether the marks are added or deleted.
    #[im(default = "1")]
    pub mark_action: Option<MarkAction>,
    /// User who acts.
    pub operator: Option<UserId>,
    /// Use instead of `operator` in apps with string user ids.
    pub operator_str: Option<String>,
}

/// Result of MarkConversation.
///
/// Empty.
#[result]
pub struct MarkConversationResult {}
