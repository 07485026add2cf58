//! Login tokens.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use volc_im_core::error::Error;
use volc_im_core::time::WallTime;
use volc_im_core::tokens::LoginTokens;

use crate::{text, vectors, write};

pub fn tokens() -> Result<()> {
    for vector in vectors("tokens.jsonl")? {
        match line(&vector)? {
            Ok(fields) => write(&fields.iter().map(String::as_str).collect::<Vec<_>>()),
            Err(Error::Validation(e)) => write(&["refused token", text(&vector, "name")?, e.rule]),
            Err(other) => bail!("{vector}: {other}"),
        }
    }
    Ok(())
}

fn line(vector: &Value) -> Result<Result<Vec<String>, Error>> {
    let number = |name: &str| vector[name].as_i64().with_context(|| format!("{name} in {vector}"));
    let time = |name| number(name).map(WallTime::from_millis);
    let name = text(vector, "name")?.to_owned();
    let tokens = match LoginTokens::new(i32::try_from(number("appId")?)?, text(vector, "appKey")?) {
        Ok(tokens) => tokens,
        Err(error) => return Ok(Err(error)),
    };
    Ok(match text(vector, "do")? {
        "issue" => tokens
            .issue(text(vector, "userId")?.parse()?, time("expiresAtMs")?, time("nowMs")?)
            .map(|token| vec!["token".to_owned(), name, token]),
        _ => tokens.inspect(text(vector, "token")?, time("nowMs")?).map(|token| {
            let numbers = [token.app_id.into(), token.user_id, token.expires_at.millis()];
            let facts = numbers.iter().map(ToString::to_string);
            let rest = [token.is_expired.to_string(), token.token_type.to_string()];
            ["login".to_owned(), name].into_iter().chain(facts).chain(rest).collect()
        }),
    })
}
