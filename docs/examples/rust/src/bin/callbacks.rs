// region server
use axum::Router;
use volc_im::callbacks::{CallbackService, Callbacks, Reply, Undecided};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let callbacks = Callbacks::new([std::env::var("IM_CALLBACK_SECRET")?])?.app_id(123456);
    let service = CallbackService::builder(callbacks, Undecided::Reject)
        .on("BeforeSendMessage", |event| async move {
            if event.texts().iter().any(|text| text.contains("spoiler")) {
                return Ok(Reply::reject(1001, "no spoilers")?);
            }
            Ok(Reply::accept())
        })
        .build()?;
    let port = std::env::var("PORT").unwrap_or_else(|_| "3000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, Router::new().route("/", service.into_route())).await?;
    Ok(())
}
// endregion server
