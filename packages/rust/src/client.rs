//! The client.

use std::fmt;
use std::sync::Arc;

use volc_im_core::machine::client::Client as CoreClient;
use volc_im_core::machine::pages::Listing;
use volc_im_core::machine::retry_policy::RetryPolicy;
use volc_im_core::model::operations::Request;
use volc_im_core::model::shape::Operation;
use volc_im_core::wire::protocol::{JsonStyle, Protocol};

use crate::batch::{Batch, JsonBatch};
use crate::call::{Call, RawCall};
use crate::client_builder::ImClientBuilder;
use crate::hooks::Hooks;
use crate::json_call::JsonCall;
use crate::listing::Pages;
use crate::rate_store::RateStore;

/// Calls Volcengine IM: a method for every action. Cheap to clone; one serves any number of calls at once.
#[derive(Clone)]
pub struct ImClient(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) core: Arc<CoreClient>,
    pub(crate) protocol: Arc<Protocol>,
    pub(crate) http: reqwest::Client,
    pub(crate) hooks: Hooks,
    pub(crate) rate_store: Option<Arc<dyn RateStore>>,
}

impl fmt::Debug for ImClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImClient").field("protocol", &self.0.protocol).finish_non_exhaustive()
    }
}

impl ImClient {
    /// Settings for a client.
    #[must_use]
    pub fn builder() -> ImClientBuilder {
        ImClientBuilder::default()
    }

    /// A call with options; awaited, it gives the result.
    pub fn call<R: Request>(&self, request: R) -> Call<R> {
        Call::new(self.clone(), request)
    }

    /// A call of any action, also one that this version does not know, by the wire's own JSON.
    pub fn raw(&self, action: impl Into<String>, wire_json: impl Into<String>) -> RawCall {
        RawCall::new(self.clone(), action.into(), wire_json.into())
    }

    /// A call by JSON in a language's own style, for bindings of other languages.
    pub fn json_call(
        &self,
        operation: &'static Operation,
        json: impl Into<String>,
        style: JsonStyle,
    ) -> JsonCall {
        JsonCall::new(self.clone(), operation, json.into(), style)
    }

    /// A batch by JSON in a language's own style, for bindings of other languages.
    pub fn json_batch(
        &self,
        operation: &'static Operation,
        json: impl Into<String>,
        style: JsonStyle,
    ) -> JsonBatch {
        JsonBatch::new(self.clone(), operation, json.into(), style)
    }

    /// How often calls are tried and how long they may take, where they do not say otherwise.
    #[must_use]
    pub fn retry_policy(&self) -> RetryPolicy {
        self.0.core.policy()
    }

    /// The request builder and answer reader under this client: for calls by an HTTP client of one's own.
    #[must_use]
    pub fn protocol(&self) -> Arc<Protocol> {
        Arc::clone(&self.0.protocol)
    }

    /// Everything a listing action lists, page by page or item by item, from the request's cursor on.
    pub fn paginate<L: Listing>(&self, request: L) -> Pages<L> {
        Pages::new(self.clone(), request)
    }

    /// One action over a list of any length: split to the action's limit, paced, what came of each item gathered.
    pub fn batch<R: Request>(&self, request: R) -> Batch<R> {
        Batch::new(self.clone(), request)
    }
}
