//! Login tokens of clients.

use serde_json::{Map, json};

use super::{Call, Outcome};

/// Makes a token. One for a numeric user has the real format as far as it is known, one for a string user is opaque.
pub fn get_app_token(call: &mut Call<'_>) -> Outcome {
    let user = call.fields.need_user("UserId")?;
    let expires = call.fields.need_int("ExpireTime")?;
    if expires <= call.now.millis() {
        return Err(call.fields.refuse("ExpireTime", "is not in the future, in milliseconds"));
    }
    let mut result = Map::new();
    result.insert("AppId".to_owned(), json!(call.state.app_id));
    result.insert("Token".to_owned(), json!(call.state.issue_token(&user, expires)));
    user.write(&mut result, "UserId");
    Ok(result.into())
}
