//! Integer and string codes. Known codes have names; unknown codes are kept as received.
//!
//! There is one value for each code: what [`From`] makes of a known code is the code by name.

use std::fmt;

use volc_im_macros::codes;

/// A code that this version does not name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownCode(pub(crate) i32);

/// A text code that this version does not name, as sent.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownText(pub(crate) Box<str>);

impl fmt::Debug for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Debug for UnknownText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Type of a message.
///
/// The vendor documents text, image, video, file, audio and custom for results; for requests they are inferred.
/// The others are those of the vendor's client SDKs.
/// Clients also use 70001 and 70002 for properties, and further commands from 50001 to 51013.
/// Source: <https://www.volcengine.com/docs/6348/337136>
#[codes]
pub enum MsgType {
    /// Text, with content `{"text": "…"}`.
    Text = 10001,
    /// Sticker.
    Sticker = 10002,
    /// Image.
    Image = 10003,
    /// Video.
    Video = 10004,
    /// File.
    File = 10005,
    /// Audio.
    Audio = 10006,
    /// Location.
    Location = 10007,
    /// System message.
    System = 10008,
    /// Link.
    Link = 10009,
    /// Audio of a game.
    GameAudio = 10011,
    /// Custom content.
    Custom = 10012,
    /// Custom content of P2PSendMessage, which is not stored.
    CustomPassThrough = 10013,
    /// Streamed text.
    StreamedText = 9999,
    /// Command: the custom data of a message changed.
    ExtUpdateCommand = 50002,
    /// Command: a conversation was dissolved.
    DissolveCommand = 50005,
    /// Command: a new chat with a robot begins.
    NewChatCommand = 51013,
}

/// Kind of a conversation.
#[codes]
pub enum ConversationType {
    /// One-to-one: between two users.
    OneToOne = 1,
    /// Group.
    Group = 2,
    /// Live group: many members who come and go, messages kept for one day.
    LiveGroup = 100,
}

/// Role of a member.
///
/// Visitor and system are those of the vendor's client SDKs.
#[codes]
pub enum Role {
    /// Ordinary member.
    Member = 0,
    /// Owner of the group.
    Owner = 1,
    /// Manager.
    Manager = 2,
    /// Visitor, in results only.
    Visitor = 3,
    /// System, in results only.
    System = 4,
}

/// Priority of a message in a live group.
#[codes]
pub enum Priority {
    /// Low: shares 30 messages a second per live group with normal.
    Low = 0,
    /// Normal: shares 30 messages a second per live group with low.
    Normal = 1,
    /// High: 10 messages a second per live group.
    High = 2,
}

/// Restriction of a member of a live group.
#[codes]
pub enum BlockAction {
    /// Mute: the member cannot speak.
    Mute = 0,
    /// Ban: the member cannot join.
    Ban = 1,
}

/// Whether marks are added or deleted.
#[codes]
pub enum MarkAction {
    /// Adds the marks.
    Add = 1,
    /// Deletes the marks.
    Delete = 2,
}

/// How several tags combine.
#[codes]
pub enum TagOp {
    /// Users with any of the tags.
    Or = 0,
    /// Users with all of the tags.
    And = 1,
}

/// Whether tags are added or deleted.
#[codes]
pub enum TagChange {
    /// Adds the tags; others stay.
    Add = 0,
    /// Deletes the tags.
    Delete = 1,
}

/// Direction of a listing of messages.
#[codes]
pub enum Direction {
    /// Towards newer messages.
    Forward = 0,
    /// Towards older messages; the only direction for live groups.
    Backward = 1,
}

/// Source and order of a listing of conversations.
#[codes]
pub enum ConversationListing {
    /// From the cache, by recent activity.
    Recent = 0,
    /// From the database, by creation time ascending.
    Created = 1,
    /// Live groups that the user created, by creation time descending.
    OwnLiveGroups = 2,
}

/// For whom a message is deleted.
#[codes]
pub enum DeleteType {
    /// Everyone.
    Everyone = 0,
    /// Everyone but its sender.
    EveryoneButSender = 1,
}

/// State of a conversation.
#[codes]
pub enum ConversationStatus {
    /// Normal.
    Normal = 0,
    /// Dissolved.
    Dissolved = 1,
}

/// State of a message.
#[codes]
pub enum MessageStatus {
    /// Visible.
    Visible = 0,
}

/// State of a quoted message.
#[codes]
pub enum QuotedMessageStatus {
    /// Visible.
    Visible = 0,
    /// Expired, or does not exist.
    Expired = 1,
    /// Not visible to the user.
    InvisibleToUser = 2,
    /// Recalled.
    Recalled = 3,
    /// Deleted.
    Deleted = 4,
}

/// State of a member.
#[codes]
pub enum ParticipantStatus {
    /// In the conversation.
    Normal = 0,
    /// Has left.
    Left = 1,
}

/// Platform of a device.
///
/// Other values occur.
#[codes]
pub enum Platform {
    /// Android.
    #[code("Android")]
    Android,
    /// iOS.
    #[code("iOS")]
    Ios,
    /// Web.
    #[code("Web")]
    Web,
}

/// Outcome of the delivery of a pass-through message.
///
/// Compared without regard to case, since the vendor writes both.
#[codes]
pub enum P2PCode {
    /// Received.
    #[code("SUCCESS")]
    Success,
    /// Not delivered, since the user was offline.
    #[code("NOT_ONLINE")]
    NotOnline,
}
