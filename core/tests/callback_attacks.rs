//! Bodies cut anew so that their signature still matches: no piece of one value is ever taken for another's.

use proptest::prelude::*;
use volc_im_core::callbacks::{Callbacks, EVENT_TYPES, Event, EventDraft};
use volc_im_core::time::WallTime;

const SECRET: &str = "m-secret";
const NOW_MS: i64 = 1_744_898_979_000;
const NAMES: [&str; 7] = ["EventType", "EventData", "EventTime", "EventId", "AppId", "Version", "Nonce"];

fn callbacks() -> Callbacks {
    Callbacks::new([SECRET]).expect("a secret").app_id(123_456)
}

fn verify(values: &[String; 7], signature: &str) -> Option<Event> {
    let mut body: serde_json::Map<String, serde_json::Value> =
        NAMES.iter().zip(values).map(|(name, value)| ((*name).to_owned(), value.as_str().into())).collect();
    body.insert("Signature".to_owned(), signature.into());
    let body = serde_json::Value::from(body).to_string();
    callbacks().verify(body.as_bytes(), WallTime::from_millis(NOW_MS)).ok()
}

/// The values in the order in which they are hashed, by their place in `NAMES`; the secret is the eighth.
fn order(values: &[String; 7]) -> Vec<usize> {
    let all: Vec<&str> = values.iter().map(String::as_str).chain([SECRET]).collect();
    let mut order: Vec<usize> = (0..8).collect();
    order.sort_by_key(|at| all[*at]);
    order
}

fn hashed(values: &[String; 7]) -> String {
    let all: Vec<&str> = values.iter().map(String::as_str).chain([SECRET]).collect();
    order(values).into_iter().map(|at| all[at]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn what_is_cut_anew_is_never_a_documented_event(
        kind in proptest::sample::select(EVENT_TYPES.to_vec()),
        id in "[!-~]([ -~]{0,10}[!-~])?",
        nonce in "[0-9]{4}",
        space in "[ \n]{0,3}",
        moves in proptest::collection::vec((0usize..7, -6isize..=6), 1..4),
    ) {
        let data = format!("{space}{{\"AppId\":123456,\"Id\":7221856821303362049}}{space}");
        let draft = EventDraft::new(kind, &data, WallTime::from_millis(NOW_MS), &id, &nonce);
        let body: serde_json::Value = serde_json::from_str(&callbacks().sign(&draft).expect("a body")).expect("JSON");
        let text = |name: &str| body[name].as_str().expect("a text").to_owned();
        let genuine = NAMES.map(text);
        let signature = text("Signature");
        prop_assert!(verify(&genuine, &signature).is_some());

        let mut cut = genuine.clone();
        for (pair, bytes) in moves {
            let order = order(&cut);
            let (left, right) = (order[pair], order[pair + 1]);
            if left == 7 || right == 7 {
                continue;
            }
            let (a, b) = (cut[left].clone(), cut[right].clone());
            let joined = format!("{a}{b}");
            let at = a.len().saturating_add_signed(bytes).min(joined.len());
            cut[left] = joined[..at].to_owned();
            cut[right] = joined[at..].to_owned();
        }
        if cut == genuine {
            return Ok(());
        }
        if let Some(event) = verify(&cut, &signature) {
            // A name that is newer than this version may be a piece of another; then nothing else has changed but the id.
            prop_assert_eq!(hashed(&cut), hashed(&genuine));
            prop_assert!(!EVENT_TYPES.contains(&event.event_type.as_str()), "{:?}", cut);
            prop_assert_eq!(&event.data.trim(), &data.trim());
            prop_assert_eq!((event.time.millis(), event.app_id.as_str()), (NOW_MS, "123456"));
            prop_assert_eq!(&event.signature, &signature);
        }
    }

    #[test]
    fn values_that_change_places_are_refused(
        kind in proptest::sample::select(EVENT_TYPES.to_vec()),
        id in "[!-~]([ -~]{0,34}[!-~])?",
        nonce in "[0-9]{4}",
        places in Just((0usize..7).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let draft = EventDraft::new(kind, r#"{"AppId":123456}"#, WallTime::from_millis(NOW_MS), &id, &nonce);
        let body: serde_json::Value = serde_json::from_str(&callbacks().sign(&draft).expect("a body")).expect("JSON");
        let text = |name: &str| body[name].as_str().expect("a text").to_owned();
        let genuine = NAMES.map(text);
        let mut swapped = genuine.clone();
        for (place, from) in places.into_iter().enumerate() {
            swapped[place].clone_from(&genuine[from]);
        }
        // An id of four digits would change places with the nonce: the replay guard knows the signature then.
        let is_nonce = id.len() == 4 && id.bytes().all(|byte| byte.is_ascii_digit());
        if swapped != genuine && !is_nonce {
            prop_assert!(verify(&swapped, &text("Signature")).is_none(), "{swapped:?}");
        }
    }
}
