//! The query string: its parameters, and its canonical form for the signature.

/// The decoded parameters of a raw query string, in the order sent.
pub fn parameters(raw: &str) -> Vec<(String, String)> {
    raw.split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// The canonical form: every name and value encoded, sorted by name and then value.
pub fn canonical(parameters: &[(String, String)]) -> String {
    let mut encoded: Vec<(String, String)> =
        parameters.iter().map(|(name, value)| (encode(name), encode(value))).collect();
    encoded.sort();
    let pairs: Vec<String> = encoded.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn decode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match byte {
            b'+' => out.push(b' '),
            b'%' => match tail.get(..2).and_then(hex_pair) {
                Some(decoded) => {
                    out.push(decoded);
                    rest = tail.get(2..).unwrap_or_default();
                }
                None => out.push(byte),
            },
            _ => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn hex_pair(pair: &[u8]) -> Option<u8> {
    let text = std::str::from_utf8(pair).ok()?;
    // from_str_radix alone would take "+f".
    if !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u8::from_str_radix(text, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::{canonical, parameters};

    #[test]
    fn parameters_are_sorted_and_encoded() {
        let read = parameters("Version=2020-12-01&Action=Send%20Message&x=a+b&flag");
        assert_eq!(canonical(&read), "Action=Send%20Message&Version=2020-12-01&flag=&x=a%20b");
    }

    #[test]
    fn broken_escapes_stay_as_they_are() {
        assert_eq!(
            parameters("a=%zz%4&b=%+f"),
            vec![("a".into(), "%zz%4".into()), ("b".into(), "% f".into())]
        );
    }
}
