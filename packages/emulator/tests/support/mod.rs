//! What the integration tests share: an emulator in the same process, and a client that signs.

#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing)]

pub mod backend;

use std::net::SocketAddr;

use serde_json::{Value, json};
use volc_im_emulator::gateway::authorization::Authorization;
use volc_im_emulator::gateway::clock::Moment;
use volc_im_emulator::gateway::signature::{Signed, hex_sha256};
use volc_im_emulator::{Config, Running, start};

pub const APP: i64 = 123_456;
pub const ACCESS_KEY: &str = "AKLTtest";
pub const SECRET_KEY: &str = "c2VjcmV0";

/// A signed request, ready to be sent or spoiled.
pub struct Prepared {
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

/// Signs a request for a host.
pub fn prepare(host: &str, action: &str, body: &str, now: Moment) -> Prepared {
    let (date, hash) = (now.x_date(), hex_sha256(body.as_bytes()));
    let pairs = [
        ("content-type", "application/json"),
        ("host", host),
        ("x-content-sha256", hash.as_str()),
        ("x-date", date.as_str()),
    ];
    let mut headers: Vec<(String, String)> =
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let names: Vec<String> = headers.iter().map(|(name, _)| name.clone()).collect();
    let mut authorization = Authorization {
        access_key: ACCESS_KEY.to_owned(),
        day: date[..8].to_owned(),
        region: "cn-north-1".to_owned(),
        service: "rtc".to_owned(),
        signed_headers: names.clone(),
        signature: String::new(),
    };
    let query = [("Action".to_owned(), action.to_owned()), ("Version".to_owned(), "2020-12-01".to_owned())];
    let signed = Signed {
        method: "POST",
        path: "/",
        query: &query,
        headers: &headers,
        content_hash: &hash,
        date: &date,
    };
    authorization.signature = hex::encode(signed.signature(&authorization, SECRET_KEY));
    let value = format!(
        "HMAC-SHA256 Credential={ACCESS_KEY}/{}, SignedHeaders={}, Signature={}",
        authorization.scope(),
        names.join(";"),
        authorization.signature
    );
    headers.push(("authorization".to_owned(), value));
    Prepared { path: format!("/?Action={action}&Version=2020-12-01"), headers, body: body.to_owned() }
}

/// An emulator and a client for it.
pub struct Service {
    pub running: Running,
    pub http: reqwest::Client,
}

impl Service {
    pub async fn start() -> Self {
        Self::start_with(Config::new(APP, ACCESS_KEY, SECRET_KEY)).await
    }

    pub async fn start_with(config: Config) -> Self {
        let running = start(config).await.unwrap();
        Self { running, http: reqwest::Client::builder().no_proxy().build().unwrap() }
    }

    pub fn address(&self) -> SocketAddr {
        self.running.address()
    }

    pub fn host(&self) -> String {
        self.address().to_string()
    }

    /// Sends a prepared request; status and body as they come.
    pub async fn send(&self, prepared: &Prepared) -> reqwest::Result<(u16, Value)> {
        let mut request = self.http.post(format!("{}{}", self.running.url(), prepared.path));
        for (name, value) in prepared.headers.iter().filter(|(name, _)| name != "host") {
            request = request.header(name, value);
        }
        let response = request.body(prepared.body.clone()).send().await?;
        let status = response.status().as_u16();
        let text = response.text().await?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::String(text))))
    }

    /// Calls an action; the AppId is added.
    pub async fn call(&self, action: &str, mut body: Value) -> (u16, Value) {
        body["AppId"] = json!(APP);
        self.send(&prepare(&self.host(), action, &body.to_string(), Moment::now())).await.unwrap()
    }

    /// Calls an action that succeeds.
    pub async fn ok(&self, action: &str, body: Value) -> Value {
        let (status, answer) = self.call(action, body).await;
        assert_eq!(status, 200, "{action}: {answer}");
        assert_eq!(answer["ResponseMetadata"]["Error"], Value::Null, "{action}: {answer}");
        assert_eq!(answer["ResponseMetadata"]["Action"], action);
        answer["Result"].clone()
    }

    /// Calls an action that fails, and gives the error code.
    pub async fn code(&self, action: &str, body: Value) -> String {
        let (_, answer) = self.call(action, body).await;
        assert_eq!(answer.get("Result"), None, "{action}: {answer}");
        answer["ResponseMetadata"]["Error"]["Code"].as_str().unwrap_or_default().to_owned()
    }

    pub async fn get(&self, path: &str) -> Value {
        let url = format!("{}/_emulator/{path}", self.running.url());
        serde_json::from_str(&self.http.get(url).send().await.unwrap().text().await.unwrap()).unwrap()
    }

    pub async fn post(&self, path: &str, body: Value) -> Value {
        let url = format!("{}/_emulator/{path}", self.running.url());
        let response = self
            .http
            .post(url)
            .header("content-type", "application/json")
            .body(body.to_string())
            .send()
            .await
            .unwrap();
        serde_json::from_str(&response.text().await.unwrap()).unwrap()
    }

    pub async fn act(&self, user: Value, kind: &str, mut body: Value) -> Value {
        body["user"] = user;
        body["type"] = json!(kind);
        self.post("act", body).await
    }

    /// A group of user 1 with the members 2 and 3.
    pub async fn group(&self) -> i64 {
        let created = self
            .ok(
                "CreateConversation",
                json!({"OwnerUserId": 1, "ConversationCoreInfo": {"ConversationType": 2}}),
            )
            .await;
        let id = created["ConversationShortId"].as_i64().unwrap();
        let members = json!([{"ParticipantUserId": 2}, {"ParticipantUserId": 3}]);
        let body = json!({"ConversationShortId": id, "Operator": 1, "ParticipantInfos": members});
        assert_eq!(self.ok("BatchAddConversationParticipant", body).await, json!({"FailedUserIds": []}));
        id
    }

    /// A live group of user 1 with the member 2, who is not in it now.
    pub async fn live(&self) -> i64 {
        let created = self
            .ok(
                "CreateConversation",
                json!({"OwnerUserId": 1, "ConversationCoreInfo": {"ConversationType": 100}}),
            )
            .await;
        let id = created["ConversationShortId"].as_i64().unwrap();
        let body =
            json!({"ConversationShortId": id, "Operator": 1, "ParticipantInfos": [{"ParticipantUserId": 2}]});
        self.ok("BatchAddConversationParticipant", body).await;
        id
    }

    /// The one-to-one conversation of two users.
    pub async fn single(&self, owner: i64, other: i64) -> i64 {
        let body = json!({
            "OwnerUserId": owner, "OtherUserId": other, "ConversationCoreInfo": {"ConversationType": 1},
        });
        self.ok("CreateConversation", body).await["ConversationShortId"].as_i64().unwrap()
    }

    pub async fn say(&self, conversation: i64, sender: i64, content: &str) -> i64 {
        let body = json!({
            "ConversationShortId": conversation, "Sender": sender, "MsgType": 10001, "Content": content,
        });
        self.ok("SendMessage", body).await["MessageId"].as_i64().unwrap()
    }
}
