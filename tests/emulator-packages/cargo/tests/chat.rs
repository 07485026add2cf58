//! A user's tests: the emulator runs in their process.

use serde_json::{Value, json};
use volc_im_emulator::Emulator;
use volc_im_emulator::client::types::{CreateConversationOptions, InvokeOptions, SendOptions};
use volc_im_emulator::client::{Error, Fault};

#[tokio::test]
async fn a_member_greets() -> Result<(), Box<dyn std::error::Error>> {
    let im = Emulator::builder().start().await?;
    let options = CreateConversationOptions { participants: Some(vec!["10002".to_owned()]), ..Default::default() };
    let group = im.as_user(10_001).create_conversation(&options).await?.conversation_short_id.ok_or("no id")?;
    im.as_user(10_002).send(group, "hi", &SendOptions::default()).await?;
    assert_eq!(im.control().counts().await?.messages, 1);

    // Another test begins with what this one made.
    let seeded = Emulator::builder().seed(im.state().save().await?).start().await?;
    assert_eq!(seeded.control().conversation(group).await?.members.len(), 2);
    assert_ne!(seeded.url(), im.url());
    Ok(())
}

// region docs
#[tokio::test]
async fn a_fault_strikes_once() -> Result<(), Error> {
    let im = Emulator::builder().start().await.expect("it starts");
    im.fault(Fault::status(503).on("BatchGetUser").first(1)).await?;
    let call = InvokeOptions { action: "BatchGetUser".to_owned(), body: json!({"UserIds": [1]}) };
    im.control().invoke(&call).await?;
    assert_eq!(im.wait_for_call("BatchGetUser", json!({"UserIds": [1]})).await?.status, Some(503));
    assert_eq!(im.control().invoke(&call).await?.attempt, 2);
    let nothing = im.wait_for_delivery("AfterPush", Value::Null);
    let refused = im.as_user("stranger").leave(1).await.expect_err("there is no such group");
    assert!(refused.to_string().contains("ConversationNotFound") && refused.to_string().contains("Console: http"));
    drop(nothing);
    Ok(())
}
// endregion docs
