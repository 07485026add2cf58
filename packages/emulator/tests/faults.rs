//! Every injected fault, seen from the client's side of the socket.

mod support;

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{APP, Prepared, Service, prepare};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use volc_im_emulator::gateway::clock::Moment;

/// Everything the server sends on a fresh connection, and how the connection ended.
async fn raw(service: &Service, prepared: &Prepared) -> (String, Option<ErrorKind>) {
    let mut stream = TcpStream::connect(service.address()).await.unwrap();
    let mut request = format!("POST {} HTTP/1.1\r\nconnection: close\r\n", prepared.path);
    for (name, value) in &prepared.headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str(&format!("content-length: {}\r\n\r\n{}", prepared.body.len(), prepared.body));
    stream.write_all(request.as_bytes()).await.unwrap();
    let (mut received, mut buffer) = (Vec::new(), [0; 4096]);
    let end = loop {
        match stream.read(&mut buffer).await {
            Ok(0) => break None,
            Ok(read) => received.extend_from_slice(&buffer[..read]),
            Err(error) => break Some(error.kind()),
        }
    };
    (String::from_utf8_lossy(&received).into_owned(), end)
}

struct Scene {
    service: Service,
    group: i64,
}

impl Scene {
    async fn new(fault: Value) -> Self {
        let service = Service::start().await;
        let group = service.group().await;
        let answer = service
            .post("faults", json!({"rules": [{"action": "SendMessage", "first": 1, "fault": fault}]}))
            .await;
        assert_eq!(answer, json!({"ok": true, "rules": 1}));
        Self { service, group }
    }

    fn message(&self) -> Prepared {
        let body = json!({
            "AppId": APP, "ConversationShortId": self.group, "Sender": 1, "MsgType": 10001, "Content": "x",
            "ClientMsgId": "once",
        });
        prepare(&self.service.host(), "SendMessage", &body.to_string(), Moment::now())
    }

    async fn raw(&self) -> (String, Option<ErrorKind>) {
        raw(&self.service, &self.message()).await
    }

    async fn stored(&self) -> usize {
        let path = format!("state/messages?conversation_short_id={}", self.group);
        self.service.get(&path).await["messages"].as_array().unwrap().len()
    }

    /// The recorded status and fault of the first SendMessage.
    async fn recorded(&self) -> (Value, Value) {
        let recorded = self.service.get("requests?action=SendMessage").await;
        let first = &recorded["requests"][0];
        assert_eq!(first["headers"]["content-type"], "application/json");
        assert_eq!(first["body"], self.message().body);
        (first["status"].clone(), first["fault"].clone())
    }

    /// The fault is over: the same request goes through, once.
    async fn recovers(&self) {
        let (status, answer) = self.service.send(&self.message()).await.unwrap();
        assert_eq!((status, answer["Result"]["MessageId"].is_i64()), (200, true), "{answer}");
        assert_eq!(self.stored().await, 1);
    }
}

#[tokio::test]
async fn status() {
    let fault = json!({"type": "status", "status": 503, "headers": {"retry-after": "1"}, "body": "busy"});
    let scene = Scene::new(fault).await;
    let (answer, end) = scene.raw().await;
    assert!(
        answer.starts_with("HTTP/1.1 503 ")
            && answer.contains("\r\nretry-after: 1\r\n")
            && answer.ends_with("\r\n\r\nbusy"),
        "{answer}"
    );
    assert!(answer.contains("\r\ndate: "));
    assert_eq!((end, scene.stored().await), (None, 0));
    assert_eq!(scene.recorded().await, (json!(503), json!("status")));
    scene.recovers().await;
}

#[tokio::test]
async fn latency() {
    let scene = Scene::new(json!({"type": "latency", "ms": 150})).await;
    let started = Instant::now();
    let (answer, _) = scene.raw().await;
    assert!(started.elapsed() >= Duration::from_millis(150));
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert_eq!(scene.recorded().await, (json!(200), json!("latency")));
    scene.recovers().await;
}

#[tokio::test]
async fn a_late_answer_was_carried_out_at_once() {
    let scene = Scene::new(json!({"type": "latency", "ms": 60_000})).await;
    let message = scene.message();
    let gone = tokio::time::timeout(Duration::from_millis(200), raw(&scene.service, &message)).await;
    assert!(gone.is_err());
    assert_eq!(scene.stored().await, 1);
    scene.recovers().await;
}

