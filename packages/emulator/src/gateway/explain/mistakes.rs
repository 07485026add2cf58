//! Common mistakes that make a signature wrong.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::recipe::{Derivation, Recipe};
use super::{Mistake, Text};
use crate::config::Config;
use crate::gateway::admission::{Arrival, REGIONS};
use crate::gateway::signature::hex_sha256;

/// A mistake, and what it changes.
pub struct Variant {
    /// The mistake.
    pub mistake: Mistake,
    change: Box<dyn Fn(&mut Recipe)>,
}

impl Variant {
    /// The same signature, got wrong in this way.
    pub fn applied(&self, recipe: &Recipe) -> Recipe {
        let mut recipe = recipe.clone();
        (self.change)(&mut recipe);
        recipe
    }
}

fn variant(name: &'static str, en: &str, zh: &str, change: impl Fn(&mut Recipe) + 'static) -> Variant {
    Variant { mistake: Mistake { name, text: Text::new(en, zh) }, change: Box::new(change) }
}

/// All of them, the likeliest first.
pub fn variants(config: &Config, arrival: &Arrival) -> Vec<Variant> {
    let mut all = secrets(config);
    all.extend(bodies(arrival));
    all.extend(queries(arrival));
    all.extend(headers(arrival));
    all.extend(scopes());
    all.extend(steps());
    all
}

fn secrets(config: &Config) -> Vec<Variant> {
    let secret = config.secret_key.clone();
    let mut all = Vec::new();
    for (name, en, zh, key) in [
        (
            "secret_newline",
            "a newline follows the secret key",
            "SecretKey 末尾多了换行符",
            format!("{secret}\n"),
        ),
        ("secret_crlf", "CR LF follows the secret key", "SecretKey 末尾多了 CR LF", format!("{secret}\r\n")),
        (
            "secret_space_behind",
            "a space follows the secret key",
            "SecretKey 末尾多了空格",
            format!("{secret} "),
        ),
        (
            "secret_space_before",
            "a space precedes the secret key",
            "SecretKey 开头多了空格",
            format!(" {secret}"),
        ),
        ("secret_quoted", "the secret key is in quotes", "SecretKey 带了引号", format!("\"{secret}\"")),
        ("secret_empty", "the secret key is empty", "SecretKey 为空", String::new()),
        (
            "keys_swapped",
            "the access key is used as the secret key",
            "把 AccessKey 当作 SecretKey 使用",
            config.access_key.clone(),
        ),
        (
            "secret_aws4",
            "the secret key is prefixed with AWS4",
            "SecretKey 前加了 AWS4 前缀",
            format!("AWS4{secret}"),
        ),
        (
            "secret_encoded",
            "the secret key is encoded in Base64 once more",
            "SecretKey 被再次 Base64 编码",
            STANDARD.encode(&secret),
        ),
    ] {
        all.push(variant(name, en, zh, move |recipe| recipe.secret = key.clone().into_bytes()));
    }
    if let Ok(decoded) = STANDARD.decode(&secret) {
        all.push(variant(
            "secret_decoded",
            "the secret key is decoded from Base64",
            "SecretKey 被 Base64 解码",
            move |recipe| {
                recipe.secret.clone_from(&decoded);
            },
        ));
    }
    all
}

/// JSON as other programs would write it.
fn rewritten(body: &str) -> Vec<(&'static str, &'static str, &'static str, String)> {
    let Ok(value) = serde_json::from_str::<Value>(body) else { return Vec::new() };
    let compact = value.to_string();
    let spaced = spaced(&value);
    vec![
        (
            "body_ascii",
            "the body hash is of JSON with \\u escapes, and other bytes are sent",
            "请求体的哈希按 \\u 转义后的 JSON 计算，而发送的是其他字节",
            ascii(body),
        ),
        (
            "body_compact",
            "the body hash is of JSON without spaces and with sorted keys",
            "请求体的哈希按去掉空格、键已排序的 JSON 计算",
            compact.clone(),
        ),
        (
            "body_spaced",
            "the body hash is of JSON with a space after commas and colons",
            "请求体的哈希按逗号和冒号后带空格的 JSON 计算",
            spaced.clone(),
        ),
        (
            "body_spaced_ascii",
            "the body hash is of JSON with spaces and \\u escapes, as Python writes it",
            "请求体的哈希按带空格且 \\u 转义的 JSON（Python 默认格式）计算",
            ascii(&spaced),
        ),
        (
            "body_compact_ascii",
            "the body hash is of JSON without spaces, with sorted keys and \\u escapes",
            "请求体的哈希按去空格、排序且 \\u 转义的 JSON 计算",
            ascii(&compact),
        ),
    ]
}

