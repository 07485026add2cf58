fn main() -> Result<(), Box<dyn std::error::Error>> {
    // region issue
    use std::time::{Duration, SystemTime};
    use volc_im::LoginTokens;
    use volc_im::ids::UserId;

    let tokens = LoginTokens::new(123456, &std::env::var("VOLC_IM_APP_KEY")?)?;
    let now = SystemTime::now();
    let token = tokens.issue(UserId(10001), now + Duration::from_secs(24 * 3600), now)?;
    // endregion issue

    // region inspect
    let content = tokens.inspect(&token, SystemTime::now())?;
    println!("{} {}", content.user_id, content.is_expired);
    // endregion inspect
    Ok(())
}
