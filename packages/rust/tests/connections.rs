//! How a client reaches the service: through a proxy, over TLS with a custom certificate, by HTTP/2.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::future::{IntoFuture, pending};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::{Either, join_all, select};
use rcgen::generate_simple_self_signed;
use serde_json::json;
use support::{Emulator, emulator};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use volc_im::ImClientBuilder;
use volc_im::prelude::*;
use volc_im::transport::reqwest::ReqwestTransport;
use volc_im::users::QueryOnlineStatusRequest;

#[tokio::test]
async fn calls_go_through_a_proxy() {
    let emulator = emulator().await;
    // The emulator takes the proxy's place; the signed host is the one that is called.
    let proxy = ReqwestTransport::builder().proxy(emulator.running.url()).build().expect("a transport");
    let im = emulator.builder().base_url("http://im.invalid").transport(proxy);
    let im = im.build().expect("a client");
    im.query_online_status(QueryOnlineStatusRequest::new([UserId(1)])).await.expect("an answer");
    let request = emulator.control("GET", "requests", serde_json::Value::Null).await;
    assert_eq!(request["requests"][0]["headers"]["host"], "im.invalid", "{request}");
}

/// TLS in front of the emulator, for `localhost`.
struct TlsServer {
    port: u16,
    /// The certificate, which nobody trusts that has not been given it.
    pem: String,
    /// What each connection speaks, as it was agreed on.
    spoken: Arc<Mutex<Vec<Option<String>>>>,
    /// Makes the connections that there are lead nowhere.
    stall: watch::Sender<()>,
}

impl TlsServer {
    /// Speaks one of `protocols`, named as TLS names them; HTTP/1.1 where there are none.
    async fn start(emulator: &Emulator, protocols: &[&str]) -> Self {
        let certified = generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        let key = PrivateKeyDer::try_from(certified.signing_key.serialize_der()).expect("a key");
        let mut config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certified.cert.der().clone()], key)
            .expect("a configuration");
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let target = emulator.running.url().trim_start_matches("http://").to_owned();
        let spoken: Arc<Mutex<Vec<_>>> = Arc::default();
        let agreed = Arc::clone(&spoken);
        let (stall, stalls) = watch::channel(());
        tokio::spawn(async move {
            let acceptor = TlsAcceptor::from(Arc::new(config));
            while let Ok((socket, _)) = listener.accept().await {
                let (acceptor, target, agreed) = (acceptor.clone(), target.clone(), Arc::clone(&agreed));
                let mut stalls = stalls.clone();
                stalls.mark_unchanged();
                tokio::spawn(async move {
                    let Ok(mut inside) = acceptor.accept(socket).await else { return };
                    let protocol = inside.get_ref().1.alpn_protocol().map(String::from_utf8_lossy);
                    agreed.lock().unwrap().push(protocol.map(String::from));
                    let mut outside = TcpStream::connect(target).await.expect("the emulator");
                    let is_stalled = {
                        let copying = pin!(tokio::io::copy_bidirectional(&mut inside, &mut outside));
                        matches!(select(copying, pin!(stalls.changed())).await, Either::Right(_))
                    };
                    if is_stalled {
                        pending::<()>().await;
                    }
                });
            }
        });
        TlsServer { port, pem: certified.cert.pem(), spoken, stall }
    }

    /// A client that trusts the certificate.
    fn trusting(&self, emulator: &Emulator) -> ImClient {
        let transport = ReqwestTransport::builder().root_certificates(self.pem.as_str());
        let transport = transport.connect_timeout(Duration::from_secs(2)).build().expect("a transport");
        self.builder(emulator).transport(transport).build().expect("a client")
    }

    fn builder(&self, emulator: &Emulator) -> ImClientBuilder {
        emulator.builder().base_url(format!("https://localhost:{}", self.port)).retry(support::quick())
    }
}

