//! The metadata service of an ECS instance, version 2: a token for the session, the role, the role's keys.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::issued::{Issued, Issuer};
use super::sts::rfc3339;
use crate::gateway::admission::Arrival;
use crate::gateway::clock::Moment;
use crate::gateway::envelope::Answer;

const TOKEN_PATH: &str = "/latest/api/token";
const ROLES_PATH: &str = "/volcstack/latest/iam/security_credentials";
/// How long a token is valid at most, in seconds.
const LONGEST_SECONDS: i64 = 21_600;

/// What a path is called in rules for faults; none of other paths.
pub fn action_of(path: &str) -> Option<&'static str> {
    match path {
        TOKEN_PATH => Some("MetadataToken"),
        ROLES_PATH => Some("MetadataRoles"),
        _ => path.strip_prefix(ROLES_PATH)?.strip_prefix('/').map(|_| "MetadataKeys"),
    }
}

/// Answers a request to the metadata service.
pub fn answer(issued: &mut Issued, arrival: &Arrival, now: Moment) -> Answer {
    let path = arrival.uri.path();
    if path == TOKEN_PATH {
        return token(issued, arrival, now);
    }
    if arrival.method != Method::GET {
        return text(StatusCode::METHOD_NOT_ALLOWED, "the method is not GET");
    }
    let token = arrival.header("x-volc-ecs-metadata-token").unwrap_or_default();
    if !issued.is_metadata_token(&token, now) {
        return text(StatusCode::UNAUTHORIZED, "the token is missing, wrong or has expired");
    }
    let Some(role) = issued.instance.role.clone() else {
        return text(StatusCode::NOT_FOUND, "the instance has no role");
    };
    match path.strip_prefix(ROLES_PATH).and_then(|rest| rest.strip_prefix('/')) {
        None => json_answer(&json!([role])),
        Some(asked) if asked == role => {
            let expires = now.skewed(issued.instance.seconds);
            let keys = issued.issue(Issuer::EcsRole, &role, "", expires);
            json_answer(&json!({
                "AccessKeyId": keys.access_key,
                "SecretAccessKey": keys.secret_key,
                "SessionToken": keys.session_token,
                "ExpiredTime": rfc3339(expires),
            }))
        }
        Some(_) => text(StatusCode::NOT_FOUND, "the instance has no such role"),
    }
}

fn token(issued: &mut Issued, arrival: &Arrival, now: Moment) -> Answer {
    if arrival.method != Method::PUT {
        return text(StatusCode::METHOD_NOT_ALLOWED, "the method is not PUT");
    }
    let seconds = arrival.header("x-volc-ecs-metadata-token-ttl-seconds").and_then(|text| text.parse().ok());
    match seconds {
        Some(seconds) if (1..=LONGEST_SECONDS).contains(&seconds) => {
            text(StatusCode::OK, &issued.issue_metadata_token(now.skewed(seconds)))
        }
        _ => text(StatusCode::BAD_REQUEST, "X-volc-ecs-metadata-token-ttl-seconds is not 1 to 21600"),
    }
}

fn text(status: StatusCode, text: &str) -> Answer {
    Answer::raw(status, "text/plain; charset=utf-8", text.to_owned())
}

fn json_answer(value: &Value) -> Answer {
    Answer::raw(StatusCode::OK, "application/json", value.to_string())
}
