//! Calls by your own HTTP client: here hyper over a plain connection. The crate signs, retries and reads; the transport
//! makes one exchange.
//!
//! `cargo run --example own_transport` with the variables of `send_and_list`.

use std::env;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use volc_im::prelude::*;
use volc_im::transport::{BoxFuture, Failure, Phase, Request, Response, Transport};
use volc_im::users::QueryOnlineStatusRequest;

/// One connection for each exchange, without TLS.
#[derive(Default)]
struct Plain {
    exchanges: AtomicUsize,
}

impl Transport for Plain {
    fn send<'a>(&'a self, request: Request) -> BoxFuture<'a, Result<Response, Failure>> {
        self.exchanges.fetch_add(1, Ordering::Relaxed);
        Box::pin(exchange(request))
    }
}

async fn exchange(request: Request) -> Result<Response, Failure> {
    let uri: hyper::Uri = request.url.parse().map_err(|error| Failure::new(Phase::Build, error))?;
    let authority =
        uri.authority().ok_or_else(|| Failure::new(Phase::Build, "the URL has no host"))?.to_string();
    let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let mut sent = hyper::Request::builder().method(request.method).uri(path).header("host", &authority);
    for (name, value) in &request.headers {
        sent = sent.header(*name, value);
    }
    let sent =
        sent.body(Full::new(Bytes::from(request.body))).map_err(|error| Failure::new(Phase::Build, error))?;

    // Nothing can have reached the service before there is a connection: such a failure is always repeated.
    let socket = tokio::net::TcpStream::connect(&authority).await;
    let socket = TokioIo::new(socket.map_err(|error| Failure::new(Phase::Connect, error))?);
    let broken = |error: hyper::Error| Failure::new(Phase::Exchange, error);
    let (mut sender, connection) = hyper::client::conn::http1::handshake(socket).await.map_err(broken)?;
    tokio::spawn(connection);
    let response = sender.send_request(sent).await.map_err(broken)?;

    let mut answer = Response::new(response.status().as_u16(), Vec::new());
    for (name, value) in response.headers() {
        answer = answer.header(name.as_str(), value.to_str().unwrap_or_default());
    }
    let body = Limited::new(response.into_body(), request.max_body_bytes + 1).collect().await;
    answer.body = body.map_err(|error| Failure::new(Phase::Exchange, error))?.to_bytes().to_vec();
    Ok(answer)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let transport = Arc::new(Plain::default());
    let im = ImClient::builder()
        .credentials(env::var("VOLCENGINE_ACCESS_KEY")?, env::var("VOLCENGINE_SECRET_KEY")?)
        .app_id(env::var("VOLC_IM_APP_ID")?.parse::<AppId>()?)
        .base_url(env::var("VOLC_IM_BASE_URL")?)
        .transport(Arc::clone(&transport))
        .build()?;
    let user = UserId(10001);
    let online = im.query_online_status(QueryOnlineStatusRequest::new([user])).await?.query_online_results;
    println!("POST / {} exchange", transport.exchanges.load(Ordering::Relaxed));
    println!("user {user} is {}", if online.is_empty() { "offline" } else { "online" });
    Ok(())
}
