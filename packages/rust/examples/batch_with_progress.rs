//! Registers users far beyond what one call takes, with progress and the outcome of each.
//!
//! `cargo run --example batch_with_progress` with the variables of `send_and_list`.

use std::env;

use volc_im::prelude::*;
use volc_im::users::{RegisterUsersRequest, UserRegistration};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut builder = ImClient::builder()
        .credentials(env::var("VOLCENGINE_ACCESS_KEY")?, env::var("VOLCENGINE_SECRET_KEY")?)
        .app_id(env::var("VOLC_IM_APP_ID")?.parse::<AppId>()?);
    if let Ok(url) = env::var("VOLC_IM_BASE_URL") {
        builder = builder.base_url(url);
    }
    let im = builder.build()?;

    let users: Vec<_> =
        (1..=130).map(|id| UserRegistration::new(UserId(id)).nick_name(format!("user {id}"))).collect();
    let batch = im.batch(RegisterUsersRequest::new(users));
    let report = batch.on_progress(|done, total| println!("{done} of {total}")).await?;
    println!(
        "sent {}, failed {}, unknown {}, left {}",
        report.sent,
        report.failed.len(),
        report.unknown.len(),
        report.left.len()
    );
    Ok(())
}
