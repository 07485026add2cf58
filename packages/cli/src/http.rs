//! HTTP clients that also work where the system trusts nobody, as in containers without certificates: they then reach what is
//! called without TLS, such as the emulator, and nothing else.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder};

use crate::ended::Failure;

/// A client of what is on this machine: past proxies.
pub fn local() -> Result<Client, Failure> {
    client(|| Client::builder().no_proxy().redirect(Policy::none()).connect_timeout(Duration::from_secs(5)))
}

/// A client with these settings.
pub fn client(settings: impl Fn() -> ClientBuilder) -> Result<Client, Failure> {
    let made = settings().build();
    made.or_else(|_| settings().tls_certs_only([]).build()).map_err(Failure::invalid)
}