fn spaced(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let parts: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("{}: {}", Value::String(name.clone()), spaced(value)))
                .collect();
            format!("{{{}}}", parts.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(spaced).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii() {
            out.push(letter);
        } else {
            let mut units = [0; 2];
            letter.encode_utf16(&mut units).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        }
    }
    out
}

fn bodies(arrival: &Arrival) -> Vec<Variant> {
    let body = String::from_utf8_lossy(&arrival.body).into_owned();
    let mut texts = rewritten(&body);
    texts.extend([
        (
            "body_sent",
            "X-Content-Sha256 is another hash than the one that is signed",
            "签名所用的哈希与 X-Content-Sha256 不一致",
            body.clone(),
        ),
        ("body_empty", "the body hash is that of an empty body", "请求体的哈希按空请求体计算", String::new()),
        (
            "body_newline",
            "the body hash is of the body and a newline",
            "请求体的哈希包含了末尾换行符",
            format!("{body}\n"),
        ),
        (
            "body_trimmed",
            "the body hash is of the body without space around it",
            "请求体的哈希按去掉首尾空白的请求体计算",
            body.trim().to_owned(),
        ),
        (
            "body_bom",
            "the body hash is of the body with a byte order mark",
            "请求体的哈希包含了 BOM",
            format!("\u{feff}{body}"),
        ),
    ]);
    let mut all: Vec<Variant> = texts
        .into_iter()
        .filter(|(name, _, _, text)| *name == "body_sent" || *text != body)
        .map(|(name, en, zh, text)| {
            let hash = hex_sha256(text.as_bytes());
            variant(name, en, zh, move |recipe| replace_hash(recipe, &hash))
        })
        .collect();
    all.push(variant(
        "body_unsigned",
        "UNSIGNED-PAYLOAD is in the place of the body hash",
        "用 UNSIGNED-PAYLOAD 代替了请求体的哈希",
        |recipe| {
            "UNSIGNED-PAYLOAD".clone_into(&mut recipe.hash);
        },
    ));
    all.push(variant("body_left_out", "the body hash is left out", "缺少请求体的哈希", |recipe| {
        recipe.hash.clear()
    }));
    all.push(variant(
        "hash_capitals",
        "hashes are written in capitals",
        "哈希使用了大写字母",
        |recipe| {
            recipe.capitals = true;
            recipe.hash.make_ascii_uppercase();
        },
    ));
    all
}

/// The hash is signed twice: as a header and at the end.
fn replace_hash(recipe: &mut Recipe, hash: &str) {
    recipe.hash = hash.to_owned();
    for (name, value) in &mut recipe.headers {
        if name == "x-content-sha256" {
            hash.clone_into(value);
        }
    }
}

fn queries(arrival: &Arrival) -> Vec<Variant> {
    let raw = arrival.uri.query().unwrap_or_default().to_owned();
    let plain: Vec<String> = arrival.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut sorted = plain.clone();
    sorted.sort();
    let by_name: Vec<String> = {
        let mut pairs: Vec<&str> = raw.split('&').collect();
        pairs.sort_by_key(|pair| pair.to_ascii_lowercase());
        pairs.into_iter().map(str::to_owned).collect()
    };
    let mut all = Vec::new();
    for (name, en, zh, query) in [
        ("query_as_sent", "the query is not sorted", "查询参数未排序", raw.clone()),
        ("query_left_out", "the query is left out", "缺少查询参数", String::new()),
        ("query_not_encoded", "the query is not percent-encoded", "查询参数未做百分号编码", sorted.join("&")),
        (
            "query_not_encoded_as_sent",
            "the query is neither sorted nor percent-encoded",
            "查询参数既未排序也未编码",
            plain.join("&"),
        ),
        (
            "query_sorted_as_sent",
            "the query is sorted without regard to case",
            "查询参数排序时忽略了大小写",
            by_name.join("&"),
        ),
        ("query_mark", "a question mark precedes the query", "查询参数前带了问号", format!("?{raw}")),
    ] {
        all.push(variant(name, en, zh, move |recipe| recipe.query.clone_from(&query)));
    }
    all.push(variant(
        "query_plus",
        "spaces in the query are written as +",
        "查询参数中的空格写成了 +",
        |recipe| {
            recipe.query = recipe.query.replace("%20", "+");
        },
    ));
    all.push(variant(
        "query_twice",
        "the query is encoded twice",
        "查询参数被编码了两次",
        |recipe| {
            recipe.query = recipe.query.replace('%', "%25");
        },
    ));
    all.push(variant(
        "query_small_hex",
        "percent-encoding in the query uses small letters",
        "百分号编码使用了小写字母",
        |recipe| {
            let mut small = 0;
            recipe.query = recipe
                .query
                .chars()
                .map(|letter| {
                    small = if letter == '%' { 3 } else { small };
                    small = small.max(1) - 1;
                    if small > 0 || letter.is_ascii_hexdigit() && small == 0 && letter.is_ascii_digit() {
                        letter.to_ascii_lowercase()
                    } else {
                        letter
                    }
                })
                .collect();
        },
    ));
    all.push(variant(
        "path_empty",
        "the path is empty where it should be /",
        "路径应为 / 却为空",
        |recipe| recipe.path.clear(),
    ));
    all.push(variant(
        "path_with_query",
        "the path holds the query",
        "路径中包含了查询参数",
        move |recipe| {
            recipe.path = format!("/?{raw}");
        },
    ));
    for method in ["GET", "post"] {
        let (en, zh) = (format!("the method is signed as {method}"), format!("签名时的方法写成了 {method}"));
        all.push(variant("method", &en, &zh, move |recipe| method.clone_into(&mut recipe.method)));
    }
    all
}

