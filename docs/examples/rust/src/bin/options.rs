use volc_im_docs::{Failure, client, new_group, text_message};

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let im = client()?;
    let group = new_group(&im).await?;
    let message = || text_message(group, "hello");

    // region limits
    use std::time::Duration;

    im.send_message(message()).timeout(Duration::from_secs(2)).deadline(Duration::from_secs(5)).await?;
    // endregion limits

    // region retry
    use volc_im::RetryPolicy;

    let few = RetryPolicy::new().max_attempts(2).max_delay(Duration::from_millis(500));
    im.send_message(message()).retry(few).await?;
    im.send_message(message()).retry(RetryPolicy::never()).await?;
    // endregion retry

    // region idempotency
    let first = im.send_message(message()).idempotency_id("order-4711-shipped").await?;
    let again = im.send_message(message()).idempotency_id("order-4711-shipped").await?;
    println!("one message: {}", first.message_id == again.message_id);
    // endregion idempotency

    // region info
    let sent = im.send_message(message()).with_info().await?;
    println!("{} attempt {}", sent.info.attempts, sent.info.request_id.is_some());
    // endregion info
    Ok(())
}
