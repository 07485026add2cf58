//! Carries out core's search for keys: reads the environment and files, sends, waits.

use std::io::{ErrorKind, Read};
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use volc_im_core::credentials::{Environment, LARGEST_FILE, Resolution, Resolver, Step, variables};
use volc_im_core::machine::output::{ResponseHead, Token};
use zeroize::Zeroizing;

use super::Credentials;
use crate::clock::now;
use crate::driver::entropy;
use crate::transport::{Failure, Request, Response, Transport};

enum Input {
    File(Token, Result<Zeroizing<Vec<u8>>, std::io::Error>),
    Exchanged(Token, Result<Response, Failure>),
}

pub(super) async fn search(
    resolver: &Arc<Resolver>,
    transport: &dyn Transport,
) -> Result<Credentials, String> {
    let entropy = entropy().map_err(|error| error.to_string())?;
    let mut resolution = resolver.start(environment(), &entropy).map_err(|error| error.to_string())?;
    let mut work: Option<BoxFuture<'_, Input>> = None;
    loop {
        match resolution.next(now()) {
            Step::ReadFile { token, path } => {
                let read = tokio::task::spawn_blocking(move || read(&path));
                let file = read.map(|read| read.unwrap_or_else(|error| Err(std::io::Error::other(error))));
                work = Some(file.map(move |file| Input::File(token, file)).boxed());
            }
            Step::Send { token, request, timeout_ms, no_proxy } => {
                let mut request = Request::new(request, Duration::from_millis(timeout_ms));
                request.no_proxy = no_proxy;
                work = Some(transport.send(request).map(move |done| Input::Exchanged(token, done)).boxed());
            }
            Step::Wait(ms) => {
                let time = Duration::from_millis(ms);
                let input = match &mut work {
                    Some(work) => tokio::time::timeout(time, work).await.ok(),
                    None => {
                        tokio::time::sleep(time).await;
                        None
                    }
                };
                work = None;
                if let Some(input) = input {
                    feed(&mut resolution, input);
                }
            }
            Step::Done(provided) => return Ok(provided.into()),
            Step::Failed(message) => return Err(message),
        }
    }
}

fn feed(resolution: &mut Resolution, input: Input) {
    match input {
        Input::File(token, Ok(bytes)) => resolution.on_file(token, &bytes),
        Input::File(token, Err(error)) if is_no_file(&error) => resolution.on_no_file(token),
        Input::File(token, Err(error)) => resolution.on_file_failed(token, &error.to_string()),
        Input::Exchanged(token, Ok(response)) => {
            let (status, date) = (response.status, response.get("date").map(str::to_owned));
            let body = Zeroizing::new(response.body);
            resolution.on_response(
                now(),
                token,
                ResponseHead { status, date: date.as_deref(), retry_after: None },
                &body,
            );
        }
        Input::Exchanged(token, Err(failure)) => {
            resolution.on_transport_error(now(), token, &failure.to_string());
        }
    }
}

/// Whether there is nothing at the path, as the driver of JavaScript reports it.
fn is_no_file(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn environment() -> Environment {
    let home = std::env::home_dir();
    let mut environment = Environment::new(home.as_deref().and_then(|home| home.to_str()));
    for name in variables() {
        if let Ok(value) = std::env::var(name) {
            environment.add(name, &Zeroizing::new(value));
        }
    }
    environment
}

fn read(path: &str) -> Result<Zeroizing<Vec<u8>>, std::io::Error> {
    let file = std::fs::File::open(path)?;
    let mut bytes = Zeroizing::new(Vec::new());
    let most = u64::try_from(LARGEST_FILE).unwrap_or(u64::MAX).saturating_add(1);
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}
