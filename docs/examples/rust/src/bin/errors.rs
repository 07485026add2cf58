use volc_im_docs::{Failure, client, new_group, text_message};

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let im = client()?;
    let group = new_group(&im).await?;
    let mut message = text_message(group, "hello");
    message.sender = Some(volc_im::ids::UserId(99999));

    // region catch
    use volc_im::Error;

    match im.send_message(message).await {
        Ok(sent) => println!("sent {}", sent.message_id),
        Err(error @ Error::Api(_)) => {
            println!("{} {} {}", error.kind(), error.code().unwrap_or_default(), error.maybe_sent());
        }
        Err(error) => return Err(error.into()),
    }
    // endregion catch

    // region validation
    use volc_im::ids::UserId;
    use volc_im::users::QueryOnlineStatusRequest;

    let users = [UserId(10001); 101];
    if let Err(Error::Validation(field)) = im.query_online_status(QueryOnlineStatusRequest::new(users)).await
    {
        println!("validation {} {}", field.path, field.rule);
    }
    // endregion validation
    Ok(())
}
