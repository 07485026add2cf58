// region client
use volc_im::prelude::*;

fn client() -> Result<ImClient, Box<dyn std::error::Error>> {
    let mut builder = ImClient::builder()
        .credentials(std::env::var("VOLCENGINE_ACCESS_KEY")?, std::env::var("VOLCENGINE_SECRET_KEY")?)
        .app_id(123456);
    if let Ok(url) = std::env::var("VOLC_IM_BASE_URL") {
        builder = builder.base_url(url); // The emulator's; without it, the service is called.
    }
    Ok(builder.build()?)
}
// endregion client

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let im = client()?;

    // region send
    use volc_im::conversations::{CreateConversationRequest, NewConversation};
    use volc_im::messages::SendMessageRequest;

    let owner = UserId(10001);
    let group = NewConversation::new(ConversationType::Group).name("Weekend hike");
    let group =
        im.create_conversation(CreateConversationRequest::new(group, owner)).await?.conversation_short_id;
    let message = SendMessageRequest::new(text_content("hello"), group, MsgType::Text, owner);
    let sent = im.send_message(message).await?;
    println!("sent {}", sent.message_id);
    // endregion send

    // region list
    use volc_im::messages::GetConversationMessagesRequest;

    let mut messages = im.paginate(GetConversationMessagesRequest::new(group, Cursor::START, 20));
    while let Some(message) = messages.next().await {
        let message = message?;
        println!("{} {}", message.sender, message.content);
    }
    // endregion list
    Ok(())
}
