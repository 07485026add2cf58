//! Content of images, videos, audio and files.
//!
//! The vendor does not document it, nor which members are required. The names are those of the vendor's client SDKs and
//! demos, and of public third-party code.

use serde::{Deserialize, Serialize};

use super::is_text;
use crate::error::{Error, invalid};
use crate::model::values::{Extra, Map};
use crate::transcode::{IntegerRule, JsonWriter, RawObject, copy_text, joined};

/// Before the name of every key of `ext` that has a meaning.
const KEY: &str = "s:file_ext_key_";
/// Before the kind of file.
const KIND: &str = "file_ext_value_type_";

/// A member of a file, and where it stands in content.
struct Member {
    name: &'static str,
    /// In `ext`, after [`KEY`] and as text; else in the file's object.
    in_ext: bool,
    is_number: bool,
    /// The names in content. A kind of file has the one that begins with it, any other kind the first.
    keys: &'static [&'static str],
}

macro_rules! media_file {
    ($($(#[doc = $doc:literal])+ $field:ident: $type:ident $name:literal $place:ident [$($key:literal),+];)+) => {
        /// A file of a message.
        ///
        /// Not documented by the vendor: the members are those of the vendor's client SDKs, and clients may need any of them.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase", default)]
        pub struct MediaFile {
            /// Kind of file: `image`, `video`, `audio`, `file` or `object`. Other values occur.
            pub kind: String,
            $($(#[doc = $doc])+ #[serde(skip_serializing_if = "Option::is_none")] pub $field: Option<$type>,)+
            /// Further keys, whole, such as `s:file_ext_key_source_app_id`.
            pub ext: Map<String, String>,
            /// Further members by name.
            pub extra: Extra,
        }

        const MEMBERS: [Member; [$($name),+].len()] = [$(Member {
            name: $name,
            in_ext: stringify!($place).len() == 3,
            is_number: stringify!($type).len() == 3,
            keys: &[$($key),+],
        }),+];
    };
}

media_file! {
    /// Address of the file.
    url: String "url" entry ["remoteURL"];
    /// MD5 of the file, in hex.
    md5: String "md5" entry ["md5"];
    /// MIME type.
    mime_type: String "mimeType" entry ["type", "mime"];
    /// How clients are to show it.
    display_type: String "displayType" entry ["displayType"];
    /// Size in bytes.
    size: i64 "size" entry ["fileSize"];
    /// Name of the file.
    file_name: String "fileName" ext ["file_name"];
    /// Id of the file in the vendor's storage.
    uri: String "uri" ext ["uri"];
    /// Id of the video in the vendor's storage.
    vid: String "vid" ext ["vid"];
    /// Width in pixels.
    width: i64 "width" ext ["original_width", "origin_width", "video_width"];
    /// Height in pixels.
    height: i64 "height" ext ["original_height", "origin_height", "video_height"];
    /// Duration in seconds, as text.
    duration: String "duration" ext ["audio_duration", "video_duration"];
    /// Address of the thumbnail.
    thumb_url: String "thumbUrl" ext ["thumb_url"];
    /// Width of the thumbnail in pixels.
    thumb_width: i64 "thumbWidth" ext ["thumb_width"];
    /// Height of the thumbnail in pixels.
    thumb_height: i64 "thumbHeight" ext ["thumb_height"];
    /// Address of the preview.
    preview_url: String "previewUrl" ext ["preview_url"];
    /// Width of the preview in pixels.
    preview_width: i64 "previewWidth" ext ["preview_width"];
    /// Height of the preview in pixels.
    preview_height: i64 "previewHeight" ext ["preview_height"];
    /// Address of a video's cover.
    cover_url: String "coverUrl" ext ["video_cover_url"];
    /// Id of a video's cover in the vendor's storage.
    cover_uri: String "coverUri" ext ["video_cover_uri"];
    /// Text that was recognised in audio.
    asr_text: String "asrText" ext ["audio_asr_text"];
}

impl Member {
    /// The key that files of this kind have.
    fn key(&self, kind: &str) -> &'static str {
        let of_kind = |key: &&&str| key.strip_prefix(kind).is_some_and(|rest| rest.starts_with('_'));
        self.keys.iter().find(of_kind).or(self.keys.first()).copied().unwrap_or_default()
    }

    /// Whether a JSON value is what the member holds.
    fn fits(&self, json: &str) -> bool {
        if self.is_number { is_count(json) } else { is_text(json) }
    }
}

/// A whole number that no language rounds, as it is written.
fn is_count(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes, [b'0'] | [b'1'..=b'9', ..]) && bytes.len() < 16 && bytes.iter().all(u8::is_ascii_digit)
}

/// The content of an image, video, audio or file message.
///
/// # Errors
/// `validation` as [`media_content_of_json`].
pub fn media_content(file: &MediaFile) -> Result<String, Error> {
    let json = serde_json::to_string(file).map_err(|error| invalid("", "syntax", &error.to_string(), ""))?;
    media_content_of_json(&json)
}

/// The files of a media message's content; `None` when the content has another form.
///
/// Members that are not known, or not as expected, are kept in `ext` and `extra`.
#[must_use]
pub fn read_media_content(content: &str) -> Option<Vec<MediaFile>> {
    serde_json::from_str(&media_files_json(content, IntegerRule::Keep)?).ok()
}

/// The content of a file as JSON with names in camelCase.
///
/// # Errors
/// `validation` at `kind` with rule `required` where there is none; at a field with rule `type` or `unknown_field`; at `ext`
/// or `extra` with rule `duplicate_key` where it repeats a field.
pub fn media_content_of_json(json: &str) -> Result<String, Error> {
    let file = read("", json)?;
    let kind = file.text("kind").unwrap_or_default();
    for (name, value) in file.entries().filter(|(_, value)| *value != "null") {
        let fits = match (name, MEMBERS.iter().find(|member| member.name == name)) {
            ("ext" | "extra", _) => true,
            ("kind", _) => is_text(value),
            (_, Some(member)) => member.fits(value),
            (_, None) => return Err(invalid(name, "unknown_field", "is no field of a file", "")),
        };
        if !fits {
            return Err(wrong_type(name, value));
        }
    }
    if kind.is_empty() {
        return Err(invalid("kind", "required", "must be image, video, audio, file or object", ""));
    }
    let mut ext = JsonWriter::with_capacity(json.len() + 512);
    ext.append("{");
    ext.key(&joined(&[KEY, "type"]));
    ext.text(&joined(&[KIND, &kind]));
    let mut entry = JsonWriter::with_capacity(json.len() + 512);
    entry.append("{");
    for member in &MEMBERS {
        let Some(value) = file.get(member.name).filter(|value| *value != "null") else { continue };
        let key = member.key(&kind);
        if member.in_ext {
            ext.key(&joined(&[KEY, key]));
            let quote = if member.is_number { "\"" } else { "" };
            ext.append(&joined(&[quote, value, quote]));
        } else {
            entry.key(key);
            entry.append(value);
        }
    }
    further(&file, "ext", true, &mut ext)?;
    let ext = finished("ext", ext)?;
    further(&file, "extra", false, &mut entry)?;
    entry.key("ext");
    entry.append(&ext);
    let entry = finished("extra", entry)?;
    Ok(joined(&["{\"__files\":{\"media\":", &entry, "}}"]))
}

/// Copies the value under `path` into an object.
fn further(file: &RawObject<'_>, path: &str, texts: bool, out: &mut JsonWriter) -> Result<(), Error> {
    let Some(json) = file.get(path).filter(|json| *json != "null") else { return Ok(()) };
    for (name, value) in read(path, json)?.entries() {
        if texts && !is_text(value) {
            return Err(wrong_type(path, value));
        }
        out.key(name);
        out.append(value);
    }
    Ok(())
}

/// Closes an object, in which no key may come twice.
fn finished(path: &str, mut out: JsonWriter) -> Result<String, Error> {
    out.append("}");
    let json = out.finish();
    read(path, &json)?;
    Ok(json)
}

fn read<'j>(path: &str, json: &'j str) -> Result<RawObject<'j>, Error> {
    RawObject::read(json).map_err(|(rule, words)| invalid(path, rule, &words, ""))
}

