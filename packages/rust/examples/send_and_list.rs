//! Creates a group, sends a message that is sent once however often it is tried, and lists what the group holds.
//!
//! `cargo run --example send_and_list` with VOLCENGINE_ACCESS_KEY, VOLCENGINE_SECRET_KEY, VOLC_IM_APP_ID and, for
//! another server than the service's, VOLC_IM_BASE_URL.

use std::env;

use volc_im::content::read_text_content;
use volc_im::conversations::{CreateConversationRequest, NewConversation};
use volc_im::messages::{GetConversationMessagesRequest, SendMessageRequest};
use volc_im::prelude::*;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut builder = ImClient::builder()
        .credentials(env::var("VOLCENGINE_ACCESS_KEY")?, env::var("VOLCENGINE_SECRET_KEY")?)
        .app_id(env::var("VOLC_IM_APP_ID")?.parse::<AppId>()?);
    if let Ok(url) = env::var("VOLC_IM_BASE_URL") {
        builder = builder.base_url(url);
    }
    let im = builder.build()?;

    let owner = UserId(10001);
    let group = NewConversation::new(ConversationType::Group).name("Weekend hike");
    let group = im.create_conversation(CreateConversationRequest::new(group, owner)).await?;
    let group = group.conversation_short_id;

    let message = SendMessageRequest::new(text_content("who brings water?"), group, MsgType::Text, owner);
    let sent = im.send_message(message).with_info().await?;
    println!("sent {} in {} attempt", sent.result.message_id, sent.info.attempts);

    let mut messages = im.paginate(GetConversationMessagesRequest::new(group, Cursor::START, 20));
    while let Some(message) = messages.next().await {
        let message = message?;
        println!("{}: {}", message.sender, read_text_content(&message.content).unwrap_or_default());
    }
    Ok(())
}
