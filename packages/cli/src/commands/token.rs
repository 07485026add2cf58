//! `volc-im token`: login tokens.

use serde_json::json;
use volc_im::LoginTokens;
use volc_im::ids::UserId;
use volc_im_core::model::shape::Operation;
use volc_im_core::time::WallTime;
use volc_im_core::wire::protocol::JsonStyle;

use super::call::failure;
use crate::arguments::{Target, Token, TokenCommand};
use crate::ended::{Ended, Failure};
use crate::input::secret;
use crate::language::pick;
use crate::service::client;
use crate::wall::now;

/// The emulator's AppKey where none is given.
const EMULATOR_KEY: &str = "ZW11bGF0b3ItYXBwLWtleQ==";

pub async fn run(wanted: Token) -> Result<Ended, Failure> {
    match wanted.what {
        TokenCommand::Issue { user, ttl, app_key_file, target } => {
            let expires = now().plus_millis(duration_ms(&ttl)?);
            let token = match &app_key_file {
                Some(_) => {
                    let tokens = tokens(app_key_file.as_deref(), target.app_id)?;
                    let user: UserId = user.parse().map_err(Failure::invalid)?;
                    tokens.issue(user, expires.into(), now().into()).map_err(Failure::invalid)?
                }
                None => asked(&target, &user, expires.millis()).await?,
            };
            println!("{token}");
            Ok(Ended::Well)
        }
        TokenCommand::Inspect { token, app_key_file, app_id } => {
            let tokens = tokens(app_key_file.as_deref(), app_id)?;
            let read =
                tokens.inspect(&token, now().into()).map_err(|error| Failure::new(Ended::Refused, error))?;
            println!(
                "{}",
                json!({
                    "app_id": read.app_id,
                    "user_id": read.user_id.to_string(),
                    "expires_at": WallTime::from(read.expires_at).to_event_time(),
                    "expired": read.is_expired,
                    "type": read.token_type,
                })
            );
            if read.is_expired {
                return Err(Failure::new(Ended::Refused, pick("the token has expired", "token 已过期")));
            }
            Ok(Ended::Well)
        }
    }
}

/// By the service.
async fn asked(target: &Target, user: &str, expires_ms: i64) -> Result<String, Failure> {
    let im = client(target).await?;
    let operation = Operation::find("GetAppToken").map_err(Failure::invalid)?;
    let body = match user.parse::<i64>() {
        Ok(number) if number.to_string() == user => json!({ "UserId": number, "ExpireTime": expires_ms }),
        _ => json!({ "UserIdStr": user, "ExpireTime": expires_ms }),
    };
    let call = im.json_call(operation, body.to_string(), JsonStyle::WIRE);
    let response = call.with_info().await.map_err(|error| failure(&error))?;
    let result: serde_json::Value = serde_json::from_str(&response.result).unwrap_or_default();
    let token = result.get("Token").and_then(serde_json::Value::as_str);
    token.map(str::to_owned).ok_or_else(|| Failure::new(Ended::Refused, response.result))
}

fn tokens(key_file: Option<&str>, app_id: Option<i32>) -> Result<LoginTokens, Failure> {
    let key = secret(key_file, &["VOLC_IM_APP_KEY"])?.unwrap_or_else(|| EMULATOR_KEY.to_owned());
    let set = std::env::var("VOLC_IM_APP_ID").ok().and_then(|id| id.parse().ok());
    let app_id = app_id.or(set).unwrap_or(123_456);
    LoginTokens::new(app_id, &key).map_err(Failure::invalid)
}

/// Reads a duration like 30m, 24h, 7d.
fn duration_ms(text: &str) -> Result<i64, Failure> {
    let wrong =
        || Failure::invalid(format!("--ttl {text}: {}", pick("like 30m, 24h, 7d", "应形如 30m、24h、7d")));
    let unit = text.chars().next_back().ok_or_else(wrong)?;
    let number: i64 = text.strip_suffix(unit).and_then(|digits| digits.parse().ok()).ok_or_else(wrong)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return Err(wrong()),
    };
    number.checked_mul(seconds * 1_000).filter(|ms| *ms > 0).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::duration_ms;

    #[test]
    fn durations_are_read() {
        for (text, ms) in [("30s", 30_000), ("5m", 300_000), ("24h", 86_400_000), ("7d", 604_800_000)] {
            assert_eq!(duration_ms(text).ok(), Some(ms), "{text}");
        }
        for bad in ["", "h", "5", "-1h", "0s", "5w", "1.5h", "99999999999999d", "5天"] {
            assert!(duration_ms(bad).is_err(), "{bad}");
        }
    }
}
