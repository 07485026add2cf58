//! Responses to results.

#[cfg(feature = "typed")]
use std::cell::RefCell;

use crate::error::Error;
#[cfg(feature = "typed")]
use crate::json_reader::JsonReader;
#[cfg(feature = "typed")]
use crate::model::from_wire::FromWire;
#[cfg(feature = "typed")]
use crate::model::operations::Request;
use crate::model::shape::Operation;
#[cfg(feature = "typed")]
use crate::model::values::from_decoded;
#[cfg(feature = "typed")]
use crate::transcode::{DecodeFailure, KeyOrder};
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

/// Reads the response of an action by a reader of the value of `Result`.
#[cfg(feature = "typed")]
pub(crate) fn parse_with(
    action: &str,
    status: u16,
    body: &[u8],
    read_result: &envelope::ReadResult<'_>,
) -> Result<Decoded, Error> {
    envelope::read(status, body, read_result)
        .map(|answer| Decoded { json: answer.result, request_id: answer.request_id })
        .map_err(|error| error.of_action(action))
}

/// The typed result at the reader, directly if everything is exactly as declared, otherwise by the transcoder.
#[cfg(feature = "typed")]
pub(crate) fn read_typed<R: Request>(wire: &mut JsonReader<'_>) -> Result<R::Result, DecodeFailure> {
    let mut plain = wire.clone();
    if let Ok(result) = R::Result::from_wire(&mut plain, &mut KeyOrder::declared()) {
        *wire = plain;
        return Ok(result);
    }
    let style = JsonStyle::TYPED;
    let json = decode("Result", R::OPERATION.result, wire, style.casing, style.ids, None)?;
    // Decoded values fit the type; otherwise this crate has a defect.
    from_decoded(&json).map_err(|error| DecodeFailure {
        path: "Result".to_owned(),
        rule: "type",
        reason: error.to_string(),
    })
}

/// Reads the response of an action as its typed result.
#[cfg(feature = "typed")]
pub(crate) fn parse_typed<R: Request>(status: u16, body: &[u8]) -> Result<R::Result, Error> {
    let kept = RefCell::new(None);
    parse_with(R::OPERATION.name, status, body, &|wire| {
        kept.replace(Some(read_typed::<R>(wire)?));
        Ok(String::new())
    })?;
    kept.into_inner().ok_or_else(|| {
        envelope::undecodable("Result", "required", "was not read".to_owned(), None, &[])
            .of_action(R::OPERATION.name)
    })
}

/// Reads the response of an action that is called by wire JSON.
pub(crate) fn parse_raw(action: &str, status: u16, body: &[u8], ids: IdForm) -> Result<Decoded, Error> {
    let rule = if ids == IdForm::Text { IntegerRule::QuoteIds } else { IntegerRule::Keep };
    envelope::read(status, body, &|wire| envelope::copy_result(wire, rule))
        .map(|answer| Decoded { json: answer.result, request_id: answer.request_id })
        .map_err(|error| error.of_action(action))
}
