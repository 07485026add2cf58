//! Which service to call, as whom, for which application.

use volc_im_sha256::hex_text;

use crate::error::{Error, invalid};
use crate::transcode::{decimal, integer, parted, parts};
use crate::wire::signer::Credentials;

/// Regions of the service and their hosts. Source: documentation pages 412251 and 69828.
const REGIONS: [(&str, &str); 2] =
    [("cn-north-1", "rtc.volcengineapi.com"), ("ap-southeast-1", "open-ap-singapore-1.volcengineapi.com")];

/// The region where none is named.
pub(crate) const DEFAULT_REGION: &str = "cn-north-1";

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
        Settings { credentials, app_id, region: DEFAULT_REGION.to_owned(), base_url: None }
    }
}

/// Scheme and host to call: the base URL's, or the region's own.
pub(crate) fn origin(region: &str, base_url: Option<&str>) -> Result<(&'static str, String), Error> {
    if let Some(url) = base_url {
        return origin_of(url).ok_or_else(|| {
            let expected = "must be http:// or https:// with a host in its usual form and at most a port, without path or user";
            // It may contain a password, put there by mistake.
            let is_plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"./-_[]".contains(&b));
            let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
            let is_plain = is_plain(rest.unwrap_or(url));
            invalid("baseUrl", "base_url", expected, if is_plain { url } else { "" })
        });
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

/// Scheme and authority of a base URL that names nothing else, in the one form that HTTP clients send, which is what is
/// signed: default ports are dropped, IPv6 addresses are shortened. Other spellings of an IPv4 address are refused.
fn origin_of(url: &str) -> Option<(&'static str, String)> {
    let (scheme, rest) = parted(url, b":")?;
    let (scheme, default_port) = if scheme.eq_ignore_ascii_case("https") {
        ("https", 443)
    } else if scheme.eq_ignore_ascii_case("http") {
        ("http", 80)
    } else {
        return None;
    };
    let rest = rest.strip_prefix("//")?;
    let authority = rest.strip_suffix('/').unwrap_or(rest).to_ascii_lowercase();
    // What follows the last colon, unless that is inside of the brackets.
    let colon = authority.bytes().rposition(|b| matches!(b, b':' | b']'));
    let (host, port) = match colon.map(|at| authority.split_at_checked(at)) {
        Some(Some((host, port))) if port.starts_with(':') => (host, port.get(1..)),
        _ => (authority.as_str(), None),
    };
    let mut canonical = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => ipv6(address)?,
        None => name_or_ipv4(host)?.to_owned(),
    };
    if let Some(port) = port {
        let is_number = !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
        let port = integer(port).filter(|port| is_number && (1..=65_535).contains(port))?;
        if port != default_port {
            canonical.push(':');
            canonical.push_str(&decimal(port));
        }
    }
    Some((scheme, canonical))
}

/// A host whose last label looks like a number is an IPv4 address to URL parsers.
fn name_or_ipv4(host: &str) -> Option<&str> {
    let is_text = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    if host.is_empty() || host.len() > 253 || !host.bytes().all(is_text) {
        return None;
    }
    let bare = host.strip_suffix('.').unwrap_or(host);
    let labels = parts(bare, b'.');
    if labels.iter().any(|label| label.is_empty() || label.len() > 63) {
        return None;
    }
    let last = *labels.last()?;
    let is_number = last.bytes().all(|b| b.is_ascii_digit()) || last.starts_with("0x");
    if is_number { ipv4(host).map(|_| host) } else { Some(host) }
}

/// Four numbers, in the one spelling that all agree on.
fn ipv4(text: &str) -> Option<[u16; 2]> {
    let mut groups = [0; 2];
    let mut count = 0;
    for part in parts(text, b'.') {
        let is_canonical =
            part.bytes().all(|b| b.is_ascii_digit()) && (part == "0" || !part.starts_with('0'));
        let number = integer(part).and_then(|number| u8::try_from(number).ok()).filter(|_| is_canonical)?;
        let group = groups.get_mut(count / 2)?;
        *group = *group << 8 | u16::from(number);
        count += 1;
    }
    (count == 4).then_some(groups)
}

/// The groups on one side of `::`.
fn groups_of(text: &str) -> Option<Vec<u16>> {
    let mut groups = Vec::new();
    let parts = if text.is_empty() { Vec::new() } else { parts(text, b':') };
    for (at, part) in parts.iter().enumerate() {
        if part.bytes().any(|byte| byte == b'.') {
            // An IPv4 address stands at the end only.
            if at + 1 < parts.len() {
                return None;
            }
            groups.extend(ipv4(part)?);
        } else {
            let is_hex = part.len() <= 4 && part.bytes().all(|b| b.is_ascii_hexdigit());
            groups.push(u16::from_str_radix(part, 16).ok().filter(|_| is_hex)?);
        }
    }
    Some(groups)
}

