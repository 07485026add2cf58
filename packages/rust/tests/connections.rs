//! How a client reaches the service: through a proxy, and over TLS with a certificate of one's own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::sync::Arc;
use std::time::Duration;

use rcgen::generate_simple_self_signed;
use support::emulator;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use volc_im::{ImClient, QueryOnlineStatusRequest};

#[tokio::test]
async fn calls_go_through_a_proxy() {
    let emulator = emulator().await;
    // The emulator takes the proxy's place; the signed host is the one that is called.
    let im = emulator.builder().base_url("http://im.invalid").proxy(emulator.running.url());
    let im = im.build().expect("a client");
    im.query_online_status(QueryOnlineStatusRequest::new(vec![1])).await.expect("an answer");
    let request = emulator.control("GET", "requests", serde_json::Value::Null).await;
    assert_eq!(request["requests"][0]["headers"]["host"], "im.invalid", "{request}");
}

#[tokio::test]
async fn a_certificate_of_ones_own_is_trusted_only_when_given() {
    let emulator = emulator().await;
    let certified = generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let key = PrivateKeyDer::try_from(certified.signing_key.serialize_der()).expect("a key");
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key)
        .expect("a configuration");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let target = emulator.running.url().trim_start_matches("http://").to_owned();
    tokio::spawn(async move {
        let acceptor = TlsAcceptor::from(Arc::new(config));
        while let Ok((socket, _)) = listener.accept().await {
            let (acceptor, target) = (acceptor.clone(), target.clone());
            tokio::spawn(async move {
                let Ok(mut inside) = acceptor.accept(socket).await else { return };
                let mut outside = TcpStream::connect(target).await.expect("the emulator");
                let _ = tokio::io::copy_bidirectional(&mut inside, &mut outside).await;
            });
        }
    });
    let builder = || emulator.builder().base_url(format!("https://localhost:{port}")).retry(support::quick());
    let request = || QueryOnlineStatusRequest::new(vec![1]);
    let trusting = builder().root_certificates(certified.cert.pem()).connect_timeout(Duration::from_secs(2));
    trusting.build().expect("a client").query_online_status(request()).await.expect("an answer");
    let error =
        builder().build().expect("a client").query_online_status(request()).await.expect_err("untrusted");
    assert_eq!((error.kind(), error.maybe_sent()), ("transport", false), "{error}");
}

#[test]
fn wrong_settings_are_named_without_their_secrets() {
    let builder = || ImClient::builder().credentials("a", "s").app_id(1);
    let proxy = builder().proxy("http://user:very-secret@[").build().expect_err("refused");
    assert!(
        proxy.to_string().starts_with("proxy: ") && !proxy.to_string().contains("very-secret"),
        "{proxy}"
    );
    for pem in ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let error = builder().root_certificates(pem).build().expect_err("refused");
        assert!(
            error.to_string().starts_with("rootCertificates: ")
                || error.to_string().starts_with("httpClient: "),
            "{error}"
        );
    }
}