fn wrong_type(path: &str, given: &str) -> Error {
    invalid(path, "type", "is of another type", given)
}

/// The files of a media message's content as JSON with names in camelCase; `None` when the content has another form.
#[must_use]
pub fn media_files_json(content: &str, rule: IntegerRule) -> Option<String> {
    let content = RawObject::read(content).ok()?;
    let files = RawObject::read(content.get("__files")?).ok()?;
    let mut out = JsonWriter::with_capacity(512);
    out.append("[");
    for (_, file) in files.entries() {
        out.comma();
        write_file(&RawObject::read(file).ok()?, rule, &mut out);
    }
    out.append("]");
    Some(out.finish())
}

fn write_file(entry: &RawObject<'_>, rule: IntegerRule, out: &mut JsonWriter) {
    let ext = entry.get("ext").and_then(|json| RawObject::read(json).ok());
    let ext = ext.filter(|ext| ext.entries().all(|(_, value)| is_text(value)));
    let in_ext = |key: &str| ext.as_ref().and_then(|ext| ext.get(key));
    let kind_key = joined(&[KEY, "type"]);
    let kind = ext.as_ref().and_then(|ext| ext.text(&kind_key));
    let kind = kind.as_deref().and_then(|kind| kind.strip_prefix(KIND));
    // Of the file's object, and of its `ext`, which may have the same keys.
    let (mut taken, mut taken_of_ext) = (Vec::new(), Vec::new());
    taken_of_ext.extend(kind.map(|_| kind_key.clone()));
    if ext.is_some() {
        taken.push("ext".to_owned());
    }
    let kind = kind.unwrap_or_default();
    out.append("{");
    out.key("kind");
    out.text(kind);
    for member in &MEMBERS {
        for key in [member.key(kind)].iter().chain(member.keys) {
            let key = if member.in_ext { joined(&[KEY, key]) } else { (*key).to_owned() };
            let value = if member.in_ext { in_ext(&key) } else { entry.get(&key) };
            let value = if member.in_ext && member.is_number {
                value.map(|text| text.trim_matches('"'))
            } else {
                value
            };
            if let Some(value) = value.filter(|value| member.fits(value)) {
                out.key(member.name);
                out.append(value);
                let taken = if member.in_ext { &mut taken_of_ext } else { &mut taken };
                taken.push(key);
                break;
            }
        }
    }
    out.key("ext");
    ext.iter().for_each(|ext| write_rest(ext, &taken_of_ext, rule, out));
    if ext.is_none() {
        out.append("{}");
    }
    out.key("extra");
    write_rest(entry, &taken, rule, out);
    out.append("}");
}

/// The remaining members of an object.
pub(super) fn write_rest(object: &RawObject<'_>, taken: &[String], rule: IntegerRule, out: &mut JsonWriter) {
    out.append("{");
    for (name, value) in object.entries().filter(|(name, _)| !taken.iter().any(|key| key == name)) {
        out.key(name);
        out.append(&copy_text(value, rule).unwrap_or_default());
    }
    out.append("}");
}
