//! What only the emulator has: being a client user, making requests fail, sending callbacks at will.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

/// The emulator's `/_emulator/` interface.
pub struct EmulatorControl {
    base: String,
    http: reqwest::Client,
}

impl EmulatorControl {
    /// Of the emulator at this URL.
    pub fn new(url: &str) -> Self {
        // volc-im brings reqwest's TLS without a provider, and a custom client needs one, even for plain HTTP.
        // An error says that there is one already.
        drop(rustls::crypto::ring::default_provider().install_default());
        EmulatorControl { base: format!("{url}/_emulator"), http: reqwest::Client::new() }
    }

    /// Does something as a client user, so that callbacks are sent.
    pub async fn act_as(&self, act: Value) -> Result<Value> {
        self.post("act", act).await
    }

    /// Makes the first request of an action fail with this status.
    pub async fn fail_once(&self, action: &str, status: u16) -> Result<()> {
        let fault = json!({"type": "status", "status": status});
        self.post("faults", json!({"rules": [{"action": action, "first": 1, "fault": fault}]}))
            .await
            .map(drop)
    }

    /// Says where callbacks go, and the secret that signs them.
    pub async fn set_callback_target(&self, url: &str, secret: &str) -> Result<()> {
        self.post("callbacks/target", json!({"url": url, "secret": secret})).await.map(drop)
    }

    /// Sends a callback, genuine or not; how it was answered.
    pub async fn send_callback(&self, callback: Value) -> Result<Value> {
        self.post("callbacks/send", callback).await
    }

    async fn post(&self, path: &str, body: Value) -> Result<Value> {
        let request = self.http.post(format!("{}/{path}", self.base));
        let answer = request.header("content-type", "application/json").body(body.to_string()).send().await?;
        let (status, text) = (answer.status(), answer.text().await?);
        ensure!(status.is_success(), "emulator: POST {path}: {status} {text}");
        Ok(if text.is_empty() { Value::Null } else { serde_json::from_str(&text)? })
    }
}
