//! The accept loop. It is our own, because a fault has to reach the socket under the HTTP connection.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tower::ServiceExt;

use crate::app::App;
use crate::config::Config;
use crate::connection::{Breaker, Wire};
use crate::guard::{Guard, keep_pages_out};
use crate::storage::{self, Keeper};
use crate::{console, control, gateway};

/// An emulator that is listening.
#[derive(Debug)]
pub struct Running {
    app: Arc<App>,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    accepting: JoinHandle<()>,
    keeper: Option<Keeper>,
}

impl Running {
    /// The base URL to call.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What a client needs to use it, by the names of the environment.
    pub fn environment(&self) -> [(&'static str, String); 8] {
        self.app.config.environment(&self.url())
    }

    /// The line for programs that says it is ready: where it listens, and what a client needs to use it.
    pub fn ready_line(&self) -> String {
        let environment: BTreeMap<_, _> = self.environment().into();
        json!({ "url": self.url(), "env": environment }).to_string()
    }

    /// What is behind it.
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops accepting, drops the open connections and writes pending data.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        let _ = self.accepting.await;
        if let Some(keeper) = self.keeper {
            keeper.end();
        }
    }
}

/// Starts an emulator on the current runtime.
///
/// # Errors
/// When the address is taken, or is no loopback address and remote callers are not allowed.
pub async fn start(config: Config) -> io::Result<Running> {
    if !config.listen.ip().is_loopback() && !config.allow_remote {
        let reason = format!("{} is not a loopback address: that needs --allow-remote", config.listen);
        return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
    }
    let listener = TcpListener::bind(config.listen).await?;
    let address = listener.local_addr()?;
    let guard = Arc::new(Guard::new(&config.allowed_hosts));
    let app = App::new(config);
    let _ = app.url.set(format!("http://{address}"));
    storage::load(&app).await?;
    let keeper = Keeper::begin(&app)?;
    let router = control::router(Arc::clone(&app))
        .merge(console::router())
        .fallback_service(gateway::router(Arc::clone(&app)))
        .layer(from_fn_with_state(guard, keep_pages_out));
    let (stop, stopped) = watch::channel(false);
    let accepting = tokio::spawn(accept(listener, router, stopped));
    Ok(Running { app, address, stop, accepting, keeper })
}

async fn accept(listener: TcpListener, router: Router, mut stopped: watch::Receiver<bool>) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.changed() => return,
        };
        match accepted {
            Ok((stream, _)) => {
                tokio::spawn(converse(stream, router.clone(), stopped.clone()));
            }
            // Out of file descriptors, most likely: give the open connections time to end.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

async fn converse(stream: TcpStream, router: Router, mut stopped: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let breaker = Arc::new(Breaker::default());
    let wire = TokioIo::new(Wire::new(stream, Arc::clone(&breaker)));
    let inserted = Arc::clone(&breaker);
    let service = hyper::service::service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(Arc::clone(&inserted));
        router.clone().oneshot(request)
    });
    let builder = Builder::new(TokioExecutor::new());
    let connection = builder.serve_connection(wire, service);
    tokio::select! {
        // A client that disconnects is not an error here.
        _ = connection => {}
        () = breaker.broken() => {}
        _ = stopped.changed() => {}
    }
}
