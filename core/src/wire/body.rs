//! Input to wire bodies.

use crate::error::{Error, invalid};
use crate::model::shape::{Operation, Retry};
use crate::transcode::{
    Encoding, FromClient, IdForm, IntegerRule, RawObject, copy_text, decimal, encode, integer_at, joined,
    quote,
};
use crate::wire::protocol::JsonStyle;

/// A validated wire body of an action, not yet signed.
#[derive(Clone, PartialEq, Eq)]
pub struct WireBody {
    /// JSON in UTF-8.
    pub json: String,
    /// The idempotency id in it.
    pub idempotency_id: Option<String>,
    /// Whether a failed attempt may be repeated.
    pub repeatable: bool,
}

impl std::fmt::Debug for WireBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes = self.json.len();
        f.debug_struct("WireBody").field("bytes", &bytes).field("repeatable", &self.repeatable).finish()
    }
}

/// What a caller adds to one request.
#[derive(Clone, Copy, Debug, Default)]
pub struct RequestOptions<'a> {
    /// The application id, instead of the settings' one.
    pub app_id: Option<i32>,
    /// The caller's idempotency id, for actions that take one.
    pub idempotency_id: Option<&'a str>,
    /// The idempotency id for actions that take one, where the caller gives none.
    pub made_id: Option<&'a str>,
}

/// What the option of the caller's own idempotency id is called.
pub(crate) fn id_option(style: JsonStyle) -> String {
    if style.ids == IdForm::Text {
        "clientMsgId".to_owned()
    } else {
        style.casing.in_errors().spell("IdempotencyId")
    }
}

/// Turns input JSON into the body of an action, for this application unless the options name another one.
pub(crate) fn encode_body(
    operation: &'static Operation,
    input: &str,
    style: JsonStyle,
    app_id: i32,
    options: RequestOptions<'_>,
) -> Result<WireBody, Error> {
    let RequestOptions { idempotency_id: given, made_id, .. } = options;
    let refuse = |rule, expected: &str| {
        Err(invalid(&id_option(style), rule, expected, &given.map(quote).unwrap_or_default())
            .of_action(operation.name))
    };
    let encoding = Encoding { casing: style.casing, from_doubles: style.from_doubles };
    let app_id = options.app_id.unwrap_or(app_id);
    if app_id < 0 {
        return Err(invalid(
            &style.casing.in_errors().spell("AppId"),
            "range",
            "must be at least 0",
            &decimal(app_id.into()),
        ));
    }
    if given == Some("") {
        return refuse("not_empty", "must not be empty");
    }
    let run = |idempotency| {
        encode(operation.request, input, encoding, FromClient { app_id, idempotency })
            .map_err(|failure| Error::Validation(failure).of_action(operation.name))
    };
    let Retry::Keyed { field, unless } = operation.retry else {
        if given.is_some() {
            return refuse("no_idempotency", "must not be given: the action takes no idempotency id");
        }
        let json = run(None)?.body;
        return Ok(WireBody { json, idempotency_id: None, repeatable: operation.retry == Retry::Safe });
    };
    // Where the field may have to stay out, the body itself decides, so it is written once without.
    let id = given.or(made_id).unwrap_or_default();
    let mut encoded = run(Some((field, if unless.is_none() { id } else { "" })))?;
    let made_by_service = unless.is_some_and(|(path, value)| integer_at(&encoded.body, path) == Some(value));
    if encoded.idempotency_id.is_none() && !made_by_service && !id.is_empty() {
        encoded = run(Some((field, id)))?;
    }
    if let Some(given) = given
        && encoded.idempotency_id.as_deref() != Some(given)
    {
        return match encoded.idempotency_id {
            Some(_) => {
                let field = style.casing.in_errors().spell(field);
                refuse("conflict", &joined(&["must be the same as ", &field, " of the input"]))
            }
            None => refuse("no_idempotency", "must not be given: the service makes the id of this request"),
        };
    }
    let repeatable = made_by_service || encoded.idempotency_id.is_some();
    Ok(WireBody { json: encoded.body, idempotency_id: encoded.idempotency_id, repeatable })
}

/// The body of an action that is called by wire JSON.
pub(crate) fn encode_raw(action: &str, wire_json: &str, repeatable: bool) -> Result<WireBody, Error> {
    if action.is_empty() || !action.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(invalid(
            "action",
            "unknown_action",
            "must be an action's name: ASCII letters and digits",
            action,
        ));
    }
    let refuse = |rule, reason: &str| {
        invalid("", rule, &joined(&["must be one JSON object: ", reason]), "").of_action(action)
    };
    RawObject::read(wire_json).map_err(|(rule, reason)| refuse(rule, &reason))?;
    let json = copy_text(wire_json, IntegerRule::Keep).map_err(|_| refuse("syntax", "not JSON"))?;
    Ok(WireBody { json, idempotency_id: None, repeatable })
}
