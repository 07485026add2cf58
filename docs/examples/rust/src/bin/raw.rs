use volc_im_docs::{Failure, client, new_group};

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let im = client()?;
    let group = new_group(&im).await?;

    // region call
    let wire = format!(r#"{{"ConversationShortId":{group},"AppId":123456}}"#);
    let result = im.raw("GetConversationUserCount", wire).await?;
    println!("{}", result.text());
    // endregion call
    Ok(())
}
