//! Access keys: a fixed pair, or a provider of temporary pairs.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use futures_util::FutureExt;
use futures_util::future::Shared;
use volc_im_core::wire::signer::Credentials as CoreCredentials;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::transport::BoxFuture;

/// An access key pair, with the session token and the expiry of temporary ones.
///
/// Secrets are wiped from memory on drop and never printed.
#[derive(Clone)]
pub struct Credentials {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: Zeroizing<String>,
    pub(crate) session_token: Option<Zeroizing<String>>,
    pub(crate) expires_at: Option<SystemTime>,
}

impl Credentials {
    /// A pair that does not expire.
    #[must_use]
    pub fn new(access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Self {
        Credentials {
            access_key_id: access_key_id.into(),
            secret_access_key: Zeroizing::new(secret_access_key.into()),
            session_token: None,
            expires_at: None,
        }
    }

    /// The session token of temporary credentials.
    #[must_use]
    pub fn session_token(mut self, token: impl Into<String>) -> Self {
        self.session_token = Some(Zeroizing::new(token.into()));
        self
    }

    /// When they expire. A provider is called for new ones a minute before.
    #[must_use]
    pub fn expires_at(mut self, time: SystemTime) -> Self {
        self.expires_at = Some(time);
        self
    }

    pub(crate) fn to_core(&self) -> Result<CoreCredentials, volc_im_core::Error> {
        let token = self.session_token.as_deref().map(String::as_str);
        CoreCredentials::new(&self.access_key_id, &self.secret_access_key, token)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

/// Error of a provider. Its message becomes part of the error of waiting calls: put no secret into it.
pub type CredentialsError = Box<dyn std::error::Error + Send + Sync>;

/// Provides access keys when a client needs them: before its first call, and a minute before the current ones expire.
///
/// It is called once for all waiting calls. A failure fails no call while unexpired keys are there.
pub trait ProvideCredentials: Send + Sync + 'static {
    /// Currently valid keys.
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>>;
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

type Fetch = Shared<BoxFuture<'static, Result<Credentials, Arc<str>>>>;

/// How long calls join a fetch that has begun. A provider that hangs for longer is called again.
const PATIENCE: Duration = Duration::from_secs(30);

/// A provider that is called once for all waiting calls.
pub(crate) struct Provider {
    provider: Arc<dyn ProvideCredentials>,
    /// The last fetch, and when it began.
    under_way: Mutex<Option<(Instant, Fetch)>>,
}

impl Provider {
    pub(crate) fn new(provider: impl ProvideCredentials) -> Self {
        Provider { provider: Arc::new(provider), under_way: Mutex::new(None) }
    }

    pub(crate) fn fetch(&self) -> Fetch {
        self.fetch_at(Instant::now())
    }

    fn fetch_at(&self, now: Instant) -> Fetch {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        match &*under_way {
            Some((began, fetch))
                if fetch.peek().is_none() && now.saturating_duration_since(*began) < PATIENCE =>
            {
                fetch.clone()
            }
            _ => {
                let provider = Arc::clone(&self.provider);
                let asked =
                    async move { provider.credentials().await.map_err(|error| error.to_string().into()) };
                // A panic inside of what is shared would be one of all calls, for good.
                let asked = AssertUnwindSafe(asked).catch_unwind();
                let fetch = asked.map(|asked| asked.unwrap_or_else(|_| Err("the provider panicked".into())));
                let fetch = fetch.boxed().shared();
                *under_way = Some((now, fetch.clone()));
                fetch
            }
        }
    }
}

/// Where a client's keys come from.
#[derive(Default)]
pub(crate) enum Source {
    #[default]
    None,
    Fixed(Credentials),
    Provider(Provider),
}

impl Source {
    pub(crate) fn provider(self) -> Option<Provider> {
        match self {
            Source::Provider(provider) => Some(provider),
            Source::None | Source::Fixed(_) => None,
        }
    }

    /// The fixed keys as core has them; `None` of a provider.
    pub(crate) fn fixed(&self) -> Result<Option<CoreCredentials>, Error> {
        match self {
            Source::None => CoreCredentials::new("", "", None).map(Some).map_err(Error::from),
            Source::Fixed(credentials) => credentials.to_core().map(Some).map_err(Error::from),
            Source::Provider(_) => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used, clippy::panic)]

    use std::future::pending;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// Does something else the first time, and then gives keys.
    fn after<T>(first: fn() -> T) -> (Provider, Arc<AtomicU32>)
    where
        T: Future<Output = Result<Credentials, CredentialsError>> + Send + 'static,
    {
        let asked = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&asked);
        let provider = Provider::new(move || {
            let is_first = count.fetch_add(1, Ordering::SeqCst) == 0;
            async move { if is_first { first().await } else { Ok(Credentials::new("id", "secret")) } }
        });
        (provider, asked)
    }

    #[tokio::test]
    async fn one_that_panics_fails_who_waits_and_is_asked_again() {
        let (provider, asked) = after(|| async { panic!("in a provider") });
        for fetch in [provider.fetch(), provider.fetch()] {
            assert_eq!(&*fetch.await.expect_err("no keys"), "the provider panicked");
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        assert_eq!(provider.fetch().await.expect("keys").access_key_id, "id");
    }

    #[tokio::test]
    async fn one_that_hangs_is_asked_again() {
        let (provider, asked) = after(pending);
        let began = Instant::now();
        let hangs = provider.fetch_at(began);
        assert!(hangs.clone().now_or_never().is_none());
        assert!(provider.fetch_at(began + PATIENCE / 2).ptr_eq(&hangs));
        let again = provider.fetch_at(began + PATIENCE);
        assert_eq!(again.await.expect("keys").access_key_id, "id");
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }
}