/// As URLs spell it: groups in hexadecimal, the first longest run of two zeros or more left out.
fn ipv6(address: &str) -> Option<String> {
    let mut groups: Vec<u16>;
    if let Some(gap) = address.as_bytes().windows(2).position(|pair| pair == b"::") {
        groups = groups_of(address.get(..gap)?)?;
        let after = groups_of(address.get(gap + 2..)?)?;
        if groups.len() + after.len() > 7 || address.get(..gap)?.bytes().any(|byte| byte == b'.') {
            return None;
        }
        groups.resize(8 - after.len(), 0);
        groups.extend(after);
    } else {
        groups = groups_of(address)?;
    }
    if groups.len() != 8 {
        return None;
    }
    let run = |from: usize| groups.iter().skip(from).take_while(|group| **group == 0).count();
    let (mut start, mut length) = (0, 1);
    for from in 0..8 {
        if run(from) > length {
            (start, length) = (from, run(from));
        }
    }
    let mut text = String::from("[");
    for (at, group) in groups.iter().enumerate() {
        if length > 1 && at == start {
            text.push_str("::");
        }
        if length > 1 && (start..start + length).contains(&at) {
            continue;
        }
        if !text.ends_with([':', '[']) {
            text.push(':');
        }
        let digits = hex_text(&group.to_be_bytes());
        let digits = digits.trim_start_matches('0');
        text.push_str(if digits.is_empty() { "0" } else { digits });
    }
    text.push(']');
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn what_is_signed_is_what_http_clients_send() {
        for (url, authority) in [
            ("http://127.0.0.1:8080/", "127.0.0.1:8080"),
            ("https://h:0443", "h"),
            ("https://H.Example:443", "h.example"),
            ("http://h:00080", "h"),
            ("http://h:08080", "h:8080"),
            ("http://[0:0:0:0:0:0:0:1]:9", "[::1]:9"),
            ("http://[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
            ("http://[2001:DB8:0:0:1:0:0:1]", "[2001:db8::1:0:0:1]"),
            ("http://[1:0:2:3:4:5:6:7]", "[1:0:2:3:4:5:6:7]"),
            ("http://[::]", "[::]"),
            ("http://[1::]", "[1::]"),
            ("http://[::8]:1", "[::8]:1"),
            ("http://[64:ff9b::192.0.2.33]", "[64:ff9b::c000:221]"),
            ("http://[1:2:3::4:5:6]", "[1:2:3::4:5:6]"),
            ("http://[1:2:3:4:5:6:7::]", "[1:2:3:4:5:6:7:0]"),
            ("https://h:65535", "h:65535"),
            ("http://h:1", "h:1"),
            ("http://a-b_c.example.", "a-b_c.example."),
            ("HTTP://localhost", "localhost"),
        ] {
            assert_eq!(origin("r", Some(url)).expect(url).1, authority, "{url}");
        }
        for url in [
            "http://127.1:80",
            "http://0x7f.0.0.1",
            "http://2130706433",
            "http://127.0.0.01",
            "http://127.0.0.1.",
            "http://a..b",
            "http://[::1",
            "http://[1:2:3:4:5:6:7]",
            "http://[1:2:3:4:5:6:7:8:9]",
            "http://[1::2::3]",
            "http://[1:2:3:4::5:6:7:8]",
            "http://[1:2:3:4:5:6:7:8::]",
            "http://[00001::]",
            "http://[+1::]",
            "http://[::1.2.3.4:5]",
            "http://[12345::]",
            "http://[1.2.3.4::]",
            "http://[:::]",
            "http://[1:]",
            "http://[::1.2.3]",
            "http://[::01.2.3.4]",
            "http://[fe80::1%25eth0]",
            "http://h:",
            "http://h:0",
            "http://h:65536",
            "http://h:+1",
            "http://h/path",
            "http://h?x",
            "ftp://h",
            "h:80",
            "http://",
            "http:// h",
            "http://\u{ff48}",
        ] {
            assert!(origin("r", Some(url)).is_err(), "{url}");
        }
    }

    #[test]
    fn names_are_as_long_as_those_of_hosts() {
        let name = |label: usize, rest: usize| format!("{}.{}", "a".repeat(label), "b.".repeat(rest) + "c");
        for (label, rest, is_a_name) in [(63, 94, true), (62, 95, false), (64, 1, false)] {
            let name = name(label, rest);
            assert_eq!(origin("r", Some(&format!("http://{name}"))).is_ok(), is_a_name, "{}", name.len());
        }
    }

    #[test]
    fn a_password_in_a_base_url_is_never_printed() {
        for url in [
            "http://user:hunter2@host",
            "user:hunter2@host",
            "http://user:hunter2",
            "http://user:hunter2%40host",
            "http://host/?token=hunter2",
            "hunter2:",
            "http://hunter2@host",
        ] {
            let error = origin("r", Some(url)).expect_err(url);
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
        let error = origin("r", Some("localhost")).expect_err("no scheme");
        assert!(error.to_string().contains("localhost"));
    }
}
