use volc_im_docs::{Failure, client};

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let im = client()?;

    // region send
    use volc_im::conversations::{CreateConversationRequest, NewConversation};
    use volc_im::messages::{GetConversationMessagesRequest, SendMessageRequest};
    use volc_im::prelude::*;

    let group = NewConversation::new(ConversationType::Group).name("Weekend hike");
    let group = im.create_conversation(CreateConversationRequest::new(group, "anna")).await?.conversation_short_id;
    im.send_message(SendMessageRequest::new(text_content("hi"), group, MsgType::Text, "anna")).await?;
    let mut messages = im.paginate(GetConversationMessagesRequest::new(group, Cursor::START, 20));
    while let Some(message) = messages.next().await {
        let message = message?;
        println!("{} {}", message.sender_str.unwrap_or_default(), message.sender);
    }
    // endregion send
    Ok(())
}
