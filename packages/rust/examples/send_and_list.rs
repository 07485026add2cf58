//! Creates a group, sends a message that is sent once however often it is tried, and lists what the group holds.
//!
//! `cargo run --example send_and_list` with VOLC_IM_ACCESS_KEY, VOLC_IM_SECRET_KEY, VOLC_IM_APP_ID and, for
//! another server than the service's, VOLC_IM_BASE_URL.

use std::env;
use std::error::Error;

use futures_util::StreamExt;
use volc_im::{
    ConversationType, CreateConversationRequest, GetConversationMessagesRequest, ImClient, MsgType,
    NewConversation, SendMessageRequest, read_text_content, text_content,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut builder = ImClient::builder()
        .credentials(env::var("VOLC_IM_ACCESS_KEY")?, env::var("VOLC_IM_SECRET_KEY")?)
        .app_id(env::var("VOLC_IM_APP_ID")?.parse()?);
    if let Ok(url) = env::var("VOLC_IM_BASE_URL") {
        builder = builder.base_url(url);
    }
    let im = builder.build()?;

    let group = NewConversation::new(ConversationType::Group).name("Weekend hike");
    let group = im.create_conversation(CreateConversationRequest::new(group, 10001)).await?;
    let group = group.conversation_short_id;

    let message = SendMessageRequest::new(text_content("who brings water?"), group, MsgType::Text, 10001);
    let sent = im.call(message).with_info().await?;
    println!("sent {} in {} attempt", sent.result.message_id, sent.info.attempts);

    let listing = im.paginate(GetConversationMessagesRequest::new(group, 0, 20)).items();
    let mut listing = Box::pin(listing);
    while let Some(message) = listing.next().await {
        let message = message?;
        println!("{}: {}", message.sender, read_text_content(&message.content).unwrap_or_default());
    }
    Ok(())
}
