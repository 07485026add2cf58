//! A callback's body on its way: how it is written, encoded and announced.

use std::collections::{BTreeMap, VecDeque};
use std::io::Write;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::body::Frame;
use reqwest::Method;
use serde::Deserialize;

/// How long a backend has to answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// How the text of a body becomes bytes.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8, with its length announced.
    #[default]
    Plain,
    /// Compressed, and announced as such.
    Gzip,
    /// With a byte order mark in front.
    Bom,
    /// In two chunks, without a length.
    Chunked,
}

/// A body with everything that is sent around it.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// The text.
    pub text: String,
    /// How it becomes bytes.
    pub encoding: Encoding,
    /// HTTP method.
    pub method: Method,
    /// Headers; they replace the usual ones.
    pub headers: BTreeMap<String, String>,
    /// How long the answer is waited for.
    pub patience: Duration,
}

impl Parcel {
    /// A body as the service sends it.
    pub fn plain(text: String) -> Self {
        Self {
            text,
            encoding: Encoding::Plain,
            method: Method::POST,
            headers: BTreeMap::new(),
            patience: PATIENCE,
        }
    }

    /// The request to send.
    pub fn request(&self, client: &reqwest::Client, url: &str) -> reqwest::RequestBuilder {
        let request = client.request(self.method.clone(), url).header("content-type", "application/json");
        let text = self.text.as_bytes();
        let request = match self.encoding {
            Encoding::Plain => request.body(self.text.clone()),
            Encoding::Gzip => request.header("content-encoding", "gzip").body(gzip(text)),
            Encoding::Bom => request.body(["\u{feff}".as_bytes(), text].concat()),
            Encoding::Chunked => {
                let (start, end) = text.split_at(text.len() / 2);
                let pieces = [start, end].map(Bytes::copy_from_slice);
                request.body(reqwest::Body::wrap(Pieces(pieces.into())))
            }
        };
        let mut headers = reqwest::header::HeaderMap::new();
        for (name, value) in &self.headers {
            if let (Ok(name), Ok(value)) = (name.parse::<reqwest::header::HeaderName>(), value.parse()) {
                headers.insert(name, value);
            }
        }
        request.headers(headers)
    }
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail.
    encoder.write_all(text).and_then(|()| encoder.finish()).unwrap_or_default()
}

/// A body of unknown length.
struct Pieces(VecDeque<Bytes>);

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(self.0.pop_front().map(|piece| Ok(Frame::data(piece))))
    }
}
