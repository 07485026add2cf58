use reqwest::{Client, Method, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::Error;

/// Every method of the control API, of an emulator in this process or elsewhere.
#[derive(Clone, Debug)]
pub struct Control {
    http: Client,
    url: String,
}

impl Control {
    /// Of the emulator at a URL.
    ///
    /// # Errors
    /// When the URL is none.
    pub fn new(url: &str) -> Result<Self, Error> {
        let url = url.trim_end_matches('/').to_owned();
        // Past proxies: what it speaks with is on this machine.
        let http = Client::builder().no_proxy().build().map_err(|error| lost(&url, &error))?;
        match Url::parse(&url) {
            Ok(_) => Ok(Self { http, url }),
            Err(error) => Err(lost(&url, &error)),
        }
    }

    /// Where the emulator listens.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// An error with where to look.
    pub(super) fn error(&self, code: &str, message: String) -> Error {
        Error { code: code.to_owned(), message, console_url: format!("{}/_emulator/", self.url) }
    }

    /// Makes a request whose options are the query.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        verb: &str,
        path: &str,
        query: Option<&impl Serialize>,
    ) -> Result<T, Error> {
        let mut url = self.place(path)?;
        let options = serde_json::to_value(query).map_err(|error| lost(&self.url, &error))?;
        for (name, value) in options.as_object().into_iter().flatten() {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            url.query_pairs_mut().append_pair(name, &text);
        }
        self.exchange(verb, url, None).await
    }

    /// Makes a request whose options are the body.
    pub(super) async fn send<T: DeserializeOwned>(
        &self,
        verb: &str,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<T, Error> {
        let body = body.map(serde_json::to_string).transpose().map_err(|error| lost(&self.url, &error))?;
        self.exchange(verb, self.place(path)?, body).await
    }

    fn place(&self, path: &str) -> Result<Url, Error> {
        Url::parse(&format!("{}/_emulator/{path}", self.url)).map_err(|error| lost(&self.url, &error))
    }

    async fn exchange<T: DeserializeOwned>(
        &self,
        verb: &str,
        url: Url,
        body: Option<String>,
    ) -> Result<T, Error> {
        let method = Method::from_bytes(verb.as_bytes()).map_err(|error| lost(&self.url, &error))?;
        let asked = format!("{verb} {}", url.path());
        let mut request = self.http.request(method, url);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body);
        }
        let response = request.send().await.map_err(|error| lost(&self.url, &error))?;
        let well = response.status().is_success();
        let text = response.text().await.map_err(|error| lost(&self.url, &error))?;
        if well {
            return serde_json::from_str(&text).map_err(|error| lost(&self.url, &error));
        }
        let refusal: Value = serde_json::from_str(&text).map_err(|error| lost(&self.url, &error))?;
        let said = |path: &str| refusal.pointer(path).and_then(Value::as_str).unwrap_or_default();
        Err(self.error(said("/error/code"), format!("{asked}: {}", said("/error/message"))))
    }
}

fn lost(url: &str, error: &impl std::fmt::Display) -> Error {
    Error {
        code: "Unreachable".to_owned(),
        message: format!("the emulator does not answer: {error}"),
        console_url: format!("{url}/_emulator/"),
    }
}

/// A part of a path.
pub(super) fn part(text: &str) -> String {
    let kept = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if kept(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
