use volc_im_core::model::ids::{ConversationId, UserId};
use volc_im_core::model::operations::messages::GetMessagesRequest;

fn main() {
    let _ = GetMessagesRequest::new(ConversationId(1), [UserId(2)]);
}
