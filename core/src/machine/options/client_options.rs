//! Options of a client.

use super::call_options::CallOptions;
use super::names::OptionNames;
use super::read::{Options, word};
use super::table::Scope;
use crate::credentials::Declared;
use crate::error::{Error, invalid};
use crate::machine::retry_policy::RetryPolicy;
use crate::transcode::joined;
use crate::wire::DEFAULT_REGION;
use crate::wire::protocol::Settings;
use crate::wire::signer::Credentials;

/// Which events a client's calls report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tells {
    /// A request that is about to be sent.
    pub requests: bool,
    /// A request that was answered.
    pub responses: bool,
    /// A request that will be sent again.
    pub retries: bool,
}

impl Tells {
    /// Every event.
    pub const ALL: Tells = Tells { requests: true, responses: true, retries: true };
}

/// The options of a client.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ClientOptions {
    /// The access key pair; `None` where a provider gives it.
    pub credentials: Option<Credentials>,
    /// Where the driver looks for keys, without `credentials` and a provider of the user's: by default, the chain.
    pub declared: Option<Declared>,
    /// The application, for calls that name none.
    pub app_id: i32,
    /// `cn-north-1` or `ap-southeast-1`; any other one needs `base_url`.
    pub region: String,
    /// Another server to call: scheme, host and port only.
    pub base_url: Option<String>,
    /// Limits of calls that do not say otherwise.
    pub policy: RetryPolicy,
    /// Whether single calls keep to the documented rates. Batches do without it.
    pub paced: bool,
    /// Whether the driver has a store of rates that several machines share.
    pub has_rate_store: bool,
    /// Which events calls report.
    pub tells: Tells,
    /// How errors spell options.
    pub names: OptionNames,
}

impl ClientOptions {
    /// Options with defaults for everything else.
    #[must_use]
    pub fn new(credentials: Option<Credentials>, app_id: i32, names: OptionNames) -> Self {
        ClientOptions {
            credentials,
            declared: None,
            app_id,
            region: DEFAULT_REGION.to_owned(),
            base_url: None,
            policy: RetryPolicy::default(),
            paced: false,
            has_rate_store: false,
            tells: Tells::default(),
            names,
        }
    }

    /// What the wire side needs of them.
    ///
    /// # Errors
    /// `validation` where a provider gives the credentials.
    pub fn into_settings(self) -> Result<Settings, Error> {
        let ClientOptions { credentials, app_id, region, base_url, names, .. } = self;
        let credentials = credentials
            .ok_or_else(|| invalid(&names.spell("AccessKeyId"), "required", "must be given", ""))?;
        let mut settings = Settings::new(credentials, app_id);
        settings.region = region;
        settings.base_url = base_url;
        Ok(settings)
    }

    /// Reads and checks options as JSON.
    ///
    /// # Errors
    /// `validation` at the option, in the language's spelling.
    pub fn from_json(json: &str, names: OptionNames) -> Result<Self, Error> {
        let options = Options::read(json, Scope::Client, names)?;
        let required = |name: &str| invalid(&names.spell(name), "required", "must be given", "");
        let text = |name: &str| options.text(name);
        let (mut credentials, mut declared) = (None, None);
        let parts = ["AccessKeyId", "SecretAccessKey", "SessionToken"];
        let given = parts.into_iter().find(|name| options.has(name));
        let is_object = options.has("Credentials.AccessKeyId");
        match (text("Credentials"), given) {
            (value, Some(name)) if is_object || value.is_some() => {
                let expected = joined(&["must not be given next to ", &names.spell("Credentials")]);
                return Err(invalid(&names.spell(name), "conflict", &expected, ""));
            }
            // The driver has a provider.
            (Some(json), _) if word(json).is_some() => {}
            (Some(json), _) => declared = Some(Declared::new(json)),
            (None, None) if !is_object => declared = Some(Declared::chain()),
            (None, _) => {
                let prefix = if is_object { "Credentials." } else { "" };
                let [id, secret, token] = parts.map(|name| joined(&[prefix, name]));
                let keys = Credentials::new(
                    text(&id).ok_or_else(|| required(&id))?,
                    text(&secret).ok_or_else(|| required(&secret))?,
                    text(&token),
                );
                credentials = Some(keys.map_err(|error| names.respelled(error))?);
            }
        }
        let app_id = options.number("AppId").ok_or_else(|| required("AppId"))?;
        let mut made = Self::new(credentials, i32::try_from(app_id).unwrap_or(i32::MAX), names);
        made.declared = declared;
        if let Some(region) = text("Region") {
            region.clone_into(&mut made.region);
        }
        made.base_url = text("BaseUrl").map(str::to_owned);
        made.policy = CallOptions::of(&options).policy(made.policy, names)?;
        made.paced = options.switch("Paced").unwrap_or(false);
        made.has_rate_store = options.has("RateStore");
        let all = options.has("Logger") || options.has("Listener");
        made.tells = Tells {
            requests: all || options.has("OnRequest"),
            responses: all || options.has("OnResponse"),
            retries: all || options.has("OnRetry"),
        };
        Ok(made)
    }
}
