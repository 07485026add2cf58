//! Providers, and one run of a client's.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use volc_im_core::error::Error as CoreError;
use volc_im_core::wire::signer::Credentials as CoreCredentials;

use super::{Chain, Credentials};
use crate::client::Inner;
use crate::clock::now;
use crate::error::{Cause, Error};
use crate::transport::{BoxFuture, Transport};

/// Error of a provider. Its message becomes part of the error of waiting calls, and it is that error's source: put no secret
/// into it.
pub type CredentialsError = Box<dyn std::error::Error + Send + Sync>;

/// Provides access keys when a client needs them: before its first call, and a minute before the current ones expire.
///
/// One run serves all waiting calls and has 30 seconds. A failure fails no call while unexpired keys are there.
pub trait ProvideCredentials: Send + Sync + 'static {
    /// Currently valid keys.
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>>;

    /// The same, by the client's own transport. What a client calls.
    fn credentials_by<'a>(
        &'a self,
        transport: &'a dyn Transport,
    ) -> BoxFuture<'a, Result<Credentials, CredentialsError>> {
        let _ = transport;
        self.credentials()
    }

    /// Checks settings, when a client is built.
    ///
    /// # Errors
    /// `validation`, with the path of the setting.
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }
}

/// An async function is a provider.
impl<F, T> ProvideCredentials for F
where
    F: Fn() -> T + Send + Sync + 'static,
    T: Future<Output = Result<Credentials, CredentialsError>> + Send + 'static,
{
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self())
    }
}

/// Fixed keys are their own provider.
impl ProvideCredentials for Credentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }
}

/// Where a client's keys come from.
pub(crate) enum Source {
    Fixed(Credentials),
    Provider(Arc<dyn ProvideCredentials>),
}

impl Default for Source {
    fn default() -> Self {
        Source::Provider(Arc::new(Chain::default()))
    }
}

impl Source {
    pub(crate) fn provider(self) -> Option<Arc<dyn ProvideCredentials>> {
        match self {
            Source::Provider(provider) => Some(provider),
            Source::Fixed(_) => None,
        }
    }

    /// The fixed keys as core has them; `None` of a provider.
    pub(crate) fn fixed(&self) -> Result<Option<CoreCredentials>, Error> {
        match self {
            Source::Fixed(credentials) => credentials.to_core().map(Some).map_err(Error::from),
            Source::Provider(provider) => provider.check().map(|()| None),
        }
    }
}

/// Runs the client's provider beside the calls that wait for it, and reports.
pub(crate) fn run_provider(client: &Arc<Inner>, run: u64, timeout: Duration) {
    let mut report =
        Report { client: Arc::clone(client), run, outcome: Err(Failure::of("its runtime has ended")) };
    // Without a runtime, the report is dropped here.
    let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
    runtime.spawn(async move {
        let outcome = outcome(&report.client, timeout).await;
        report.set(outcome);
    });
}

/// Why there are no keys: in words, and the provider's own error.
struct Failure {
    message: String,
    cause: Option<Cause>,
}

impl Failure {
    fn of(message: impl Into<String>) -> Self {
        Failure { message: message.into(), cause: None }
    }

    fn caused(error: CredentialsError) -> Self {
        Failure { message: error.to_string(), cause: Some(Arc::from(error)) }
    }
}

async fn outcome(client: &Inner, timeout: Duration) -> Result<Credentials, Failure> {
    let provider = client.provider.as_ref().ok_or_else(|| Failure::of("there is no provider"))?;
    // User code that panics before its first await must not end the report either.
    let given = AssertUnwindSafe(async { provider.credentials_by(&*client.transport).await }).catch_unwind();
    match tokio::time::timeout(timeout, given).await {
        Ok(Ok(given)) => given.map_err(Failure::caused),
        Ok(Err(_)) => Err(Failure::of("the provider panicked")),
        Err(_) => Err(Failure::of("no answer in time")),
    }
}

/// Reports a run when it is dropped, however its task ends.
struct Report {
    client: Arc<Inner>,
    run: u64,
    outcome: Result<Credentials, Failure>,
}

impl Report {
    fn set(&mut self, outcome: Result<Credentials, Failure>) {
        self.outcome = outcome;
    }
}

impl Drop for Report {
    fn drop(&mut self) {
        let core = &self.client.core;
        let outcome = std::mem::replace(&mut self.outcome, Err(Failure::of("")));
        let provided = outcome
            .and_then(|keys| keys.provided().map_err(|error: CoreError| Failure::of(error.to_string())));
        let (provided, cause) = match provided {
            Ok(provided) => (Ok(provided), None),
            Err(Failure { message, cause }) => (Err(message), cause),
        };
        *self.client.without_keys.lock().unwrap_or_else(PoisonError::into_inner) = cause;
        match provided {
            Ok(provided) => core.on_credentials(now(), self.run, &provided),
            Err(message) => core.on_credentials_failed(now(), self.run, &message),
        }
        self.client.run_over.send_replace(());
    }
}
