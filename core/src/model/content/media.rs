//! Content of images, videos, audio and files.
//!
//! The vendor does not document it, nor which members are required. The names are those of the vendor's client SDKs and
//! demos, and of public third-party code.

use std::borrow::Cow;

use crate::error::{Error, invalid};
use crate::model::values::Map;
use crate::transcode::casing::Casing;
use crate::transcode::{IntegerRule, JsonWriter, RawObject, copy_text};

/// Before the name of every key of `ext` that has a meaning.
const KEY: &str = "s:file_ext_key_";
/// Before the kind of file.
const KIND: &str = "file_ext_value_type_";

/// Where a member stands in the content.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In the file's object.
    Entry,
    /// In its `ext`, after [`KEY`], as text.
    Ext,
}

enum Value<'a> {
    Text(&'a mut Option<String>),
    Number(&'a mut Option<i64>),
}

struct Member<'a> {
    /// PascalCase, as names of the API.
    name: &'static str,
    place: Place,
    /// The names in content. A kind of file has the one that begins with it, any other kind the first.
    keys: &'static [&'static str],
    value: Value<'a>,
}

macro_rules! media_file {
    ($($(#[doc = $doc:literal])+ $field:ident: $type:ty = $value:ident $name:literal $place:ident [$($key:literal),+];)+) => {
        /// A file of a message.
        ///
        /// Not documented by the vendor: the members are those of the vendor's client SDKs, and clients may need any of them.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct MediaFile {
            /// Kind of file: `image`, `video`, `audio`, `file` or `object`. Other values occur.
            pub kind: String,
            $($(#[doc = $doc])+ pub $field: Option<$type>,)+
            /// Further keys, whole, such as `s:file_ext_key_source_app_id`.
            pub ext: Map<String, String>,
            /// Further members by name, as JSON text.
            pub extra: Map<String, String>,
        }

        impl MediaFile {
            fn members(&mut self) -> [Member<'_>; [$($name),+].len()] {
                [$(Member {
                    name: $name,
                    place: Place::$place,
                    keys: &[$($key),+],
                    value: Value::$value(&mut self.$field),
                }),+]
            }
        }
    };
}

media_file! {
    /// Address of the file.
    url: String = Text "Url" Entry ["remoteURL"];
    /// MD5 of the file, in hex.
    md5: String = Text "Md5" Entry ["md5"];
    /// MIME type.
    mime_type: String = Text "MimeType" Entry ["type", "mime"];
    /// How clients are to show it.
    display_type: String = Text "DisplayType" Entry ["displayType"];
    /// Size in bytes.
    size: i64 = Number "Size" Entry ["fileSize"];
    /// Name of the file.
    file_name: String = Text "FileName" Ext ["file_name"];
    /// Id of the file in the vendor's storage.
    uri: String = Text "Uri" Ext ["uri"];
    /// Id of the video in the vendor's storage.
    vid: String = Text "Vid" Ext ["vid"];
    /// Width in pixels.
    width: i64 = Number "Width" Ext ["original_width", "origin_width", "video_width"];
    /// Height in pixels.
    height: i64 = Number "Height" Ext ["original_height", "origin_height", "video_height"];
    /// Duration in seconds, as text.
    duration: String = Text "Duration" Ext ["audio_duration", "video_duration"];
    /// Address of the thumbnail.
    thumb_url: String = Text "ThumbUrl" Ext ["thumb_url"];
    /// Width of the thumbnail in pixels.
    thumb_width: i64 = Number "ThumbWidth" Ext ["thumb_width"];
    /// Height of the thumbnail in pixels.
    thumb_height: i64 = Number "ThumbHeight" Ext ["thumb_height"];
    /// Address of the preview.
    preview_url: String = Text "PreviewUrl" Ext ["preview_url"];
    /// Width of the preview in pixels.
    preview_width: i64 = Number "PreviewWidth" Ext ["preview_width"];
    /// Height of the preview in pixels.
    preview_height: i64 = Number "PreviewHeight" Ext ["preview_height"];
    /// Address of a video's cover.
    cover_url: String = Text "CoverUrl" Ext ["video_cover_url"];
    /// Id of a video's cover in the vendor's storage.
    cover_uri: String = Text "CoverUri" Ext ["video_cover_uri"];
    /// Text that was recognised in audio.
    asr_text: String = Text "AsrText" Ext ["audio_asr_text"];
}

impl Member<'_> {
    /// The key that files of this kind have.
    fn key(&self, kind: &str) -> &'static str {
        let of_kind = |key: &&str| key.strip_prefix(kind).is_some_and(|rest| rest.starts_with('_'));
        self.keys.iter().copied().find(of_kind).or(self.keys.first().copied()).unwrap_or_default()
    }

    /// Takes a value from text; `false` where it does not fit.
    fn take(&mut self, given: &str) -> bool {
        match &mut self.value {
            Value::Text(slot) => **slot = Some(given.to_owned()),
            Value::Number(slot) => match given.parse::<i64>() {
                Ok(number) if number.to_string() == given => **slot = Some(number),
                _ => return false,
            },
        }
        true
    }

    /// Takes a JSON value; `false` where it does not fit.
    fn take_json(&mut self, json: &str) -> bool {
        match self.value {
            Value::Text(_) => text_of(json).is_some_and(|text| self.take(&text)),
            Value::Number(_) => self.take(json),
        }
    }

    /// Writes the value under a key, as JSON or as text; `false` where there is none.
    fn write(&self, key: &str, as_text: bool, out: &mut JsonWriter) -> bool {
        match &self.value {
            Value::Text(Some(text)) => {
                out.key(key);
                out.text(text);
            }
            Value::Number(Some(number)) => {
                out.key(key);
                let number = number.to_string();
                if as_text { out.text(&number) } else { out.append(&number) }
            }
            Value::Text(None) | Value::Number(None) => return false,
        }
        true
    }
}

/// The content of an image, video, audio or file message.
///
/// # Errors
/// `validation` at `kind` with rule `required` where there is no kind; at `ext` or `extra` with rule `duplicate_key` where a
/// key is given twice, and at `extra` with rule `syntax` where a member is not JSON.
pub fn media_content(file: &MediaFile) -> Result<String, Error> {
    if file.kind.is_empty() {
        return Err(invalid("kind", "required", "must be image, video, audio, file or object", ""));
    }
    let mut file = file.clone();
    let (kind, ext, extra) =
        (file.kind.clone(), std::mem::take(&mut file.ext), std::mem::take(&mut file.extra));
    let members = file.members();
    let mut out = JsonWriter::with_capacity(512);
    out.append("{\"__files\":{\"media\":{");
    let mut written = vec!["ext".to_owned()];
    for member in members.iter().filter(|member| member.place == Place::Entry) {
        let key = member.key(&kind);
        if member.write(key, false, &mut out) {
            written.push(key.to_owned());
        }
    }
    for (name, json) in &extra {
        let json = copy_text(json, IntegerRule::Keep)
            .map_err(|_| invalid("extra", "syntax", "must hold the text of a JSON value by name", name))?;
        new_key("extra", name, &written)?;
        out.key(name);
        out.append(&json);
    }
    out.key("ext");
    out.append("{");
    let kind_key = [KEY, "type"].concat();
    out.key(&kind_key);
    out.text(&[KIND, &kind].concat());
    written = vec![kind_key];
    for member in members.iter().filter(|member| member.place == Place::Ext) {
        let key = [KEY, member.key(&kind)].concat();
        if member.write(&key, true, &mut out) {
            written.push(key);
        }
    }
    for (key, value) in &ext {
        new_key("ext", key, &written)?;
        out.key(key);
        out.text(value);
    }
    out.append("}}}}");
    Ok(out.finish())
}

fn new_key(path: &str, key: &str, written: &[String]) -> Result<(), Error> {
    if written.iter().any(|present| present == key) {
        return Err(invalid(path, "duplicate_key", "holds what a field of its own says", key));
    }
    Ok(())
}

/// The files of a media message's content; `None` when the content has another form.
///
/// Members that are not known, or not as expected, are kept in `ext` and `extra`.
#[must_use]
pub fn read_media_content(content: &str) -> Option<Vec<MediaFile>> {
    let content = RawObject::read(content).ok()?;
    let files = RawObject::read(content.get("__files")?).ok()?;
    files.entries().map(|(_, file)| read_file(file)).collect()
}

fn read_file(json: &str) -> Option<MediaFile> {
    let entry = RawObject::read(json).ok()?;
    let mut file = MediaFile::default();
    for (name, value) in entry.entries() {
        match (name, texts(value)) {
            ("ext", Some(ext)) => file.ext = ext,
            _ => drop(file.extra.insert(name.to_owned(), value.to_owned())),
        }
    }
    let kind_key = [KEY, "type"].concat();
    if let Some(kind) = file.ext.get(&kind_key).and_then(|kind| kind.strip_prefix(KIND)) {
        file.kind = kind.to_owned();
        file.ext.remove(&kind_key);
    }
    let (kind, mut ext, mut extra) =
        (file.kind.clone(), std::mem::take(&mut file.ext), std::mem::take(&mut file.extra));
    for mut member in file.members() {
        for key in [member.key(&kind)].iter().chain(member.keys) {
            let (from, key) = match member.place {
                Place::Entry => (&mut extra, (*key).to_owned()),
                Place::Ext => (&mut ext, [KEY, key].concat()),
            };
            let is_json = member.place == Place::Entry;
            let fits = |value: &String| if is_json { member.take_json(value) } else { member.take(value) };
            if from.get(&key).is_some_and(fits) {
                from.remove(&key);
                break;
            }
        }
    }
    Some(MediaFile { ext, extra, ..file })
}

/// [`media_content`] of the JSON of a file in camelCase, for languages whose objects are JSON.
///
/// # Errors
/// `validation` as [`media_content`], and at a field with rule `type` or `unknown_field`.
pub fn media_content_from_json(json: &str) -> Result<String, Error> {
    let object = RawObject::read(json).map_err(|(rule, words)| invalid("", rule, &words, ""))?;
    let mut file = MediaFile::default();
    for (name, value) in object.entries().filter(|(_, value)| *value != "null") {
        let fits = match name {
            "kind" => text_of(value).map(|kind| file.kind = kind.into_owned()).is_some(),
            "ext" => texts(value).map(|ext| file.ext = ext).is_some(),
            "extra" => raw_members(value).map(|extra| file.extra = extra).is_some(),
            _ => {
                let mut members = file.members();
                let member = members
                    .iter_mut()
                    .find(|member| Casing::LowerFirst.matches(member.name, name.as_bytes()));
                let Some(member) = member else {
                    return Err(invalid(name, "unknown_field", "is no field of a file", ""));
                };
                member.take_json(value)
            }
        };
        if !fits {
            return Err(invalid(name, "type", "is of another type", value));
        }
    }
    media_content(&file)
}

/// [`read_media_content`] as JSON in camelCase, for languages whose objects are JSON.
#[must_use]
pub fn media_files_json(content: &str) -> Option<String> {
    let mut out = JsonWriter::with_capacity(content.len() + 64);
    out.append("[");
    for mut file in read_media_content(content)? {
        let (ext, extra) = (std::mem::take(&mut file.ext), std::mem::take(&mut file.extra));
        out.comma();
        out.append("{");
        out.key("kind");
        out.text(&file.kind.clone());
        for member in file.members() {
            member.write(&Casing::LowerFirst.spell(member.name), false, &mut out);
        }
        out.key("ext");
        out.append("{");
        for (key, value) in &ext {
            out.key(key);
            out.text(value);
        }
        out.append("}");
        out.key("extra");
        out.append("{");
        for (key, json) in &extra {
            out.key(key);
            out.append(&copy_text(json, IntegerRule::QuoteIds).unwrap_or_default());
        }
        out.append("}}");
    }
    out.append("]");
    Some(out.finish())
}

fn text_of(json: &str) -> Option<Cow<'_, str>> {
    let mut reader = crate::json_reader::JsonReader::new(json);
    matches!(reader.peek(), Ok(crate::json_reader::ValueKind::Text)).then(|| reader.string().ok())?
}

/// An object of texts; `None` where a value is another.
fn texts(json: &str) -> Option<Map<String, String>> {
    let object = RawObject::read(json).ok()?;
    object.entries().map(|(key, value)| Some((key.to_owned(), text_of(value)?.into_owned()))).collect()
}

fn raw_members(json: &str) -> Option<Map<String, String>> {
    let object = RawObject::read(json).ok()?;
    Some(object.entries().map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
}
