//! STS: `AssumeRole`, signed, and `AssumeRoleWithOIDC`, a form. Documentation pages 6257/86374 and 6257/1494877.

use axum::http::Method;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::offset;

use super::issued::{Issued, Issuer, Temporary};
use crate::config::Config;
use crate::failure::Failure;
use crate::gateway::admission::{Arrival, Check, admit_sts, noted};
use crate::gateway::clock::Moment;
use crate::gateway::{query, refusals};

/// The API version.
pub const VERSION: &str = "2018-01-01";
/// The name that its requests are signed for.
pub const SERVICE: &str = "sts";

/// Whether the request is one to STS.
pub fn is_asked(arrival: &Arrival) -> bool {
    arrival.parameter("Version") == VERSION && matches!(arrival.action(), "AssumeRole" | "AssumeRoleWithOIDC")
}

/// Carries out a request to STS. `wire` is the clock of dates, `now` that of expiries.
pub fn perform(
    config: &Config,
    issued: &mut Issued,
    arrival: &Arrival,
    (wire, now): (Moment, Moment),
    checks: &mut Vec<Check>,
) -> Result<Value, Failure> {
    if arrival.action() == "AssumeRole" {
        admit_sts(config, issued, arrival, (wire, now), checks)?;
        let outcome = assume_role(issued, &arrival.query, now);
        return noted(checks, "action", outcome);
    }
    let outcome = with_oidc(issued, arrival, now);
    noted(checks, "action", outcome)
}

fn assume_role(issued: &mut Issued, given: &Given, now: Moment) -> Result<Value, Failure> {
    let role = role(given)?;
    let session = session_name(given)?.ok_or_else(|| missing("RoleSessionName"))?;
    policy(given)?;
    // As documented: too little becomes the default, too much the maximum.
    let seconds = match duration(given)? {
        None => 3_600,
        Some(seconds) if seconds < 900 => 3_600,
        Some(seconds) => seconds.min(43_200),
    };
    let keys = issued.issue(Issuer::AssumeRole, &role, &session, now.skewed(seconds));
    Ok(result(&keys, "ExpiredTime", now))
}

fn with_oidc(issued: &mut Issued, arrival: &Arrival, now: Moment) -> Result<Value, Failure> {
    if arrival.method != Method::POST {
        return Err(refusals::METHOD_NOT_ALLOWED.because("the method is not POST"));
    }
    let kind = arrival.header("content-type").unwrap_or_default();
    if kind.split(';').next().map(str::trim) != Some("application/x-www-form-urlencoded") {
        let message = "Content-Type is not application/x-www-form-urlencoded";
        return Err(refusals::UNSUPPORTED_MEDIA_TYPE.because(message));
    }
    let form = query::parameters(&String::from_utf8_lossy(&arrival.body));
    let role = role(&form)?;
    let session = session_name(&form)?.ok_or_else(|| missing("RoleSessionName"))?;
    policy(&form)?;
    let token = parameter(&form, "OIDCToken").ok_or_else(|| missing("OIDCToken"))?;
    if !(4..=65_536).contains(&token.len()) {
        return Err(wrong("OIDCToken", "must be 4 to 65536 characters"));
    }
    let seconds = match duration(&form)? {
        None => 3_600,
        Some(seconds) if (900..=43_200).contains(&seconds) => seconds,
        Some(_) => return Err(wrong("DurationSeconds", "must be 900 to the role's maximum, 43200 here")),
    };
    let keys = issued.issue(Issuer::AssumeRoleWithOidc, &role, &session, now.skewed(seconds));
    Ok(result(&keys, "Expiration", now))
}

type Given = [(String, String)];

fn parameter<'g>(given: &'g Given, name: &str) -> Option<&'g str> {
    given.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str()).filter(|v| !v.is_empty())
}

fn role(given: &Given) -> Result<String, Failure> {
    let trn = parameter(given, "RoleTrn").ok_or_else(|| missing("RoleTrn"))?;
    let parts: Vec<&str> = trn.split(':').collect();
    match parts.as_slice() {
        ["trn", "iam", "", account, role]
            if !account.is_empty()
                && account.bytes().all(|byte| byte.is_ascii_digit())
                && role.strip_prefix("role/").is_some_and(|name| !name.is_empty()) =>
        {
            Ok(trn.to_owned())
        }
        _ => Err(wrong("RoleTrn", "must be trn:iam::<account>:role/<name>")),
    }
}

fn session_name(given: &Given) -> Result<Option<String>, Failure> {
    let Some(name) = parameter(given, "RoleSessionName") else { return Ok(None) };
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-_@".contains(&byte);
    if !(2..=64).contains(&name.len()) || !name.bytes().all(fits) {
        return Err(wrong("RoleSessionName", "must be 2 to 64 letters, digits, . - _ @"));
    }
    Ok(Some(name.to_owned()))
}

fn policy(given: &Given) -> Result<(), Failure> {
    match parameter(given, "Policy") {
        Some(policy) if policy.chars().count() > 2_048 => {
            Err(wrong("Policy", "must be at most 2048 characters"))
        }
        _ => Ok(()),
    }
}

fn duration(given: &Given) -> Result<Option<i64>, Failure> {
    let Some(text) = parameter(given, "DurationSeconds") else { return Ok(None) };
    text.parse().map(Some).map_err(|_| wrong("DurationSeconds", "must be a number"))
}

fn result(keys: &Temporary, expiry: &str, now: Moment) -> Value {
    let role = keys.role.replace("trn:iam:", "trn:sts:").replace(":role/", ":assumed-role/");
    let mut credentials = json!({
        "AccessKeyId": keys.access_key,
        "SecretAccessKey": keys.secret_key,
        "SessionToken": keys.session_token,
        "CurrentTime": rfc3339(now),
    });
    if let Some(fields) = credentials.as_object_mut() {
        fields.insert(expiry.to_owned(), Value::String(rfc3339(keys.expires)));
    }
    let user = json!({
        "Trn": format!("{role}/{}", keys.session_name),
        "AssumedRoleId": format!("{}:{}", keys.access_key, keys.session_name),
    });
    json!({ "Credentials": credentials, "AssumedRoleUser": user })
}

/// A time as STS and the metadata service write it: Beijing's, to the second.
pub fn rfc3339(moment: Moment) -> String {
    let time = OffsetDateTime::from_unix_timestamp(moment.seconds()).ok();
    time.and_then(|time| time.to_offset(offset!(+8)).format(&Rfc3339).ok()).unwrap_or_default()
}

fn missing(name: &str) -> Failure {
    refusals::MISSING_PARAMETER.because(format!("{name} is missing"))
}

fn wrong(name: &str, rule: &str) -> Failure {
    Failure::unreadable("InvalidParameter", format!("{name} {rule}"))
}
