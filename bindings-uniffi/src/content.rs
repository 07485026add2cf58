//! Message content, which is JSON text inside JSON.

use std::collections::HashMap;

use volc_im_core::model::content;
use volc_im_core::model::values::{Extra, Json};

use crate::error::{ImError, setting};

/// The content of a text message.
#[uniffi::export]
pub fn text_content(text: String) -> String {
    content::text_content(&text)
}

/// The content of a message of another type, from the text of a JSON value.
#[uniffi::export]
pub fn json_content(json: String) -> Result<String, ImError> {
    Ok(content::json_content(&json)?)
}

/// The text of a text message's content; none for any other content.
#[uniffi::export]
pub fn read_text_content(content: String) -> Option<String> {
    content::read_text_content(&content)
}

/// The content of an image, video, audio or file message.
#[uniffi::export]
pub fn media_content(file: MediaFile) -> Result<String, ImError> {
    Ok(content::media_content(&file.try_into()?)?)
}

/// The files of a media message's content; none for any other content.
#[uniffi::export]
pub fn read_media_content(content: String) -> Option<Vec<MediaFile>> {
    let files = content::read_media_content(&content)?;
    Some(files.into_iter().map(MediaFile::from).collect())
}

/// The items of each key of a message's property.
#[uniffi::export]
pub fn read_property(json: String) -> Result<HashMap<String, Vec<PropertyItem>>, ImError> {
    let property = content::read_property(&json)?;
    let items = |items: Vec<content::PropertyItem>| items.into_iter().map(PropertyItem::from).collect();
    Ok(property.into_iter().map(|(key, found)| (key, items(found))).collect())
}

/// A file of a message.
///
/// Not documented by the vendor: the members are those of the vendor's client SDKs, and clients may need any of them.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct MediaFile {
    /// Kind of file: `image`, `video`, `audio`, `file` or `object`. Other values occur.
    pub kind: String,
    /// Address of the file.
    #[uniffi(default)]
    pub url: Option<String>,
    /// MD5 of the file, in hex.
    #[uniffi(default)]
    pub md5: Option<String>,
    /// MIME type.
    #[uniffi(default)]
    pub mime_type: Option<String>,
    /// How clients are to show it.
    #[uniffi(default)]
    pub display_type: Option<String>,
    /// Size in bytes.
    #[uniffi(default)]
    pub size: Option<i64>,
    /// Name of the file.
    #[uniffi(default)]
    pub file_name: Option<String>,
    /// Id of the file in the vendor's storage.
    #[uniffi(default)]
    pub uri: Option<String>,
    /// Id of the video in the vendor's storage.
    #[uniffi(default)]
    pub vid: Option<String>,
    /// Width in pixels.
    #[uniffi(default)]
    pub width: Option<i64>,
    /// Height in pixels.
    #[uniffi(default)]
    pub height: Option<i64>,
    /// Duration in seconds, as text.
    #[uniffi(default)]
    pub duration: Option<String>,
    /// Address of the thumbnail.
    #[uniffi(default)]
    pub thumb_url: Option<String>,
    /// Width of the thumbnail in pixels.
    #[uniffi(default)]
    pub thumb_width: Option<i64>,
    /// Height of the thumbnail in pixels.
    #[uniffi(default)]
    pub thumb_height: Option<i64>,
    /// Address of the preview.
    #[uniffi(default)]
    pub preview_url: Option<String>,
    /// Width of the preview in pixels.
    #[uniffi(default)]
    pub preview_width: Option<i64>,
    /// Height of the preview in pixels.
    #[uniffi(default)]
    pub preview_height: Option<i64>,
    /// Address of a video's cover.
    #[uniffi(default)]
    pub cover_url: Option<String>,
    /// Id of a video's cover in the vendor's storage.
    #[uniffi(default)]
    pub cover_uri: Option<String>,
    /// Text that was recognised in audio.
    #[uniffi(default)]
    pub asr_text: Option<String>,
    /// Further keys, whole, such as `s:file_ext_key_source_app_id`.
    #[uniffi(default)]
    pub ext: HashMap<String, String>,
    /// Further members by name, as JSON text.
    #[uniffi(default)]
    pub extra: HashMap<String, String>,
}

impl TryFrom<MediaFile> for content::MediaFile {
    type Error = ImError;

    fn try_from(file: MediaFile) -> Result<Self, ImError> {
        let extra = file.extra.into_iter().map(|(name, json)| match Json::new(&json) {
            Ok(json) => Ok((name, json)),
            Err(_) => Err(setting("extra", "syntax", "must hold the text of a JSON value by name")),
        });
        Ok(content::MediaFile {
            kind: file.kind,
            url: file.url,
            md5: file.md5,
            mime_type: file.mime_type,
            display_type: file.display_type,
            size: file.size,
            file_name: file.file_name,
            uri: file.uri,
            vid: file.vid,
            width: file.width,
            height: file.height,
            duration: file.duration,
            thumb_url: file.thumb_url,
            thumb_width: file.thumb_width,
            thumb_height: file.thumb_height,
            preview_url: file.preview_url,
            preview_width: file.preview_width,
            preview_height: file.preview_height,
            cover_url: file.cover_url,
            cover_uri: file.cover_uri,
            asr_text: file.asr_text,
            ext: file.ext.into_iter().collect(),
            extra: extra.collect::<Result<_, _>>()?,
        })
    }
}

impl From<content::MediaFile> for MediaFile {
    fn from(file: content::MediaFile) -> Self {
        MediaFile {
            kind: file.kind,
            url: file.url,
            md5: file.md5,
            mime_type: file.mime_type,
            display_type: file.display_type,
            size: file.size,
            file_name: file.file_name,
            uri: file.uri,
            vid: file.vid,
            width: file.width,
            height: file.height,
            duration: file.duration,
            thumb_url: file.thumb_url,
            thumb_width: file.thumb_width,
            thumb_height: file.thumb_height,
            preview_url: file.preview_url,
            preview_width: file.preview_width,
            preview_height: file.preview_height,
            cover_url: file.cover_url,
            cover_uri: file.cover_uri,
            asr_text: file.asr_text,
            ext: file.ext.into_iter().collect(),
            extra: texts(file.extra),
        }
    }
}

/// One value of a message's property.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PropertyItem {
    /// The user who set it.
    #[uniffi(default)]
    pub uid: Option<i64>,
    /// Another id of that user.
    #[uniffi(default)]
    pub sec_uid: Option<String>,
    /// When it was set.
    #[uniffi(default)]
    pub create_time: Option<i64>,
    /// Idempotency id of the operation.
    #[uniffi(default)]
    pub idempotent_id: Option<String>,
    /// The value: a text, or the JSON text of any other value.
    #[uniffi(default)]
    pub value: Option<String>,
    /// Further members by name, as JSON text.
    #[uniffi(default)]
    pub extra: HashMap<String, String>,
}

impl From<content::PropertyItem> for PropertyItem {
    fn from(item: content::PropertyItem) -> Self {
        PropertyItem {
            uid: item.uid,
            sec_uid: item.sec_uid,
            create_time: item.create_time,
            idempotent_id: item.idempotent_id,
            value: item.value,
            extra: texts(item.extra),
        }
    }
}

fn texts(extra: Extra) -> HashMap<String, String> {
    extra.into_iter().map(|(name, json)| (name, json.text().to_owned())).collect()
}
