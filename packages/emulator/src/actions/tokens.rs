//! Client tokens.

use serde_json::{Map, json};

use super::{Call, Outcome};
use crate::gateway::signature::hex_sha256;

/// Makes a token that means nothing to anybody: the real algorithm is not documented.
pub fn get_app_token(call: &mut Call<'_>) -> Outcome {
    let user = call.fields.need_user("UserId")?;
    let expires = call.fields.need_int("ExpireTime")?;
    if expires <= call.now.millis() {
        return Err(call.fields.refuse("ExpireTime", "is not in the future, in milliseconds"));
    }
    let app_id = call.state.app_id;
    let token = format!("emulator-{}", hex_sha256(format!("{app_id}/{user}/{expires}").as_bytes()));
    let mut result = Map::new();
    result.insert("AppId".to_owned(), json!(app_id));
    result.insert("Token".to_owned(), json!(token));
    user.write(&mut result, "UserId");
    Ok(result.into())
}
