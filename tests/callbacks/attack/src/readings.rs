//! Every way to cut a signed text into eight values.
//!
//! Nothing is shared with the verifier's search: here the values that look alike everywhere (version, time, app id, nonce,
//! secret, data) are laid wherever their like occurs, name and id take what is left in every way, and what comes out is
//! sorted, joined and compared.

use std::collections::HashSet;

use crate::APP_ID;
use crate::genuine::{Genuine, Values};

type Span = (usize, usize);

/// The readings of a genuine body but its own. Those for other applications are left out: they are refused by AppId.
pub fn other_readings(genuine: &Genuine) -> Vec<Values> {
    let text = genuine.values.signed_text(&genuine.secrets[0]);
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let apps = spans_of(&text, &APP_ID.to_string());
    let versions = spans_of(&text, "2020-12-01");
    let times = times(&text);
    let nonces = nonces(&text);
    for secret in &genuine.secrets {
        for secret_at in spans_of(&text, secret) {
            for data in objects(&text, genuine) {
                for &version in &versions {
                    for &time in &times {
                        for &app in &apps {
                            let fixed = [secret_at, data, version, time, app];
                            if !are_apart(&fixed) {
                                continue;
                            }
                            for &nonce in &nonces {
                                let laid = [secret_at, data, version, time, app, nonce];
                                if !are_apart(&laid) {
                                    continue;
                                }
                                for (name, id) in names_and_ids(&text, &laid) {
                                    let of = |span: Span| text[span.0..span.1].to_owned();
                                    let values = Values {
                                        event_type: of(name),
                                        event_data: of(data),
                                        event_time: of(time),
                                        event_id: of(id),
                                        app_id: of(app),
                                        version: of(version),
                                        nonce: of(nonce),
                                    };
                                    if values != genuine.values
                                        && genuine
                                            .secrets
                                            .iter()
                                            .any(|secret| values.signed_text(secret) == text)
                                        && seen.insert(values.body(""))
                                    {
                                        found.push(values);
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    found
}

fn are_apart(spans: &[Span]) -> bool {
    spans.iter().enumerate().all(|(at, a)| spans[..at].iter().all(|b| a.1 <= b.0 || b.1 <= a.0))
}

fn spans_of(text: &str, value: &str) -> Vec<Span> {
    (0..text.len())
        .filter(|at| text.is_char_boundary(*at) && text[*at..].starts_with(value))
        .map(|at| (at, at + value.len()))
        .collect()
}

fn times(text: &str) -> Vec<Span> {
    let is_time = |text: &str| {
        let bytes = text.as_bytes();
        bytes.len() >= 20
            && bytes[..19].iter().zip("dddd-dd-ddTdd:dd:dd".bytes()).all(|(byte, form)| match form {
                b'd' => byte.is_ascii_digit(),
                form => *byte == form,
            })
            && (bytes[19..] == *b"Z"
                || (bytes[19] == b'.'
                    && bytes.len() > 21
                    && bytes[bytes.len() - 1] == b'Z'
                    && bytes[20..bytes.len() - 1].iter().all(u8::is_ascii_digit)))
    };
    let mut spans = Vec::new();
    for start in 0..text.len() {
        for length in [20, 22, 23, 24, 25, 26, 27, 28, 29, 30] {
            if text.get(start..start + length).is_some_and(is_time) {
                spans.push((start, start + length));
            }
        }
    }
    spans
}

fn nonces(text: &str) -> Vec<Span> {
    let is_nonce = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let spans = (0..text.len()).flat_map(|start| (1..=4).map(move |length| (start, start + length)));
    spans.filter(|span| text.get(span.0..span.1).is_some_and(is_nonce)).collect()
}

/// Spans that are JSON objects, with white space around them or without.
fn objects(text: &str, genuine: &Genuine) -> Vec<Span> {
    let mut spans = Vec::new();
    for (start, _) in text.match_indices('{') {
        let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<serde_json::Value>();
        if let Some(Ok(_)) = values.next() {
            spans.push((start, start + values.byte_offset()));
        }
    }
    spans.extend(spans_of(text, &genuine.values.event_data));
    spans.sort_unstable();
    spans.dedup();
    spans
}

/// Name and id in what the others leave: two gaps, or one in two parts.
fn names_and_ids(text: &str, laid: &[Span]) -> Vec<(Span, Span)> {
    let mut laid = laid.to_vec();
    laid.sort_unstable();
    let mut gaps = Vec::new();
    let mut at = 0;
    for (start, end) in laid.into_iter().chain([(text.len(), text.len())]) {
        if start > at {
            gaps.push((at, start));
        }
        at = end;
    }
    let is_name = |span: Span| {
        text.get(span.0..span.1).is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
    };
    let pairs: Vec<(Span, Span)> = match gaps[..] {
        [one, other] => vec![(one, other), (other, one)],
        [(start, end)] => (start + 1..end)
            .flat_map(|cut| [((start, cut), (cut, end)), ((cut, end), (start, cut))])
            .collect(),
        _ => Vec::new(),
    };
    let is_whole = |span: Span| text.is_char_boundary(span.0) && text.is_char_boundary(span.1);
    pairs.into_iter().filter(|(name, id)| is_whole(*name) && is_whole(*id) && is_name(*name)).collect()
}
