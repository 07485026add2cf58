//! The emulator's control API.

use reqwest::Method;
use serde_json::{Value, json};

use crate::ended::{Ended, Failure};
use crate::http;
use crate::language::pick;
use crate::service::emulator_url;

/// An emulator, by its URL.
#[derive(Clone, Debug)]
pub struct Control {
    http: reqwest::Client,
    /// Where it listens.
    pub url: String,
}

impl Control {
    /// The emulator at a URL, or the one of the environment, or the one at the usual port.
    pub fn at(url: Option<&str>) -> Result<Self, Failure> {
        let url = emulator_url(url);
        // A proxy of the environment must not see loopback traffic.
        let http = http::local()?;
        Ok(Self { http, url: url.trim_end_matches('/').to_owned() })
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Result<Value, Failure> {
        self.ask(Method::GET, path, None).await
    }

    /// Writes.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.ask(Method::POST, path, Some(body.to_string())).await
    }

    /// Writes a text as it is.
    pub async fn post_text(&self, path: &str, body: String) -> Result<Value, Failure> {
        self.ask(Method::POST, path, Some(body)).await
    }

    /// The text of an answer.
    pub async fn text(
        &self,
        method: Method,
        path: &str,
        body: Option<String>,
    ) -> Result<(u16, String), Failure> {
        let mut request = self
            .http
            .request(method, format!("{}/_emulator/{path}", self.url))
            .header("content-type", "application/json");
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await.map_err(|error| self.unreachable(&error))?;
        let status = response.status().as_u16();
        let text = response.text().await.map_err(|error| self.unreachable(&error))?;
        Ok((status, text))
    }

    async fn ask(&self, method: Method, path: &str, body: Option<String>) -> Result<Value, Failure> {
        let (status, text) = self.text(method, path, body).await?;
        let answer: Value = serde_json::from_str(&text)
            .map_err(|_| Failure::invalid(format!("{} is no emulator of volc-im: {status}", self.url)))?;
        if status == 200 {
            return Ok(answer);
        }
        let message = answer.pointer("/error/message").and_then(Value::as_str);
        let ended = if status == 404 { Ended::Refused } else { Ended::Invalid };
        Err(Failure::new(ended, message.unwrap_or(&text)))
    }

    fn unreachable(&self, error: &reqwest::Error) -> Failure {
        let hint = pick("start one with: volc-im emulator", "可用以下命令启动：volc-im emulator");
        let words = pick("no emulator answers at", "没有模拟器在此响应：");
        Failure::not_sent(format!("{words} {} ({error}); {hint}", self.url))
    }
}

/// An emulator in this process, for commands that need none afterwards.
pub struct Own {
    running: volc_im_emulator::Running,
}

impl Own {
    /// Starts one on a free port.
    pub async fn start(callback_secret: Option<String>) -> Result<(Self, Control), Failure> {
        let mut config = volc_im_emulator::Config::new(123_456, "AKLTemulator", "emulator-secret");
        config.callback_secret = callback_secret.unwrap_or_else(|| "emulator-callback-secret".to_owned());
        let running = volc_im_emulator::start(config).await.map_err(Failure::invalid)?;
        let control = Control::at(Some(&running.url()))?;
        Ok((Self { running }, control))
    }

    /// Ends it.
    pub async fn stop(self) {
        self.running.stop().await;
    }
}

/// A field of an answer as text, without the quotes of JSON.
pub fn plain(answer: &Value, path: &str) -> String {
    match answer.pointer(path) {
        None | Some(Value::Null) => "–".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    }
}

/// An empty body.
pub fn nothing() -> Value {
    json!({})
}
