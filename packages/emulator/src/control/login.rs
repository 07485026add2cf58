//! `POST /_emulator/login`: the service's response to a client that logs in with a token.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::routes::{Reply, answer, read, read_user, refuse};
use crate::app::App;

#[derive(Deserialize)]
struct Login {
    token: String,
    user: Option<Value>,
}

/// Accepts or refuses a token, with the numbers that clients get.
pub async fn login(app: State<Arc<App>>, body: Bytes) -> Reply {
    let wanted: Login = match read(&body) {
        Ok(wanted) => wanted,
        Err(refused) => return refused,
    };
    let expected = match wanted.user.as_ref().map(read_user) {
        Some(None) => return refuse("user is not a user id"),
        expected => expected.flatten(),
    };
    let Some((user, expires_ms)) = app.state().token_holder(&wanted.token) else {
        return refused(1, "InvalidToken", "the token is not one of this application");
    };
    if expires_ms <= app.clock.now().millis() {
        return refused(100, "ExpiredToken", "the token has expired");
    }
    if expected.is_some_and(|expected| expected != user) {
        return refused(55, "UserTokenMismatch", "the token is another user's");
    }
    answer(json!({ "ok": true, "user": user.to_string(), "expires_at_ms": expires_ms }))
}

fn refused(number: u32, code: &str, message: &str) -> Reply {
    answer(json!({ "ok": false, "error": { "number": number, "code": code, "message": message } }))
}
