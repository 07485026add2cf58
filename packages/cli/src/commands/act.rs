//! `volc-im act`: does what a client user would.

use serde_json::{Map, Value, json};

use crate::arguments::Act;
use crate::control::Control;
use crate::ended::{Ended, Failure};
use crate::input::pair;
use crate::language::pick;

pub async fn run(wanted: Act) -> Result<Ended, Failure> {
    let mut body = Map::new();
    body.insert("user".to_owned(), json!(wanted.user));
    body.insert("type".to_owned(), json!(wanted.act));
    if let Some(conversation) = wanted.conversation {
        body.insert("conversation_short_id".to_owned(), json!(conversation));
    }
    if let Some(text) = wanted.text {
        body.insert("content".to_owned(), json!(json!({ "text": text }).to_string()));
    }
    for set in &wanted.set {
        let (name, value) = pair(set)?;
        body.insert(name.to_owned(), value);
    }
    let control = Control::at(wanted.url.as_deref())?;
    let answer = control.post("act", &Value::Object(body)).await?;
    println!("{answer}");
    if answer.get("ok") == Some(&Value::Bool(true)) {
        return Ok(Ended::Well);
    }
    let refused = answer.get("refused_by_callback").is_some();
    let words = if refused {
        pick("refused by the backend", "被后端拒绝")
    } else {
        pick("refused by the service", "被服务拒绝")
    };
    Err(Failure::new(Ended::Refused, words))
}
