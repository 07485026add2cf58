//! The client.

use std::fmt;
use std::sync::{Arc, Mutex};

use tokio::sync::watch;
use volc_im_core::machine::batch::Batched;
use volc_im_core::machine::client::Client as CoreClient;
use volc_im_core::machine::pages::Listing;
use volc_im_core::model::operations::Request;

use crate::batch::Batch;
use crate::call::{Call, RawCall};
use crate::client_builder::ImClientBuilder;
use crate::credentials::ProvideCredentials;
use crate::error::Cause;
use crate::hooks::Hooks;
use crate::pacing::RateStore;
use crate::pages::Items;
use crate::retry::RetryPolicy;
use crate::transport::Transport;

/// Calls Volcengine IM: a method for every action. Cheap to clone; one serves any number of concurrent calls.
#[derive(Clone)]
pub struct ImClient(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) core: Arc<CoreClient>,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) provider: Option<Arc<dyn ProvideCredentials>>,
    /// Why the provider's last run gave no keys.
    pub(crate) without_keys: Mutex<Option<Cause>>,
    /// Changes when a run of the provider is over.
    pub(crate) run_over: watch::Sender<()>,
    pub(crate) hooks: Hooks,
    pub(crate) rate_store: Option<Arc<dyn RateStore>>,
}

impl fmt::Debug for ImClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImClient").finish_non_exhaustive()
    }
}

impl ImClient {
    /// Settings for a client.
    #[must_use]
    pub fn builder() -> ImClientBuilder {
        ImClientBuilder::default()
    }

    /// A call of the request's action; awaited, it gives the result.
    pub fn call<R: Request>(&self, request: R) -> Call<R> {
        Call::new(self.clone(), request)
    }

    /// A call of any action, also an undeclared one, by wire JSON.
    pub fn raw(&self, action: impl Into<String>, wire_json: impl Into<String>) -> RawCall {
        RawCall::new(self.clone(), action.into(), wire_json.into())
    }

    /// Default retries and time limits of calls.
    #[must_use]
    pub fn retry_policy(&self) -> RetryPolicy {
        self.0.core.policy().into()
    }

    /// The URL that an action is sent to, for bindings.
    #[doc(hidden)]
    #[must_use]
    pub fn url(&self, action: &str) -> String {
        self.0.core.url(action)
    }

    /// Everything that an action lists, item by item, from the request's cursor on; by [`pages`](Items::pages), page by
    /// page.
    pub fn paginate<L: Listing>(&self, request: L) -> Items<L> {
        Items::new(self.clone(), request)
    }

    /// One action over a list of any length: split to the action's limit, paced, with the outcome of each item.
    pub fn batch<R: Batched>(&self, request: R) -> Batch<R> {
        Batch::new(self.clone(), request)
    }
}