#[tokio::test]
async fn reset_after_the_request() {
    let scene = Scene::new(json!({"type": "reset", "after": "request"})).await;
    assert_eq!(scene.raw().await, (String::new(), Some(ErrorKind::ConnectionReset)));
    assert_eq!(scene.stored().await, 0);
    assert_eq!(scene.recorded().await, (Value::Null, json!("reset")));
    scene.recovers().await;
}

#[tokio::test]
async fn reset_after_processing() {
    let scene = Scene::new(json!({"type": "reset", "after": "processing"})).await;
    assert_eq!(scene.raw().await, (String::new(), Some(ErrorKind::ConnectionReset)));
    assert_eq!(scene.stored().await, 1);
    scene.recovers().await;
}

#[tokio::test]
async fn rate_limit() {
    let scene = Scene::new(json!({"type": "rate_limit", "retry_after": 2})).await;
    let (answer, _) = scene.raw().await;
    assert!(answer.starts_with("HTTP/1.1 429 ") && answer.contains("\r\nretry-after: 2\r\n"), "{answer}");
    assert!(answer.contains("\"FlowLimitExceeded\"") && answer.contains("\"CodeN\":100018"), "{answer}");
    assert_eq!(scene.stored().await, 0);
    scene.recovers().await;
}

#[tokio::test]
async fn truncate() {
    let scene = Scene::new(json!({"type": "truncate", "bytes": 20})).await;
    let (answer, _) = scene.raw().await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert_eq!(body.len(), 20);
    let announced = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    assert!(announced.parse::<usize>().unwrap() > 100);
    assert_eq!(scene.stored().await, 1);
    assert_eq!(scene.recorded().await, (json!(200), json!("truncate")));
    scene.recovers().await;
}

#[tokio::test]
async fn truncate_is_an_error_to_an_ordinary_client() {
    let scene = Scene::new(json!({"type": "truncate", "bytes": 5_000})).await;
    assert!(scene.service.send(&scene.message()).await.is_err());
    scene.recovers().await;
}

#[tokio::test]
async fn api_error() {
    let scene = Scene::new(json!({"type": "api_error", "code": "Strange.Thing", "message": "hm"})).await;
    let (status, answer) = scene.service.send(&scene.message()).await.unwrap();
    let error = json!({"CodeN": 0, "Code": "Strange.Thing", "Message": "hm"});
    assert_eq!((status, &answer["ResponseMetadata"]["Error"]), (200, &error));
    assert_eq!(scene.stored().await, 0);
    scene.recovers().await;
}

#[tokio::test]
async fn body() {
    let scene = Scene::new(json!({"type": "body", "body": "<html>", "content_type": "text/html"})).await;
    let (answer, _) = scene.raw().await;
    assert!(
        answer.starts_with("HTTP/1.1 200 ") && answer.contains("content-type: text/html\r\n"),
        "{answer}"
    );
    assert!(answer.ends_with("\r\n\r\n<html>"));
    scene.recovers().await;
}

#[tokio::test]
async fn date_skew() {
    let scene = Scene::new(json!({"type": "date_skew", "seconds": 3_600})).await;
    let (answer, _) = scene.raw().await;
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("\"InvalidTimestamp\""), "{answer}");
    let date = answer.lines().find_map(|line| line.strip_prefix("date: ")).unwrap();
    let ahead =
        httpdate::parse_http_date(date).unwrap().duration_since(std::time::SystemTime::now()).unwrap();
    assert!(ahead > Duration::from_secs(3_590) && ahead <= Duration::from_secs(3_600));
    scene.recovers().await;
}

#[tokio::test]
async fn rate_limit_waits_for_any_text() {
    let fault = json!({"type": "rate_limit", "retry_after": "99999999999999999999"});
    let (answer, _) = Scene::new(fault).await.raw().await;
    assert!(answer.contains("\r\nretry-after: 99999999999999999999\r\n"), "{answer}");
}

#[tokio::test]
async fn errors_of_the_gateway_come_as_documented() {
    for (code, status, number) in [
        ("InvalidTimestamp", 400, 100_006),
        ("InvalidAccessKey", 401, 100_009),
        ("AccountFlowLimitExceeded", 400, 100_027),
        ("InternalServiceTimeout", 504, 100_016),
        ("InvalidSecretToken", 401, 0),
        ("ServiceUnavailableTemp", 503, 0),
    ] {
        let scene = Scene::new(json!({"type": "api_error", "code": code})).await;
        let (told, answer) = scene.service.send(&scene.message()).await.unwrap();
        let error = &answer["ResponseMetadata"]["Error"];
        assert_eq!((told, &error["Code"], &error["CodeN"]), (status, &json!(code), &json!(number)));
        assert_eq!(scene.stored().await, 0);
    }
}

