//! The console: a page, its script, its style and its icon, built by `cargo xtask build console`.

use std::io::Read;
use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, LOCATION, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

/// What the page may load and who may show it: scripts and styles of this origin only, and no frame.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
);

struct File {
    path: &'static str,
    media_type: &'static str,
    /// Compressed by gzip.
    bytes: &'static [u8],
}

static FILES: [File; 4] = [
    File {
        path: "/_emulator/",
        media_type: "text/html; charset=utf-8",
        bytes: include_bytes!("../console/dist/index.html.gz"),
    },
    File {
        path: "/_emulator/console.js",
        media_type: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../console/dist/console.js.gz"),
    },
    File {
        path: "/_emulator/console.css",
        media_type: "text/css; charset=utf-8",
        bytes: include_bytes!("../console/dist/console.css.gz"),
    },
    File {
        path: "/_emulator/icon.svg",
        media_type: "image/svg+xml",
        bytes: include_bytes!("../console/dist/icon.svg.gz"),
    },
];

/// Changes whenever any of the files does.
static TAG: LazyLock<String> = LazyLock::new(|| {
    let mut digest = Sha256::new();
    for file in &FILES {
        digest.update(file.bytes);
    }
    let mut tag = hex::encode(digest.finalize());
    tag.truncate(32);
    tag
});

/// The console's files.
pub fn router() -> Router {
    let home = (StatusCode::PERMANENT_REDIRECT, [(LOCATION, "/_emulator/")]);
    FILES.iter().fold(Router::new().route("/_emulator", get(home)), |router, file| {
        router.route(file.path, get(serve).with_state(file))
    })
}

async fn serve(State(file): State<&'static File>, headers: HeaderMap) -> Response {
    let compressed = accepts_gzip(&headers);
    // A compressed body and a plain one are two representations.
    let tag = format!("\"{}{}\"", *TAG, if compressed { "-gzip" } else { "" });
    let mut response = if headers.get(IF_NONE_MATCH).is_some_and(|held| names(held, &tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else if compressed {
        ([(CONTENT_ENCODING, "gzip")], Body::from(file.bytes)).into_response()
    } else {
        let mut plain = Vec::new();
        if GzDecoder::new(file.bytes).read_to_end(&mut plain).is_err() {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        plain.into_response()
    };
    let answered = response.headers_mut();
    answered.insert(CONTENT_TYPE, HeaderValue::from_static(file.media_type));
    answered.insert(CONTENT_SECURITY_POLICY, POLICY);
    answered.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answered.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    answered.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    answered.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answered.insert(ETAG, tag);
    }
    response
}

/// Whether an If-None-Match names this tag.
fn names(held: &HeaderValue, tag: &str) -> bool {
    let held = held.to_str().unwrap_or_default();
    held.split(',').any(|one| matches!(one.trim(), "*") || one.trim().trim_start_matches("W/") == tag)
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|coding| {
        let (name, quality) = coding.split_once(';').unwrap_or((coding, "q=1"));
        let quality = quality.trim().trim_start_matches("q=");
        name.trim().eq_ignore_ascii_case("gzip") && quality.parse::<f32>().is_ok_and(|quality| quality > 0.0)
    })
}
