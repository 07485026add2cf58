//! Which service to call, as whom, for which application.

use crate::error::{Error, invalid};
use crate::wire::signer::Credentials;

/// Regions of the service and their hosts. Source: documentation pages 412251 and 69828.
const REGIONS: [(&str, &str); 2] =
    [("cn-north-1", "rtc.volcengineapi.com"), ("ap-southeast-1", "open-ap-singapore-1.volcengineapi.com")];

/// Which service to call, as whom, for which application.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// The access key pair.
    pub credentials: Credentials,
    /// The application id, for calls that name none.
    pub app_id: i32,
    /// `cn-north-1` (mainland, the default) or `ap-southeast-1` (overseas); any other one needs `base_url`.
    pub region: String,
    /// Another server to call: `http://127.0.0.1:8080`. Scheme, host and port only.
    pub base_url: Option<String>,
}

impl Settings {
    /// For an application in the mainland region.
    #[must_use]
    pub fn new(credentials: Credentials, app_id: i32) -> Self {
        Settings { credentials, app_id, region: "cn-north-1".to_owned(), base_url: None }
    }
}

/// Scheme and host to call: the base URL's, or the region's own.
pub(crate) fn origin(region: &str, base_url: Option<&str>) -> Result<(&'static str, String), Error> {
    if let Some(url) = base_url {
        return origin_of(url);
    }
    match REGIONS.iter().find(|(name, _)| *name == region) {
        Some((_, host)) => Ok(("https", (*host).to_owned())),
        None => Err(invalid(
            "region",
            "region",
            "must be cn-north-1 or ap-southeast-1; another region needs baseUrl",
            region,
        )),
    }
}

/// Scheme and authority of a base URL that names nothing else; a default port is dropped, as HTTP clients do.
fn origin_of(url: &str) -> Result<(&'static str, String), Error> {
    let refuse = || {
        let expected = "must be http:// or https:// with a host and at most a port, without path or user";
        Err(invalid("baseUrl", "base_url", expected, url))
    };
    let Some((scheme, rest)) = url.split_once(':') else { return refuse() };
    let (scheme, default_port) = if scheme.eq_ignore_ascii_case("https") {
        ("https", ":443")
    } else if scheme.eq_ignore_ascii_case("http") {
        ("http", ":80")
    } else {
        return refuse();
    };
    let Some(rest) = rest.strip_prefix("//") else { return refuse() };
    let authority = rest.strip_suffix('/').unwrap_or(rest).to_ascii_lowercase();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority.as_str(), None),
    };
    let host_inside = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let host_fits = match host_inside {
        Some(v6) => !v6.is_empty() && v6.bytes().all(|b| b.is_ascii_hexdigit() || b == b':' || b == b'.'),
        None => {
            !host.is_empty()
                && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
        }
    };
    let port_fits = port.is_none_or(|port| {
        !port.is_empty()
            && port.bytes().all(|b| b.is_ascii_digit())
            && port.parse().is_ok_and(|port: i64| (1..=65_535).contains(&port))
    });
    if !host_fits || !port_fits {
        return refuse();
    }
    let authority = authority.strip_suffix(default_port).unwrap_or(&authority);
    Ok((scheme, authority.to_owned()))
}
