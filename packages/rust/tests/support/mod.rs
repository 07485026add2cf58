//! An emulator in the same process, and a client of it.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use std::time::Duration;

use serde_json::{Value, json};
use volc_im::ImClientBuilder;
use volc_im::conversations::{CreateConversationRequest, NewConversation};
use volc_im::messages::SendMessageRequest;
use volc_im::prelude::*;
use volc_im_emulator::{Config, Running, start};

pub const ACCESS_KEY: &str = "AKLTtest";
pub const SECRET_KEY: &str = "test-secret-key";

/// A running emulator.
pub struct Emulator {
    pub running: Running,
}

pub async fn emulator() -> Emulator {
    // reqwest has TLS here without a provider; the tests' plain clients and the emulator's ask for one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut config = Config::new(123_456, ACCESS_KEY, SECRET_KEY);
    config.allowed_hosts = vec!["im.invalid".to_owned()];
    Emulator { running: start(config).await.expect("an emulator") }
}

impl Emulator {
    pub fn builder(&self) -> ImClientBuilder {
        ImClient::builder().credentials(ACCESS_KEY, SECRET_KEY).app_id(123_456).base_url(self.running.url())
    }

    /// A client that repeats at once, so that tests are quick.
    pub fn client(&self) -> ImClient {
        self.builder().retry(quick()).build().expect("a client")
    }

    pub async fn control(&self, method: &str, path: &str, body: Value) -> Value {
        let url = format!("{}/_emulator/{path}", self.running.url());
        let request = match method {
            "GET" => reqwest::Client::new().get(url),
            "DELETE" => reqwest::Client::new().delete(url),
            _ => reqwest::Client::new()
                .post(url)
                .header("content-type", "application/json")
                .body(body.to_string()),
        };
        let text = request.send().await.expect("the emulator").text().await.expect("text");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    pub async fn faults(&self, rules: Value) {
        self.control("DELETE", "faults", Value::Null).await;
        self.control("POST", "faults", json!({"rules": rules})).await;
    }

    /// The bodies of the requests of an action so far.
    pub async fn requests(&self, action: &str) -> Vec<Value> {
        let all = self.control("GET", &format!("requests?action={action}"), Value::Null).await;
        let requests = all["requests"].as_array().cloned().unwrap_or_default();
        requests
            .iter()
            .map(|request| serde_json::from_str(request["body"].as_str().unwrap()).unwrap())
            .collect()
    }

    /// Waits until this many requests of an action have come.
    pub async fn until_requests(&self, action: &str, count: usize) {
        let came = async {
            while self.requests(action).await.len() < count {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), came).await.expect("the requests");
    }

    pub async fn messages(&self, conversation: ConversationId) -> Vec<Value> {
        let path = format!("state/messages?conversation_short_id={conversation}");
        self.control("GET", &path, Value::Null).await["messages"].as_array().cloned().expect("messages")
    }
}

pub fn quick() -> RetryPolicy {
    let (base, most) = (Duration::from_millis(1), Duration::from_millis(5));
    RetryPolicy::new().base_delay(base).max_delay(most).max_attempts(8)
}

/// A group that user 1 owns.
pub async fn group(im: &ImClient) -> ConversationId {
    let request = CreateConversationRequest::new(NewConversation::new(ConversationType::Group), UserId(1));
    im.create_conversation(request).await.expect("a group").conversation_short_id
}

pub fn message(conversation: ConversationId, text: &str) -> SendMessageRequest {
    SendMessageRequest::new(text_content(text), conversation, MsgType::Text, UserId(1))
}
