use volc_im_core::model::ids::{ConversationId, MessageId, UserId};
use volc_im_core::model::operations::messages::RecallMessageRequest;

fn main() {
    let (conversation, message, user) = (ConversationId(1), MessageId(2), UserId(3));
    let _ = RecallMessageRequest::new(message, conversation, user);
}
