//! Access keys that end and are renewed: from a vault, a metadata service or STS. Here from the environment.
//!
//! `cargo run --example provider_of_credentials` with the variables of `send_and_list`.

use std::env;
use std::time::{Duration, SystemTime};

use volc_im::prelude::*;
use volc_im::transport::BoxFuture;
use volc_im::users::QueryOnlineStatusRequest;
use volc_im::{Credentials, CredentialsError, ProvideCredentials};

struct Environment;

impl ProvideCredentials for Environment {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            println!("keys were given");
            let keys =
                Credentials::new(env::var("VOLCENGINE_ACCESS_KEY")?, env::var("VOLCENGINE_SECRET_KEY")?);
            Ok(keys.expires_at(SystemTime::now() + Duration::from_secs(3_600)))
        })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut builder = ImClient::builder()
        .credentials_provider(Environment)
        .app_id(env::var("VOLC_IM_APP_ID")?.parse::<AppId>()?);
    if let Ok(url) = env::var("VOLC_IM_BASE_URL") {
        builder = builder.base_url(url);
    }
    let im = builder.build()?;
    // All that wait are served by one request for keys.
    let call = || async { im.query_online_status(QueryOnlineStatusRequest::new([UserId(10001)])).await };
    let calls = futures_util::future::try_join_all([call(), call(), call()]).await?;
    println!("{} calls were made", calls.len());
    Ok(())
}
