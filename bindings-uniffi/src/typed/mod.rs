//! Requests and results as records of their own: what Swift sees.

mod batch;
mod call;
mod ordered_map;
mod protocol;
mod spelling;

use volc_im_core::model::shape::Operation;
use volc_im_core::model::values::Json;
use volc_im_core::wire::protocol::Decoded;

use crate::error::ImError;
use crate::generated::actions::{ActionRequest, ActionResult};

uniffi::custom_type!(Json, String, {
    remote,
    // The error that the call has, so that it is one and no failure of the crossing.
    try_lift: |text| Ok(Json::new(&text).map_err(|error| {
        crate::error::setting("extra", "syntax", &format!("must be JSON: {error}"))
    })?),
    lower: |json| json.text().to_owned(),
});

/// A request from the wire's own JSON.
#[uniffi::export]
pub fn request_from_wire(action: String, wire_json: String) -> Result<ActionRequest, ImError> {
    ActionRequest::read(Operation::find(&action)?, &wire_json)
        .ok_or_else(|| crate::error::setting("", "type", "must be a request of the action by wire names"))
}

/// The result of an action from an answer's JSON, by wire names.
#[uniffi::export]
pub fn result_from_json(action: String, json: String) -> Result<ActionResult, ImError> {
    result(Operation::find(&action)?, json, None)
}

/// A result as JSON by wire names, such as for a log.
#[uniffi::export]
pub fn result_to_json(result: ActionResult) -> Result<String, ImError> {
    result.json().map_err(|error| crate::error::setting("", "type", &error.to_string()))
}

/// An event's data, typed by its name.
#[uniffi::export]
pub fn typed_event_data(
    event_type: String,
    data: String,
) -> Result<volc_im_core::callbacks::EventData, ImError> {
    Ok(volc_im_core::callbacks::typed_data(&event_type, &data)?)
}

fn result(operation: &Operation, json: String, request_id: Option<String>) -> Result<ActionResult, ImError> {
    Ok(ActionResult::read(operation, &Decoded { json, request_id })?)
}
