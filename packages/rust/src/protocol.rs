//! Requests and responses without I/O, for a driver of your own: it sends, waits and retries itself. [`ImClient`] does all
//! of it; to send by another HTTP client, give it a [`Transport`](crate::transport::Transport).
//!
//! [`ImClient`]: crate::ImClient
//!
//! ```
//! use std::time::SystemTime;
//! use volc_im::protocol::Protocol;
//! use volc_im::users::QueryOnlineStatusRequest;
//! use volc_im::{Credentials, ids::UserId};
//!
//! # fn main() -> Result<(), volc_im::Error> {
//! let protocol = Protocol::builder().keys(Credentials::new("access-key-id", "secret")).app_id(123456).build()?;
//! let request = protocol.request(&QueryOnlineStatusRequest::new([UserId(10001)]), None, SystemTime::now())?;
//! assert!(request.url.starts_with("https://rtc.volcengineapi.com/?Action="));
//! // Send it, then:
//! let (status, body) = (200, br#"{"ResponseMetadata":{},"Result":{}}"#);
//! let result = protocol.response::<QueryOnlineStatusRequest>(status, body)?;
//! # Ok(())
//! # }
//! ```

use std::fmt;
use std::time::SystemTime;

use volc_im_core::model::operations::Request;
#[doc(inline)]
pub use volc_im_core::wire::protocol::HttpRequest;
use volc_im_core::wire::protocol::{Protocol as CoreProtocol, RequestOptions, Settings};

use crate::credentials::Credentials;
use crate::error::Error;
use crate::ids::AppId;

/// Builds signed requests and reads responses. It changes nothing but a cached signing key: share it.
#[derive(Debug)]
pub struct Protocol(CoreProtocol);

/// Makes a [`Protocol`].
#[derive(Default)]
pub struct ProtocolBuilder {
    keys: Option<Credentials>,
    app_id: Option<AppId>,
    region: Option<String>,
    base_url: Option<String>,
}

impl Protocol {
    /// Settings for a protocol.
    #[must_use]
    pub fn builder() -> ProtocolBuilder {
        ProtocolBuilder::default()
    }

    /// A signed request, with the idempotency id for actions that take one: give every attempt of a call the same.
    ///
    /// # Errors
    /// `validation`, with the path of the field.
    pub fn request<R: Request>(
        &self,
        request: &R,
        idempotency_id: Option<&str>,
        now: SystemTime,
    ) -> Result<HttpRequest, Error> {
        let options = RequestOptions { idempotency_id, ..RequestOptions::default() };
        Ok(self.0.build(request, options, now.into())?)
    }

    /// The result of a request's action.
    ///
    /// # Errors
    /// `api`, `http` or `decode`.
    pub fn response<R: Request>(&self, status: u16, body: &[u8]) -> Result<R::Result, Error> {
        Ok(self.0.parse::<R>(status, body)?)
    }
}

impl ProtocolBuilder {
    /// The access keys. Their expiry is yours to watch.
    #[must_use]
    pub fn keys(mut self, credentials: Credentials) -> Self {
        self.keys = Some(credentials);
        self
    }

    /// The application.
    #[must_use]
    pub fn app_id(mut self, app_id: impl Into<AppId>) -> Self {
        self.app_id = Some(app_id.into());
        self
    }

    /// `cn-north-1` (the default) or `ap-southeast-1`: where the application was created.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Another server than the region's, such as the emulator: scheme, host and port.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Checks the settings.
    ///
    /// # Errors
    /// `validation`, with the path of the setting.
    pub fn build(self) -> Result<Protocol, Error> {
        let ProtocolBuilder { keys, app_id, region, base_url } = self;
        let missing = |path| Error::setting(path, "required", "must be given");
        let keys = keys.ok_or_else(|| missing("keys"))?.to_core().map_err(Error::respelled)?;
        let app_id = app_id.ok_or_else(|| missing("app_id"))?;
        let mut settings = Settings::new(keys, app_id.get());
        if let Some(region) = region {
            settings.region = region;
        }
        settings.base_url = base_url;
        CoreProtocol::new(settings).map(Protocol).map_err(Error::respelled)
    }
}

impl fmt::Debug for ProtocolBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProtocolBuilder").field("app_id", &self.app_id).finish_non_exhaustive()
    }
}
