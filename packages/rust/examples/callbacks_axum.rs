//! An axum server that answers the service's callbacks: no message with a spoiler goes out, and an event that comes
//! twice is answered as the first time.
//!
//! `cargo run --features axum --example callbacks_axum` with VOLC_IM_APP_ID and VOLC_IM_CALLBACK_SECRET.

use std::env;
use std::error::Error;

use axum::Router;
use volc_im::callbacks::{CallbackService, Callbacks, Reply, Undecided};
use volc_im::ids::AppId;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let callbacks = Callbacks::new([env::var("VOLC_IM_CALLBACK_SECRET")?])?
        .app_id(env::var("VOLC_IM_APP_ID")?.parse::<AppId>()?);
    // What no handler decides in time is refused: rather no message than a spoiler.
    let service = CallbackService::builder(callbacks, Undecided::Reject)
        .on("BeforeSendMessage", |event| async move {
            // Every text in the message, decoded, whatever its fields are called.
            if event.texts().iter().any(|text| text.contains("spoiler")) {
                return Ok(Reply::reject(1001, "no spoilers, please")?);
            }
            Ok(Reply::accept())
        })
        .build()?;
    let app = Router::new().route("/im", service.into_route());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}/im", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}
