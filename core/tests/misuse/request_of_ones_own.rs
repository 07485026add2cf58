use volc_im_core::model::operations::Request;
use volc_im_core::model::operations::messages::{SendMessageRequest, SendMessageResult};
use volc_im_core::model::shape::Operation;

#[derive(serde::Serialize)]
struct Mine;

impl Request for Mine {
    type Result = SendMessageResult;
    const OPERATION: &'static Operation = SendMessageRequest::OPERATION;
}

fn main() {}
