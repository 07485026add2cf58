//! Responses to results.

use crate::error::Error;
use crate::model::shape::Operation;
use crate::transcode::{IdForm, IntegerRule, decode};
use crate::wire::envelope;
use crate::wire::protocol::JsonStyle;

/// A successful response.
#[derive(Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The result as JSON in the caller's style.
    pub json: String,
    /// The vendor's id of the request.
    pub request_id: Option<String>,
}

impl std::fmt::Debug for Decoded {
    /// Without the result, which may be a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes = self.json.len();
        f.debug_struct("Decoded").field("request_id", &self.request_id).field("bytes", &bytes).finish()
    }
}

/// Reads the response of an action as JSON in the caller's style.
pub(crate) fn parse_json(
    operation: &'static Operation,
    status: u16,
    body: &[u8],
    style: JsonStyle,
) -> Result<Decoded, Error> {
    let rows = operation.paging.filter(|_| style.rows).map(|paging| paging.items);
    envelope::read(status, body, &|wire| {
        decode("Result", operation.result, wire, style.casing, style.ids, rows)
    })
    .map(|answer| Decoded { json: answer.result, request_id: answer.request_id })
    .map_err(|error| error.of_action(operation.name))
}

/// Reads the response of an action that is called by wire JSON.
pub(crate) fn parse_raw(action: &str, status: u16, body: &[u8], ids: IdForm) -> Result<Decoded, Error> {
    let rule = if ids == IdForm::Text { IntegerRule::QuoteIds } else { IntegerRule::Keep };
    envelope::read(status, body, &|wire| envelope::copy_result(wire, rule))
        .map(|answer| Decoded { json: answer.result, request_id: answer.request_id })
        .map_err(|error| error.of_action(action))
}
