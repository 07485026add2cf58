use volc_im::messages::GetConversationMessagesRequest;
use volc_im::prelude::*;
use volc_im_docs::{Failure, client, new_group, text_message};

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let im = client()?;
    let group = new_group(&im).await?;
    for number in 1..=5 {
        im.send_message(text_message(group, &format!("message {number}"))).await?;
    }

    // region items
    let mut messages = im.paginate(GetConversationMessagesRequest::new(group, Cursor::START, 2));
    while let Some(message) = messages.next().await {
        let message = message?;
        println!("{}", message.content);
        if message.content.contains('3') {
            break;
        }
    }
    // endregion items

    // region resume
    while let Some(message) = messages.next().await {
        println!("later {}", message?.content);
    }
    // endregion resume

    // region pages
    let mut pages = im.paginate(GetConversationMessagesRequest::new(group, Cursor::START, 3)).pages();
    while let Some(page) = pages.next().await {
        println!("{}", page?.len());
    }
    // endregion pages
    Ok(())
}
