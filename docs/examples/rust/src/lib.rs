//! What the programs of the documentation share.

use volc_im::conversations::{CreateConversationRequest, NewConversation};
use volc_im::messages::SendMessageRequest;
use volc_im::prelude::*;

/// The error of a program.
pub type Failure = Box<dyn std::error::Error>;

/// A client of the emulator that the environment names.
pub fn client() -> Result<ImClient, Failure> {
    let builder = ImClient::builder()
        .credentials(std::env::var("VOLCENGINE_ACCESS_KEY")?, std::env::var("VOLCENGINE_SECRET_KEY")?)
        .app_id(123456)
        .base_url(std::env::var("VOLC_IM_BASE_URL")?);
    Ok(builder.build()?)
}

/// A new group of user 10001.
pub async fn new_group(im: &ImClient) -> Result<ConversationId, Error> {
    let group = NewConversation::new(ConversationType::Group).name("Weekend hike");
    Ok(im.create_conversation(CreateConversationRequest::new(group, UserId(10001))).await?.conversation_short_id)
}

/// A text message of user 10001.
pub fn text_message(group: ConversationId, text: &str) -> SendMessageRequest {
    SendMessageRequest::new(text_content(text), group, MsgType::Text, UserId(10001))
}