#[tokio::test]
async fn a_certificate_of_ones_own_is_trusted_only_when_given() {
    let emulator = emulator().await;
    let server = TlsServer::start(&emulator, &[]).await;
    let request = || QueryOnlineStatusRequest::new([UserId(1)]);
    let trusting = server.trusting(&emulator);
    trusting.query_online_status(request()).await.expect("an answer");
    let trusting_nobody = server.builder(&emulator).build().expect("a client");
    let error = trusting_nobody.query_online_status(request()).await.expect_err("untrusted");
    assert_eq!((error.kind(), error.maybe_sent()), ("transport", false), "{error}");
}

#[tokio::test]
async fn calls_share_one_connection_where_the_server_speaks_http_2() {
    let emulator = emulator().await;
    let server = TlsServer::start(&emulator, &["h2", "http/1.1"]).await;
    let im = server.trusting(&emulator);
    let call = || im.query_online_status(QueryOnlineStatusRequest::new([UserId(1)]));
    call().await.expect("an answer");
    // Over HTTP/1.1 each of them would hold a connection for this long.
    emulator.faults(json!([{"fault": {"type": "latency", "ms": 100}}])).await;
    for answer in join_all((0..20).map(|_| call().into_future())).await {
        answer.expect("an answer");
    }
    assert_eq!(*server.spoken.lock().unwrap(), [Some("h2".to_owned())]);
}

#[tokio::test]
async fn a_connection_that_leads_nowhere_is_left_in_seconds() {
    let emulator = emulator().await;
    let server = TlsServer::start(&emulator, &["h2"]).await;
    let im = server.trusting(&emulator);
    let call = || {
        im.query_online_status(QueryOnlineStatusRequest::new([UserId(1)])).timeout(Duration::from_secs(100))
    };
    call().await.expect("an answer");
    server.stall.send_replace(());
    let began = std::time::Instant::now();
    call().deadline(Duration::from_secs(200)).await.expect("an answer by another connection");
    assert!(began.elapsed() < Duration::from_secs(50), "{:?}", began.elapsed());
    assert_eq!(server.spoken.lock().unwrap().len(), 2);
}

/// Sends a head and then the same piece again and again until the other side is gone; how many bytes it got rid of.
async fn endless(head: &'static str) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let sent = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&sent);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let count = Arc::clone(&count);
            tokio::spawn(async move {
                let mut request = [0; 4_096];
                let _ = socket.read(&mut request).await;
                let _ = socket.write_all(head.as_bytes()).await;
                let piece = vec![b' '; 1 << 16];
                while socket.write_all(&piece).await.is_ok() {
                    count.fetch_add(piece.len(), Ordering::Relaxed);
                }
            });
        }
    });
    (url, sent)
}

#[tokio::test]
async fn a_response_is_read_no_further_than_its_limit_and_never_unpacked() {
    const LIMIT: usize = 32 << 20;
    for head in [
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 104857600\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n",
    ] {
        let (url, sent) = endless(head).await;
        let im =
            ImClient::builder().credentials("a", "s").app_id(1).base_url(url).retry(RetryPolicy::never());
        let transport = ReqwestTransport::builder().proxy("").build().expect("a transport");
        let im = im.transport(transport).build().expect("a client");
        let call = im.query_online_status(QueryOnlineStatusRequest::new([UserId(1)]));
        let error = call.timeout(Duration::from_secs(100)).deadline(Duration::from_secs(100)).await;
        let Err(Error::Decode(error)) = &error else { panic!("{error:?}") };
        assert_eq!(error.rule, "size", "{error}");
        // What is beyond the limit was on its way.
        let sent = sent.load(Ordering::Relaxed);
        assert!((LIMIT..LIMIT * 2).contains(&sent), "{sent}");
    }
}

#[test]
fn wrong_settings_are_named_without_their_secrets() {
    let builder = ReqwestTransport::builder;
    let proxy = builder().proxy("http://user:very-secret@[").build().expect_err("refused");
    assert!(
        proxy.to_string().starts_with("proxy: ") && !proxy.to_string().contains("very-secret"),
        "{proxy}"
    );
    for pem in ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let error = builder().root_certificates(pem).build().expect_err("refused");
        let told = error.to_string();
        assert!(told.starts_with("root_certificates: ") || told.starts_with("transport: "), "{error}");
    }
}