fn headers(arrival: &Arrival) -> Vec<Variant> {
    let mut all = vec![
        variant(
            "headers_gap",
            "the empty line behind the headers is missing",
            "签名头之后缺少空行",
            |recipe| recipe.gap = "",
        ),
        variant(
            "headers_capitals",
            "header names are not in lower case",
            "请求头名称不是小写",
            |recipe| {
                for (name, _) in &mut recipe.headers {
                    *name = name.split('-').map(title).collect::<Vec<_>>().join("-");
                }
            },
        ),
        variant("headers_order", "headers are not sorted", "请求头未排序", |recipe| {
            recipe.headers.reverse()
        }),
        variant(
            "headers_comma",
            "names of headers are joined by commas",
            "请求头名称用逗号连接",
            |recipe| {
                recipe.names = recipe.names.replace(';', ",");
            },
        ),
        variant(
            "headers_names_left_out",
            "the names of the headers are left out",
            "缺少签名头名称列表",
            |recipe| recipe.names.clear(),
        ),
        variant(
            "headers_spaced",
            "a space follows the colon of a header",
            "请求头冒号后多了空格",
            |recipe| {
                for (_, value) in &mut recipe.headers {
                    value.insert(0, ' ');
                }
            },
        ),
    ];
    let host = arrival.header("host").unwrap_or_default();
    let bare = host.rsplit_once(':').map_or(host.clone(), |(bare, _)| bare.to_owned());
    for (name, en, zh, value) in [
        ("host_without_port", "the host is signed without its port", "签名的 host 缺少端口", bare.clone()),
        (
            "host_with_port",
            "the host is signed with port 80, which is not sent",
            "签名的 host 带了未发送的 80 端口",
            format!("{bare}:80"),
        ),
        (
            "host_with_tls_port",
            "the host is signed with port 443, which is not sent",
            "签名的 host 带了未发送的 443 端口",
            format!("{bare}:443"),
        ),
        (
            "host_of_service",
            "the host is signed as rtc.volcengineapi.com",
            "签名的 host 写成了 rtc.volcengineapi.com",
            "rtc.volcengineapi.com".to_owned(),
        ),
        (
            "host_localhost",
            "the host is signed as localhost",
            "签名的 host 写成了 localhost",
            host.replace("127.0.0.1", "localhost"),
        ),
        (
            "host_address",
            "the host is signed as 127.0.0.1",
            "签名的 host 写成了 127.0.0.1",
            host.replace("localhost", "127.0.0.1"),
        ),
    ] {
        if value != host {
            all.push(variant(name, en, zh, move |recipe| set(recipe, "host", &value)));
        }
    }
    let kind = arrival.header("content-type").unwrap_or_default();
    for value in [
        "application/json",
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=utf-8",
        "",
    ] {
        if value != kind {
            let (en, zh) = (
                format!("content-type is signed as “{value}” and sent as “{kind}”"),
                format!("content-type 签名时为“{value}”，发送时为“{kind}”"),
            );
            all.push(variant("content_type", &en, &zh, move |recipe| set(recipe, "content-type", value)));
        }
    }
    for name in ["content-type", "host", "x-content-sha256", "x-date", "x-security-token"] {
        let (en, zh) = (
            format!("{name} is among SignedHeaders and was left out of what is signed"),
            format!("{name} 列在 SignedHeaders 中，但没有参与签名"),
        );
        all.push(variant("header_left_out", &en, &zh, move |recipe| {
            recipe.headers.retain(|(known, _)| known != name);
        }));
        let both = (
            format!("{name} was signed neither as a header nor by name"),
            format!("{name} 没有参与签名，也不在签名的名称列表中"),
        );
        all.push(variant("header_unsigned", &both.0, &both.1, move |recipe| {
            recipe.headers.retain(|(known, _)| known != name);
            let kept: Vec<&str> = recipe.names.split(';').filter(|known| *known != name).collect();
            recipe.names = kept.join(";");
        }));
    }
    all
}

