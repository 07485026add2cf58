//! No web page drives the emulator: every request that a browser would send for another page is refused, on every path.

mod support;

use serde_json::{Value, json};
use support::{ACCESS_KEY, APP, SECRET_KEY, Service};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use volc_im_emulator::{Config, start};

/// The status and body of a request written by hand.
async fn ask(service: &Service, head: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(service.address()).await.unwrap();
    let request = format!("{head}content-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut received = Vec::new();
    stream.read_to_end(&mut received).await.unwrap();
    let text = String::from_utf8_lossy(&received).into_owned();
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    (status, text.split_once("\r\n\r\n").map_or(String::new(), |(_, body)| body.to_owned()))
}

const PORT: &str = "PORT";

/// What the emulator says to a `GET health` with these headers; `PORT` is the one it listens on.
async fn status_with(service: &Service, headers: &[&str]) -> u16 {
    let port = service.address().port().to_string();
    let lines: String = headers.iter().map(|line| format!("{}\r\n", line.replace(PORT, &port))).collect();
    ask(service, &format!("GET /_emulator/health HTTP/1.1\r\n{lines}"), "").await.0
}

#[tokio::test]
async fn only_hosts_that_no_stranger_can_name_are_served() {
    let mut config = Config::new(APP, ACCESS_KEY, SECRET_KEY);
    config.allowed_hosts = vec!["Emulator.Internal.".to_owned()];
    let service = Service::start_with(config).await;
    for (host, status) in [
        ("127.0.0.1:PORT", 200),
        ("127.0.0.1", 200),
        ("localhost:PORT", 200),
        ("LOCALHOST:PORT", 200),
        ("localhost.:PORT", 200),
        ("[::1]:PORT", 200),
        ("[::1]", 200),
        ("[::ffff:127.0.0.1]:PORT", 200),
        ("10.1.2.3:80", 200),
        ("emulator.internal:PORT", 200),
        ("EMULATOR.internal.", 200),
        ("evil.example", 403),
        ("evil.example:PORT", 403),
        ("127.0.0.1.evil.example", 403),
        ("localhost.evil.example", 403),
        ("evil.localhost", 403),
        ("localhost..", 403),
        ("127.0.0.1.", 403),
        ("127.1", 403),
        ("0x7f000001", 403),
        ("0x7f.0.0.1:PORT", 403),
        ("2130706433", 403),
        ("0177.0.0.1", 403),
        ("::1", 403),
        ("[::1", 403),
        ("[evil.example]", 403),
        ("localhost:", 403),
        ("localhost:PORTx", 403),
        ("localhost:99999", 403),
        ("evil.example@localhost", 403),
        ("xn--localhost-", 403),
        ("", 403),
    ] {
        assert_eq!(status_with(&service, &[&format!("host: {host}")]).await, status, "{host:?}");
    }
    let two = ["host: localhost:PORT", "host: evil.example"];
    assert_ne!(status_with(&service, &two).await, 200);
    let head = "GET http://evil.example/_emulator/health HTTP/1.1\r\nhost: localhost\r\n";
    assert_eq!(ask(&service, head, "").await.0, 403);
}

#[tokio::test]
async fn a_page_of_another_origin_is_refused() {
    let service = Service::start().await;
    for (headers, status) in [
        (&["origin: http://127.0.0.1:PORT"][..], 200),
        (&["origin: HTTP://127.0.0.1:PORT"], 200),
        (&["origin: http://127.0.0.1:PORT", "sec-fetch-site: same-origin"], 200),
        (&["sec-fetch-site: none"], 200),
        (&["origin: http://evil.example"], 403),
        (&["origin: http://127.0.0.1:1"], 403),
        (&["origin: http://127.0.0.1"], 403),
        (&["origin: http://localhost:PORT"], 403),
        (&["origin: https://127.0.0.1:PORT"], 403),
        (&["origin: http://0x7f000001:PORT"], 403),
        (&["origin: http://127.0.0.1:PORT.evil.example"], 403),
        (&["origin: http://evil.example@127.0.0.1:PORT"], 403),
        (&["origin: null"], 403),
        (&["origin: "], 403),
        (&["origin: file://"], 403),
        (&["origin: http://127.0.0.1:PORT", "origin: http://evil.example"], 403),
        (&["sec-fetch-site: cross-site"], 403),
        (&["sec-fetch-site: same-site"], 403),
        (&["sec-fetch-site: anything else"], 403),
        (&["origin: http://127.0.0.1:PORT", "sec-fetch-site: cross-site"], 403),
    ] {
        let headers: Vec<&str> = [&["host: 127.0.0.1:PORT"], headers].concat();
        assert_eq!(status_with(&service, &headers).await, status, "{headers:?}");
    }
}

#[tokio::test]
async fn every_path_is_behind_the_guard() {
    let service = Service::start().await;
    service.post("failing_users", json!({"users": [7]})).await;
    service.group().await;
    for path in [
        "/_emulator/reset",
        "/%5Femulator/reset",
        "/_emulator/%72eset",
        "//_emulator/reset",
        "/./_emulator/reset",
        "/_emulator/../_emulator/reset",
        "/_EMULATOR/reset",
        "/_emulator/reset/",
        "/_emulator/reset?x=1",
        "/",
        "/?Action=RegisterUsers&Version=2020-12-01",
        "/anything",
    ] {
        for foreign in [
            "host: evil.example",
            "host: 127.0.0.1\r\norigin: null",
            "host: 127.0.0.1\r\nsec-fetch-site: cross-site",
        ] {
            let head = format!("POST {path} HTTP/1.1\r\n{foreign}\r\ncontent-type: application/json\r\n");
            let (status, body) = ask(&service, &head, "{}").await;
            let code = serde_json::from_str::<Value>(&body).unwrap_or_default()["error"]["code"].clone();
            assert_eq!((status, code), (403, json!("Forbidden")), "{path} {foreign}");
        }
    }
    assert_eq!(service.get("state").await["conversations"], 1);
}

#[tokio::test]
async fn writes_are_json_and_nothing_answers_another_page() {
    let service = Service::start().await;
    service.group().await;
    let host = format!("host: {}", service.host());
    for (kind, path, status) in [
        ("", "/_emulator/reset", 415),
        ("content-type: text/plain\r\n", "/_emulator/reset", 415),
        ("content-type: application/x-www-form-urlencoded\r\n", "/_emulator/callbacks/target", 415),
        ("content-type: multipart/form-data; boundary=application/json\r\n", "/_emulator/reset", 415),
        ("content-type: text/plain; application/json\r\n", "/_emulator/reset", 415),
        ("content-type: application/json\r\ncontent-type: text/plain\r\n", "/_emulator/reset", 415),
        ("content-type: application/jsonx\r\n", "/_emulator/reset", 415),
        // These are no paths of the emulator's, and so the service's, which knows none but "/".
        ("content-type: text/plain\r\n", "/%5Femulator/reset", 405),
        ("content-type: text/plain\r\n", "/_emulator/%72eset", 405),
    ] {
        let head = format!("POST {path} HTTP/1.1\r\n{host}\r\n{kind}");
        let (got, body) = ask(&service, &head, "{\"url\": \"http://127.0.0.1:1\"}").await;
        assert!(got == status || status == 405 && got >= 400, "{kind} {path}: {got} {body}");
    }
    assert_eq!(service.get("state").await["conversations"], 1);
    let preflight = format!(
        "OPTIONS /_emulator/reset HTTP/1.1\r\n{host}\r\norigin: http://evil.example\r\naccess-control-request-method: POST\r\n"
    );
    assert_eq!(ask(&service, &preflight, "").await.0, 403);
    let answer =
        service.http.get(format!("{}/_emulator/health", service.running.url())).send().await.unwrap();
    assert!(answer.headers().keys().all(|name| !name.as_str().starts_with("access-control-")));
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    let head = format!(
        "POST /_emulator/reset HTTP/1.1\r\n{host}\r\ncontent-type: Application/JSON; charset=utf-8\r\n"
    );
    assert_eq!(ask(&service, &head, "{}").await.0, 200);
    assert_eq!(service.get("state").await["conversations"], 0);
}

#[tokio::test]
async fn other_machines_are_asked_for() {
    for address in ["0.0.0.0:0", "[::]:0"] {
        let mut config = Config::new(APP, ACCESS_KEY, SECRET_KEY);
        config.listen = address.parse().unwrap();
        let refused = start(config.clone()).await.map(drop).unwrap_err();
        assert!(refused.to_string().contains("--allow-remote"), "{refused}");
        config.listen = "0.0.0.0:0".parse().unwrap();
        config.allow_remote = true;
        start(config).await.unwrap().stop().await;
    }
}
