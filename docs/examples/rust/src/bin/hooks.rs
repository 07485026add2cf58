use volc_im::prelude::*;
use volc_im::users::QueryOnlineStatusRequest;
use volc_im_docs::Failure;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let (key, secret) = (std::env::var("VOLCENGINE_ACCESS_KEY")?, std::env::var("VOLCENGINE_SECRET_KEY")?);
    let url = std::env::var("VOLC_IM_BASE_URL")?;
    let (reported, lines) = std::sync::mpsc::channel();

    // region attempts
    let im = ImClient::builder()
        .credentials(key, secret)
        .app_id(123456)
        .base_url(url)
        .on_response(move |event| {
            let line = format!("{} {} {}", event.action, event.attempt, event.status);
            reported.send(line).ok();
        })
        .build()?;
    // endregion attempts
    im.query_online_status(QueryOnlineStatusRequest::new([UserId(10001)])).await?;
    println!("{}", lines.recv_timeout(std::time::Duration::from_secs(10))?);
    Ok(())
}
