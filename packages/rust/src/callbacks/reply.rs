//! Replies to events.

use volc_im_core::callbacks::{ACCEPTED, accept_reply, reject_reply};

use crate::error::Error;

/// A decision about an event. [`as_str`](Self::as_str) is the body of the response, for servers of your own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply(String);

impl Reply {
    /// Accepts: the operation of a Before event continues, or an After event is acknowledged.
    #[must_use]
    pub fn accept() -> Self {
        Reply(ACCEPTED.to_owned())
    }

    /// As [`accept`](Self::accept), with more fields: the text of a JSON object by the service's names.
    ///
    /// # Errors
    /// `validation`, if it is no JSON object.
    pub fn accept_with(extra: &str) -> Result<Self, Error> {
        Ok(Reply(accept_reply(Some(extra))?))
    }

    /// Refuses the operation of a Before event. The sender's client shows the code and the message.
    ///
    /// # Errors
    /// `validation`, if the code is 0.
    pub fn reject(code: i64, message: &str) -> Result<Self, Error> {
        Ok(Reply(reject_reply(code, message, None)?))
    }

    /// As [`reject`](Self::reject), with more fields: the text of a JSON object by the service's names.
    ///
    /// # Errors
    /// `validation`, if the code is 0 or `extra` is no JSON object.
    pub fn reject_with(code: i64, message: &str, extra: &str) -> Result<Self, Error> {
        Ok(Reply(reject_reply(code, message, Some(extra))?))
    }

    /// The body of the response, JSON.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Reply> for String {
    fn from(reply: Reply) -> Self {
        reply.0
    }
}
