use std::time::{Duration, SystemTime};
use volc_im::prelude::*;
use volc_im::users::QueryOnlineStatusRequest;
use volc_im::{Credentials, CredentialsError};
use volc_im_docs::Failure;

async fn from_vault(_name: &str) -> Result<(String, String, SystemTime), CredentialsError> {
    println!("asked");
    let (key, secret) = (std::env::var("VOLCENGINE_ACCESS_KEY")?, std::env::var("VOLCENGINE_SECRET_KEY")?);
    Ok((key, secret, SystemTime::now() + Duration::from_secs(3_600)))
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let url = std::env::var("VOLC_IM_BASE_URL")?;
    let status = || QueryOnlineStatusRequest::new([UserId(10001)]);

    // region found
    let im = ImClient::builder().app_id(123456).base_url(&url).build()?;
    // endregion found
    println!("{}", im.query_online_status(status()).await?.query_online_results.len());

    // region function
    let keys = || async {
        let (key, secret, expires) = from_vault("im").await?;
        Ok(Credentials::new(key, secret).expires_at(expires))
    };
    let by_function = ImClient::builder().credentials_provider(keys).app_id(123456).base_url(&url).build()?;
    // endregion function
    let call = || async { by_function.query_online_status(status()).await };
    let (first, second, third) = tokio::try_join!(call(), call(), call())?;
    println!("{}", [first, second, third].len());

    // region role
    use volc_im::credentials::AssumeRole;

    let role = AssumeRole::new("trn:iam::2000000001:role/im");
    let by_role = ImClient::builder().credentials_provider(role).app_id(123456).build()?;
    // endregion role
    drop(by_role);
    Ok(())
}