#[tokio::test]
async fn an_error_can_hide_that_the_request_was_carried_out() {
    let fault = json!({
        "type": "api_error", "code": "InternalServiceTimeout", "carried_out": true,
        "headers": {"x-tried": "yes"}, "date_offset": 3_600,
    });
    let scene = Scene::new(fault).await;
    let (answer, _) = scene.raw().await;
    assert!(answer.starts_with("HTTP/1.1 504 ") && answer.contains("\r\nx-tried: yes\r\n"), "{answer}");
    let date = answer.lines().find_map(|line| line.strip_prefix("date: ")).unwrap();
    assert!(
        httpdate::parse_http_date(date).unwrap() > std::time::SystemTime::now() + Duration::from_secs(3_500)
    );
    assert_eq!(scene.stored().await, 1);
    scene.recovers().await;
    let recorded = scene.service.get("requests?action=SendMessage").await["requests"].clone();
    let attempts: Vec<_> = recorded
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (&one["idempotency_id"], &one["carried_out"]))
        .collect();
    assert_eq!(attempts, vec![(&json!("once"), &json!(true)); 2]);
}

#[tokio::test]
async fn close() {
    for (after, stored) in [("request", 0), ("processing", 1)] {
        let scene = Scene::new(json!({"type": "close", "after": after})).await;
        assert_eq!(scene.raw().await, (String::new(), None));
        assert_eq!(scene.stored().await, stored);
        scene.recovers().await;
    }
}

#[tokio::test]
async fn what_hangs_does_not_answer() {
    for kind in ["hang", "black_hole"] {
        for (after, stored) in [("request", 0), ("processing", 1)] {
            let scene = Scene::new(json!({"type": kind, "after": after})).await;
            let message = scene.message();
            let silent =
                tokio::time::timeout(Duration::from_millis(200), raw(&scene.service, &message)).await;
            assert!(silent.is_err());
            assert_eq!(scene.stored().await, stored);
            assert_eq!(scene.recorded().await, (Value::Null, json!(kind)));
            scene.recovers().await;
        }
    }
}

#[tokio::test]
async fn slow() {
    let scene = Scene::new(json!({"type": "slow", "ms": 30, "pieces": 5})).await;
    let started = Instant::now();
    let (status, answer) = scene.service.send(&scene.message()).await.unwrap();
    assert!(started.elapsed() >= Duration::from_millis(150));
    assert_eq!((status, answer["Result"]["MessageId"].is_i64()), (200, true));
    scene.recovers().await;
}

#[tokio::test]
async fn large_answers() {
    let scene = Scene::new(json!({"type": "padding", "bytes": 3_000_000})).await;
    let (_, answer) = scene.service.send(&scene.message()).await.unwrap();
    assert_eq!(answer["Result"]["Padding"].as_str().unwrap().len(), 3_000_000);
    scene.recovers().await;
    let fault = json!({"type": "body", "body": "{\"Result\":", "repeat": 100_000, "content_type": "application/json"});
    let scene = Scene::new(fault).await;
    let (answer, _) = scene.raw().await;
    assert!(answer.len() > 1_000_000 && scene.stored().await == 0);
}

#[tokio::test]
async fn rules_are_replaced_cleared_and_checked() {
    let scene = Scene::new(json!({"type": "status", "status": 500})).await;
    let bad = scene.service.post("faults", json!({"rules": [{"fault": {"type": "earthquake"}}]})).await;
    assert_eq!(bad["ok"], false);
    let url = format!("{}/_emulator/faults", scene.service.running.url());
    scene.service.http.delete(url).send().await.unwrap();
    scene.recovers().await;
    let url = format!("{}/_emulator/requests", scene.service.running.url());
    scene.service.http.delete(url).send().await.unwrap();
    assert_eq!(scene.service.get("requests").await["requests"], json!([]));
    scene.service.post("reset", json!({})).await;
    assert_eq!(scene.service.get("state").await["conversations"], 0);
}
