//! What most programs need: `use volc_im::prelude::*;`.

pub use crate::codes::{ConversationType, ErrorCode, MsgType, Role};
pub use crate::content::text_content;
pub use crate::ids::{AppId, ConversationId, Cursor, MessageId, MessageIndex, UserId};
pub use crate::{CancellationToken, Error, ImClient, RetryPolicy};
