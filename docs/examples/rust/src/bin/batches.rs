use volc_im_docs::{Failure, client};

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let im = client()?;

    // region batch
    use volc_im::messages::BatchSendMessageRequest;
    use volc_im::prelude::*;

    let receivers: Vec<_> = (20001..=21200).map(UserId).collect();
    let text = text_content("The hike starts at 9.");
    let message = BatchSendMessageRequest::new(text, MsgType::Text, receivers, UserId(10001));
    let batch = im.batch(message).concurrency(1).on_progress(|done, total| println!("{done} of {total}"));
    let report = batch.await?;
    println!("{} sent, {} failed, {} unknown", report.sent, report.failed.len(), report.unknown.len());
    // endregion batch

    // region rest
    if let Some(rest) = report.rest {
        im.batch(rest).await?;
    }
    // endregion rest
    Ok(())
}
