//! `volc-im logs`: calls and callbacks, a line each.

use serde_json::{Value, json};

use crate::arguments::Logs;
use crate::control::{Control, plain};
use crate::ended::{Ended, Failure};
use crate::wall::time_of_day;

pub async fn run(wanted: Logs) -> Result<Ended, Failure> {
    let control = Control::at(wanted.url.as_deref())?;
    // The position comes first, so that nothing falls between the lists and the events.
    let mut after = plain(&control.get("events?wait_ms=0").await?, "/last");
    for (kind, data) in before(&control, wanted.lines).await? {
        print(&wanted, &kind, &data);
    }
    if !wanted.follow {
        return Ok(Ended::Well);
    }
    loop {
        let path = format!("events?after={after}&wait_ms=30000&types=call.finished,delivery");
        let part = control.get(&path).await?;
        for event in part.get("events").and_then(Value::as_array).into_iter().flatten() {
            print(&wanted, &plain(event, "/type"), event.get("data").unwrap_or(&Value::Null));
        }
        after = plain(&part, "/last");
    }
}

/// The newest calls and deliveries, in the order of time.
async fn before(control: &Control, lines: usize) -> Result<Vec<(String, Value)>, Failure> {
    let mut all = Vec::new();
    for (path, name, kind) in
        [("requests", "requests", "call.finished"), ("callbacks", "deliveries", "delivery")]
    {
        let part = control.get(&format!("{path}?brief=true&limit={lines}")).await?;
        let entries = part.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
        all.extend(entries.into_iter().map(|entry| (kind.to_owned(), entry)));
    }
    all.sort_by_key(|(_, entry)| at_ms(entry));
    let skipped = all.len().saturating_sub(lines);
    Ok(all.split_off(skipped))
}

fn at_ms(entry: &Value) -> i64 {
    ["at_ms", "sent_at_ms"].iter().find_map(|name| entry.get(name)?.as_i64()).unwrap_or(0)
}

fn print(wanted: &Logs, kind: &str, data: &Value) {
    if wanted.json {
        println!("{}", json!({ "type": kind, "data": data }));
    } else {
        println!("{}", line(kind, at_ms(data), data));
    }
}

/// A call or a delivery in one line.
pub fn line(kind: &str, at_ms: i64, data: &Value) -> String {
    let (arrow, name, outcome, time) = if kind == "delivery" {
        let code = match data.get("check_code") {
            Some(Value::Number(code)) if code.as_i64() != Some(0) => format!(" {code}"),
            _ => String::new(),
        };
        let outcome = format!("{}{code}", plain(data, "/outcome"));
        ("←", plain(data, "/event_type"), outcome, plain(data, "/took_ms"))
    } else {
        let mut outcome = plain(data, "/status");
        for path in ["/code", "/fault"] {
            if let Some(word) = data.pointer(path).and_then(Value::as_str) {
                outcome.push_str(&format!(" {word}"));
            }
        }
        if let Some(attempt) = data.get("attempt").and_then(Value::as_u64).filter(|attempt| *attempt > 1) {
            outcome.push_str(&format!(" ({attempt})"));
        }
        let time = data.get("duration_ms").and_then(Value::as_f64);
        ("→", plain(data, "/action"), outcome, time.map_or("–".to_owned(), |time| format!("{time:.0}")))
    };
    format!("{} {arrow} {name:<28} {outcome:<22} {time:>5} ms  #{}", time_of_day(at_ms), plain(data, "/id"))
}

#[cfg(test)]
mod tests {
    use super::line;
    use serde_json::json;

    #[test]
    fn a_line_says_what_happened() {
        let call =
            json!({"id": 17, "action": "SendMessage", "status": 200, "duration_ms": 1.7, "attempt": 2});
        assert_eq!(
            line("call.finished", 39_734_000, &call),
            "11:02:14 → SendMessage                  200 (2)                    2 ms  #17"
        );
        let delivery = json!({"id": 18, "event_type": "BeforeSendMessage", "outcome": "refused", "check_code": 1001, "took_ms": 14});
        assert_eq!(
            line("delivery", 39_735_000, &delivery),
            "11:02:15 ← BeforeSendMessage            refused 1001              14 ms  #18"
        );
    }
}
