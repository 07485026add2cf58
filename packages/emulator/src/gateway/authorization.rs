//! The syntax of the `Authorization` header.

/// The parts of an `Authorization` header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorization {
    /// Who signs.
    pub access_key: String,
    /// Day of the scope, `yyyymmdd`.
    pub day: String,
    /// Region of the scope.
    pub region: String,
    /// Service of the scope.
    pub service: String,
    /// Names of the signed headers, lower case, sorted.
    pub signed_headers: Vec<String>,
    /// The signature, lower-case hex.
    pub signature: String,
}

impl Authorization {
    /// Reads a header; the error says what is wrong with it.
    pub fn parse(header: &str) -> Result<Self, &'static str> {
        let rest = header.strip_prefix("HMAC-SHA256 ").ok_or("the scheme is not HMAC-SHA256")?;
        let (mut credential, mut signed, mut signature) = (None, None, None);
        for part in rest.split(',') {
            let (name, value) = part.trim().split_once('=').ok_or("a part is not name=value")?;
            let slot = match name {
                "Credential" => &mut credential,
                "SignedHeaders" => &mut signed,
                "Signature" => &mut signature,
                _ => return Err("a part has an unknown name"),
            };
            if slot.replace(value).is_some() {
                return Err("a part is there twice");
            }
        }
        let scope: Vec<&str> = credential.ok_or("Credential is missing")?.split('/').collect();
        let [access_key, day, region, service, "request"] = scope.as_slice() else {
            return Err("Credential is not key/day/region/service/request");
        };
        let signed_headers = headers(signed.ok_or("SignedHeaders is missing")?)?;
        let signature = signature.ok_or("Signature is missing")?;
        if signature.len() != 64 || !signature.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return Err("Signature is not 64 lower-case hex digits");
        }
        Ok(Self {
            access_key: (*access_key).to_owned(),
            day: (*day).to_owned(),
            region: (*region).to_owned(),
            service: (*service).to_owned(),
            signed_headers,
            signature: signature.to_owned(),
        })
    }

    /// The credential scope as it goes into the string to sign.
    pub fn scope(&self) -> String {
        format!("{}/{}/{}/request", self.day, self.region, self.service)
    }
}

fn headers(list: &str) -> Result<Vec<String>, &'static str> {
    let names: Vec<String> = list.split(';').map(str::to_owned).collect();
    let sorted = names.windows(2).all(|pair| matches!(pair, [one, two] if one < two));
    if !sorted || names.iter().any(|name| name.is_empty() || *name != name.to_ascii_lowercase()) {
        return Err("SignedHeaders is not a sorted list of lower-case names");
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::Authorization;

    const SIGNATURE: &str = "ffcdae998b5a501420fa7b12c7781e9873aba1708a1c31f960328c886c3c7af9";

    #[test]
    fn a_whole_header_is_taken_apart() {
        let header = format!(
            "HMAC-SHA256 Credential=AK/20230504/cn-north-1/rtc/request, SignedHeaders=host;x-date, Signature={SIGNATURE}"
        );
        let read = Authorization::parse(&header)
            .map(|read| (read.access_key.clone(), read.scope(), read.signed_headers));
        assert_eq!(
            read,
            Ok((
                "AK".to_owned(),
                "20230504/cn-north-1/rtc/request".to_owned(),
                vec!["host".to_owned(), "x-date".to_owned()]
            ))
        );
    }

    #[test]
    fn broken_headers_are_refused() {
        for bad in [
            String::new(),
            "Bearer x".to_owned(),
            format!(
                "HMAC-SHA256 Credential=AK/20230504/cn-north-1/rtc, SignedHeaders=host, Signature={SIGNATURE}"
            ),
            format!(
                "HMAC-SHA256 Credential=AK/20230504/cn-north-1/rtc/request, SignedHeaders=x-date;host, Signature={SIGNATURE}"
            ),
            format!(
                "HMAC-SHA256 Credential=AK/20230504/cn-north-1/rtc/request, SignedHeaders=Host, Signature={SIGNATURE}"
            ),
            format!("HMAC-SHA256 Credential=AK/20230504/cn-north-1/rtc/request, Signature={SIGNATURE}"),
            format!(
                "HMAC-SHA256 Credential=AK/20230504/cn-north-1/rtc/request, SignedHeaders=host, Signature={}",
                SIGNATURE.to_uppercase()
            ),
        ] {
            assert!(Authorization::parse(&bad).is_err(), "{bad}");
        }
    }
}
