//! What the client library signs for a request: a second implementation beside the emulator's.

use serde_json::{Value, json};
use volc_im_core::time::WallTime;
use volc_im_core::wire::signer::{Credentials, SignedParts, Signer};
use volc_im_emulator::gateway::admission::Arrival;
use volc_im_emulator::gateway::authorization::Authorization;
use volc_im_emulator::gateway::clock::parse_x_date;

/// Headers that the client signs, without and with a session token.
const SIGNED: [&str; 2] = [
    "content-type;host;x-content-sha256;x-date",
    "content-type;host;x-content-sha256;x-date;x-security-token",
];

/// Adds `client` to an explanation: what the client library signs, and whether that is what the emulator expects. It is
/// null where the client never makes such a request. Without a secret key the signatures are not compared.
pub fn add(explanation: &mut Value, arrival: &Arrival, secret: Option<&str>) {
    let client = opinion(explanation, arrival, secret);
    if let Value::Object(fields) = explanation {
        fields.insert("client".to_owned(), client.unwrap_or_default());
    }
}

fn opinion(explanation: &Value, arrival: &Arrival, secret: Option<&str>) -> Option<Value> {
    let authorization = Authorization::parse(&arrival.header("authorization")?).ok()?;
    let token = arrival.header("x-security-token");
    let usual = SIGNED[usize::from(token.is_some())];
    let query = arrival.uri.query().unwrap_or_default();
    let is_usual = query == format!("Action={}&Version=2020-12-01", arrival.parameter("Action"))
        && authorization.signed_headers.join(";") == usual
        && authorization.service == "rtc"
        && arrival.header("content-type").as_deref() == Some("application/json");
    let date = parse_x_date(&arrival.header("x-date")?).filter(|_| is_usual)?;
    let host = arrival.header("host")?;
    let keys =
        Credentials::new(&authorization.access_key, secret.unwrap_or("unknown"), token.as_deref()).ok()?;
    let signer = Signer::new(keys, &authorization.region, &authorization.service).ok()?;
    let parts = SignedParts { host: &host, path: arrival.uri.path(), query, body: &arrival.body };
    let now = WallTime::from_millis(date.saturating_mul(1_000));
    let (trace, signed) = (signer.trace(&parts, now), signer.sign(&parts, now));
    let signature = secret.and(signed.authorization.rsplit("Signature=").next());
    let is = |field: &str, own: &str| explanation.get(field).and_then(Value::as_str) == Some(own);
    let agrees = is("canonical_request", &trace.canonical_request)
        && is("string_to_sign", &trace.string_to_sign)
        && signature.is_none_or(|own| is("expected_signature", own));
    Some(json!({
        "agrees": agrees,
        "signature": signature,
        "canonical_request": trace.canonical_request,
        "string_to_sign": trace.string_to_sign,
    }))
}

#[cfg(test)]
mod tests {
    use super::add;
    use serde_json::{Value, json};
    use volc_im_emulator::Config;
    use volc_im_emulator::control::calling::arrival;
    use volc_im_emulator::credentials::issued::Issued;
    use volc_im_emulator::gateway::clock::Moment;
    use volc_im_emulator::gateway::explain::explain;

    #[test]
    fn a_difference_of_any_part_is_seen() {
        let scope = "HMAC-SHA256 Credential=AK/20990423/cn-north-1/rtc/request";
        let signed = format!("{scope}, SignedHeaders={}, Signature={}", super::SIGNED[0], "0".repeat(64));
        let headers = [
            ("content-type", "application/json"),
            ("host", "127.0.0.1"),
            ("x-date", "20990423T164406Z"),
            ("x-content-sha256", "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"),
            ("authorization", &signed),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let of = |url: &str| {
            let headers = headers.iter().map(|(name, value)| (name, value));
            arrival("POST", url, headers, "{}".to_owned()).expect("a request")
        };
        let arrived = of("/?Action=BatchGetUser&Version=2020-12-01");
        let config = Config::new(0, "AK", "secret");
        let now = Moment::at_seconds(4_080_645_846);
        let right = json!(explain(&config, &Issued::default(), &arrived, (now, now)));
        for part in ["", "canonical_request", "string_to_sign", "expected_signature"] {
            let mut explanation = right.clone();
            if !part.is_empty() {
                explanation[part] = json!("another");
            }
            add(&mut explanation, &arrived, Some("secret"));
            assert_eq!(explanation["client"]["agrees"], part.is_empty(), "{part}: {explanation}");
        }
        let mut unusual = right;
        add(&mut unusual, &of("/?Version=2020-12-01&Action=BatchGetUser"), Some("secret"));
        assert_eq!(unusual["client"], Value::Null);
    }
}
