//! Where calls go and who signs them: the emulator, unless the real service is requested by name.

use std::net::IpAddr;

use volc_im::transport::reqwest::ReqwestTransport;
use volc_im::{Credentials, ImClient};
use volc_im_core::wire::protocol::{Protocol, Settings};
use volc_im_core::wire::signer;

use crate::arguments::Target;
use crate::control::Control;
use crate::ended::Failure;
use crate::http;
use crate::input::secret;
use crate::language::pick;

/// The port of the emulator in terminals: the number of the vendor's documentation.
pub const PORT: u16 = 6348;

/// A setting of the environment.
fn variable(names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
}

/// The URL of the emulator.
pub fn emulator_url(given: Option<&str>) -> String {
    given
        .map(str::to_owned)
        .or_else(|| variable(&["VOLC_IM_BASE_URL"]))
        .unwrap_or_else(|| format!("http://127.0.0.1:{PORT}"))
}

/// The service that a command calls, and the keys it signs with.
pub struct Reached {
    access_key: String,
    secret_key: String,
    session_token: Option<String>,
    app_id: i32,
    region: Option<String>,
    /// None for the region's host.
    url: Option<String>,
    is_emulator: bool,
}

/// What the command line and the environment name.
pub async fn reached(target: &Target) -> Result<Reached, Failure> {
    let app_id = target.app_id.map(|id| id.to_string()).or_else(|| variable(&["VOLC_IM_APP_ID"]));
    let secret_names: &[&str] =
        if target.real { &["VOLC_IM_SECRET_KEY", "VOLCENGINE_SECRET_KEY"] } else { &["VOLC_IM_SECRET_KEY"] };
    let secret_key = secret(target.secret_file.as_deref(), secret_names)?;
    let (access_key, secret_key, app_id) = if target.real {
        let missing =
            |name: &str| Failure::invalid(format!("--real: {name} {}", pick("is not set", "未设置")));
        let access_key = variable(&["VOLC_IM_ACCESS_KEY", "VOLCENGINE_ACCESS_KEY"]);
        (
            access_key.ok_or_else(|| missing("VOLC_IM_ACCESS_KEY"))?,
            secret_key.ok_or_else(|| missing("VOLC_IM_SECRET_KEY"))?,
            app_id.ok_or_else(|| missing("VOLC_IM_APP_ID"))?,
        )
    } else {
        (
            variable(&["VOLC_IM_ACCESS_KEY"]).unwrap_or_else(|| "AKLTemulator".to_owned()),
            secret_key.unwrap_or_else(|| "emulator-secret".to_owned()),
            app_id.unwrap_or_else(|| "123456".to_owned()),
        )
    };
    let app_id: i32 = app_id.parse().map_err(|_| Failure::invalid(format!("app id {app_id}")))?;
    let (session_token, url) = if target.real {
        (variable(&["VOLC_IM_SESSION_TOKEN", "VOLCENGINE_SESSION_TOKEN"]), target.url.clone())
    } else {
        let url = emulator_url(target.url.as_deref());
        need_emulator(&url).await?;
        (None, Some(url))
    };
    let (region, is_emulator) = (target.region.clone(), !target.real);
    Ok(Reached { access_key, secret_key, session_token, app_id, region, url, is_emulator })
}

/// A client of it.
pub async fn client(target: &Target) -> Result<ImClient, Failure> {
    reached(target).await?.client()
}

impl Reached {
    fn client(self) -> Result<ImClient, Failure> {
        let mut keys = Credentials::new(self.access_key, self.secret_key);
        if let Some(token) = self.session_token {
            keys = keys.session_token(token);
        }
        let mut builder = ImClient::builder().keys(keys).app_id(self.app_id);
        if let Some(region) = self.region {
            builder = builder.region(region);
        }
        if let Some(url) = self.url {
            builder = builder.base_url(url);
        }
        if self.is_emulator {
            // Servers on this machine are called without a proxy.
            builder = builder.transport(ReqwestTransport::new(http::local()?));
        }
        builder.build().map_err(Failure::invalid)
    }

    /// Signs a request without sending it.
    pub fn protocol(&self) -> Result<Protocol, Failure> {
        let token = self.session_token.as_deref();
        let keys = signer::Credentials::new(&self.access_key, &self.secret_key, token);
        let mut settings = Settings::new(keys.map_err(Failure::invalid)?, self.app_id);
        if let Some(region) = &self.region {
            settings.region.clone_from(region);
        }
        settings.base_url.clone_from(&self.url);
        Protocol::new(settings).map_err(Failure::invalid)
    }
}

/// Whether a host is this machine, as a URL has it.
pub fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A call without `--real` reaches no service: beyond loopback, the server must identify itself as an emulator.
async fn need_emulator(url: &str) -> Result<(), Failure> {
    let host = url.strip_prefix("http://").map(|rest| rest.split('/').next().unwrap_or(rest));
    let loopback = host.is_some_and(|host| is_loopback(host.rsplit_once(':').map_or(host, |(bare, _)| bare)));
    if loopback {
        return Ok(());
    }
    let health = Control::at(Some(url))?.get("health").await;
    if health.is_ok_and(|health| health.get("name").is_some_and(|name| name == "volc-im-emulator")) {
        return Ok(());
    }
    let hint = pick("for the real service say --real", "调用真实服务请加 --real");
    Err(Failure::invalid(format!("{url}: {}; {hint}", pick("this is no emulator", "这不是模拟器"))))
}