fn title(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| format!("{}{}", first.to_ascii_uppercase(), letters.as_str()))
        .unwrap_or_default()
}

fn set(recipe: &mut Recipe, header: &str, value: &str) {
    for (name, known) in &mut recipe.headers {
        if name == header {
            value.clone_into(known);
        }
    }
}

fn scopes() -> Vec<Variant> {
    let mut all = Vec::new();
    for region in REGIONS.into_iter().chain(["cn-beijing", "us-east-1", ""]) {
        let (en, zh) = (format!("the key is for region “{region}”"), format!("签名使用的地域为“{region}”"));
        all.push(variant("region", &en, &zh, move |recipe| region.clone_into(&mut recipe.region)));
    }
    for service in ["rtc", "im", "imcloud", "imc", "open", "volc", ""] {
        let (en, zh) =
            (format!("the key is for service “{service}”"), format!("签名使用的服务名为“{service}”"));
        all.push(variant("service", &en, &zh, move |recipe| service.clone_into(&mut recipe.service)));
    }
    for terminator in ["aws4_request", "volc_request", ""] {
        let (en, zh) =
            (format!("the scope ends with “{terminator}”"), format!("凭证范围以“{terminator}”结尾"));
        all.push(variant("terminator", &en, &zh, move |recipe| recipe.terminator = terminator));
    }
    all.push(variant(
        "day_of_date",
        "the key is for the day of X-Date, and the scope has another",
        "签名密钥使用 X-Date 的日期，与凭证范围不一致",
        |recipe| {
            recipe.day = recipe.date.chars().take(8).collect();
        },
    ));
    all.push(variant("day_long", "the day is written with dashes", "日期带了连字符", |recipe| {
        if let (Some(year), Some(month), Some(day)) =
            (recipe.day.get(..4), recipe.day.get(4..6), recipe.day.get(6..8))
        {
            recipe.day = format!("{year}-{month}-{day}");
        }
    }));
    all.push(variant(
        "day_whole_date",
        "the key is for X-Date with its time instead of the day",
        "签名密钥用了完整的 X-Date 而不是日期",
        |recipe| {
            recipe.day = recipe.date.clone();
        },
    ));
    all.push(variant(
        "date_day_only",
        "the day is signed instead of X-Date",
        "签名内容用了日期而不是 X-Date",
        |recipe| {
            recipe.date = recipe.day.clone();
        },
    ));
    all
}

fn steps() -> Vec<Variant> {
    vec![
        variant(
            "key_underived",
            "the secret key signs directly, without deriving a key",
            "直接用 SecretKey 签名，没有派生密钥",
            |recipe| recipe.derivation = Derivation::None,
        ),
        variant(
            "key_hex_steps",
            "the key is derived through hex text instead of bytes",
            "派生密钥时使用了十六进制文本而不是字节",
            |recipe| recipe.derivation = Derivation::HexSteps,
        ),
        variant(
            "key_without_terminator",
            "the last step of the key is missing",
            "派生密钥缺少最后一步",
            |recipe| recipe.derivation = Derivation::WithoutTerminator,
        ),
        variant(
            "key_service_first",
            "the key takes the service before the region",
            "派生密钥时服务名在地域之前",
            |recipe| recipe.derivation = Derivation::ServiceFirst,
        ),
        variant(
            "request_unhashed",
            "the canonical request is signed without being hashed",
            "规范请求没有先做哈希",
            |recipe| recipe.hashed = false,
        ),
        variant(
            "scope_left_out",
            "the scope is left out of what is signed",
            "待签名字符串缺少凭证范围",
            |recipe| recipe.scoped = false,
        ),
        variant(
            "algorithm_aws",
            "the first line is AWS4-HMAC-SHA256",
            "首行写成了 AWS4-HMAC-SHA256",
            |recipe| recipe.algorithm = "AWS4-HMAC-SHA256",
        ),
        variant("lines_crlf", "lines end with CR LF", "换行使用了 CR LF", |recipe| recipe.line = "\r\n"),
    ]
}
