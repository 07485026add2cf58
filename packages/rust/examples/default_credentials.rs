//! Access keys from where the vendor's tools keep them: `VOLCENGINE_ACCESS_KEY` and `VOLCENGINE_SECRET_KEY`,
//! `~/.volcengine/config.json`, the role of the ECS instance.
//!
//! `VOLC_IM_APP_ID=123456 cargo run --example default_credentials`

use std::env;

use volc_im::prelude::*;
use volc_im::users::QueryOnlineStatusRequest;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut builder = ImClient::builder().app_id(env::var("VOLC_IM_APP_ID")?.parse::<AppId>()?);
    if let Ok(url) = env::var("VOLC_IM_BASE_URL") {
        builder = builder.base_url(url);
    }
    let im = builder.build()?;
    match im.query_online_status(QueryOnlineStatusRequest::new([UserId(10001)])).await {
        Ok(_) => println!("called"),
        Err(error) => println!("{error}"),
    }
    Ok(())
}
