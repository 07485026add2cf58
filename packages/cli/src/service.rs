//! Where calls go and who signs them: the emulator, unless the real service is asked for by name.

use std::net::IpAddr;

use volc_im::ImClient;

use crate::arguments::Target;
use crate::control::Control;
use crate::ended::Failure;
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

/// A client, with the URL that it calls; none for the service's own.
pub async fn client(target: &Target) -> Result<ImClient, Failure> {
    let app_id = target.app_id.map(|id| id.to_string()).or_else(|| variable(&["VOLC_IM_APP_ID"]));
    let (access_key, secret_key, app_id) = if target.real {
        let access_key = variable(&["VOLC_IM_ACCESS_KEY", "VOLCENGINE_ACCESS_KEY"]);
        let secret_key =
            secret(target.secret_file.as_deref(), &["VOLC_IM_SECRET_KEY", "VOLCENGINE_SECRET_KEY"])?;
        let missing =
            |name: &str| Failure::invalid(format!("--real: {name} {}", pick("is not set", "未设置")));
        (
            access_key.ok_or_else(|| missing("VOLC_IM_ACCESS_KEY"))?,
            secret_key.ok_or_else(|| missing("VOLC_IM_SECRET_KEY"))?,
            app_id.ok_or_else(|| missing("VOLC_IM_APP_ID"))?,
        )
    } else {
        (
            variable(&["VOLC_IM_ACCESS_KEY"]).unwrap_or_else(|| "AKLTemulator".to_owned()),
            secret(target.secret_file.as_deref(), &["VOLC_IM_SECRET_KEY"])?
                .unwrap_or_else(|| "emulator-secret".to_owned()),
            app_id.unwrap_or_else(|| "123456".to_owned()),
        )
    };
    let app_id: i32 = app_id.parse().map_err(|_| Failure::invalid(format!("app id {app_id}")))?;
    let mut builder = ImClient::builder().credentials(access_key, secret_key).app_id(app_id);
    if let Some(region) = &target.region {
        builder = builder.region(region);
    }
    if target.real {
        if let Some(token) = variable(&["VOLC_IM_SESSION_TOKEN", "VOLCENGINE_SESSION_TOKEN"]) {
            builder = builder.session_token(token);
        }
        if let Some(url) = &target.url {
            builder = builder.base_url(url);
        }
    } else {
        let url = emulator_url(target.url.as_deref());
        need_emulator(&url).await?;
        builder = builder.base_url(url).proxy("");
    }
    builder.build().map_err(Failure::invalid)
}

/// A call without `--real` reaches no service: elsewhere than on loopback, what listens has to say that it is an emulator.
async fn need_emulator(url: &str) -> Result<(), Failure> {
    let host = url.strip_prefix("http://").map(|rest| rest.split('/').next().unwrap_or(rest));
    let loopback = host.is_some_and(|host| {
        let bare = host.rsplit_once(':').map_or(host, |(bare, _)| bare);
        let bare = bare.trim_start_matches('[').trim_end_matches(']');
        bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    });
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
