//! Configuration of an emulator.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use serde::Serialize;

use crate::clock::Begin;
use crate::login::AppKey;

/// Effect of a Before callback without a usable response on its operation.
///
/// The vendor does not document it, so the user of the emulator chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BeforeTimeout {
    /// The operation continues as if accepted.
    Accept,
    /// The operation is refused.
    Refuse,
}

/// The service's limits that a test may want to move.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Limits {
    /// Members of an ordinary group.
    pub group_members: usize,
    /// Members of a live group.
    pub live_group_members: usize,
    /// Ordinary groups one user can be in.
    pub groups_per_user: usize,
    /// Managers of a live group.
    pub managers: usize,
    /// Members of a live group's allow list.
    pub allow_list: usize,
    /// Marks of a live group.
    pub marks: usize,
    /// Robots of the application.
    pub robots: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            group_members: 200,
            live_group_members: 10_000,
            groups_per_user: 500,
            managers: 10,
            allow_list: 100,
            marks: 20,
            robots: 5_000,
        }
    }
}

/// Configuration of an emulator.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Whether an address that is not loopback may be listened on.
    pub allow_remote: bool,
    /// Host names it may be called by, besides IP addresses and `localhost`.
    pub allowed_hosts: Vec<String>,
    /// The only application that exists.
    pub app_id: i64,
    /// The key of its users' login tokens.
    pub app_key: AppKey,
    /// The only access key that is accepted.
    pub access_key: String,
    /// The secret key of that access key.
    pub secret_key: String,
    /// The only region that is accepted; without it, every region of the vendor is.
    pub region: Option<String>,
    /// Where callbacks are posted.
    pub callback_url: Option<String>,
    /// The callback secret.
    pub callback_secret: String,
    /// What posts callbacks, instead of a client that is made at the start; it must follow no redirects.
    pub client: Option<reqwest::Client>,
    /// Effect of a Before callback without a usable response.
    pub before_timeout: BeforeTimeout,
    /// The service's limits.
    pub limits: Limits,
    /// Where the clock of the data begins.
    pub clock: Begin,
    /// Whether signatures and events go by that clock too.
    pub clock_on_wire: bool,
    /// A folder in which the data is kept from run to run.
    pub data_dir: Option<PathBuf>,
    /// A snapshot or scenario to begin with, where the folder has no data yet.
    pub seed: Option<PathBuf>,
    /// A file of recorded calls whose answers are given in the place of emulated ones.
    pub replay: Option<PathBuf>,
}

impl Config {
    /// A configuration for one application, on a free loopback port, with the documented limits and no callbacks.
    pub fn new(app_id: i64, access_key: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            allow_remote: false,
            allowed_hosts: Vec::new(),
            app_id,
            app_key: AppKey::default(),
            access_key: access_key.into(),
            secret_key: secret_key.into(),
            region: None,
            callback_url: None,
            callback_secret: String::new(),
            client: None,
            before_timeout: BeforeTimeout::Accept,
            limits: Limits::default(),
            clock: Begin::Now,
            clock_on_wire: false,
            data_dir: None,
            seed: None,
            replay: None,
        }
    }

    /// What a client needs to use an emulator that listens at a URL, by the names of the environment.
    pub fn environment(&self, url: &str) -> [(&'static str, String); 8] {
        [
            ("VOLC_IM_BASE_URL", url.to_owned()),
            ("VOLC_IM_APP_ID", self.app_id.to_string()),
            ("VOLC_IM_ACCESS_KEY", self.access_key.clone()),
            ("VOLC_IM_SECRET_KEY", self.secret_key.clone()),
            // As the vendor's own SDKs read them.
            ("VOLCENGINE_ACCESS_KEY", self.access_key.clone()),
            ("VOLCENGINE_SECRET_KEY", self.secret_key.clone()),
            ("VOLC_IM_APP_KEY", self.app_key.to_base64()),
            ("IM_CALLBACK_SECRET", self.callback_secret.clone()),
        ]
    }
}
