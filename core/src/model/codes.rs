//! Codes of closed meaning. Known ones have names; a code that is not known yet is kept as it is.

use volc_im_macros::codes;

/// Type of a message.
///
/// Documented where nothing else is said (<https://www.volcengine.com/docs/6348/337136>, for results); the others are those of
/// the vendor's client SDKs. Clients know 70001 and 70002 for properties, and further commands from 50001 to 51013.
#[codes]
pub enum MsgType {
    /// Text: content `{"text": "…"}`.
    Text = 10001,
    /// Sticker. From the vendor's client SDKs.
    Sticker = 10002,
    /// Image.
    Image = 10003,
    /// Video.
    Video = 10004,
    /// File.
    File = 10005,
    /// Audio.
    Audio = 10006,
    /// Location. From the vendor's client SDKs.
    Location = 10007,
    /// System message. From the vendor's client SDKs.
    System = 10008,
    /// Link. From the vendor's client SDKs.
    Link = 10009,
    /// Audio of a game. From the vendor's client SDKs.
    GameAudio = 10011,
    /// Custom: content of your own.
    Custom = 10012,
    /// Custom content of P2PSendMessage, passed through and not stored. From the vendor's client SDKs.
    CustomPassThrough = 10013,
    /// Text that is streamed. From the vendor's client SDKs.
    StreamedText = 9999,
    /// Command: the ext of a message changed. From the vendor's client SDKs.
    ExtUpdateCommand = 50002,
    /// Command: a conversation was dissolved. From the vendor's client SDKs.
    DissolveCommand = 50005,
    /// Command: a new chat with a robot begins. From the vendor's client SDKs.
    NewChatCommand = 51013,
}

/// Kind of a conversation.
#[codes]
pub enum ConversationType {
    /// Between two users.
    OneToOne = 1,
    /// A group.
    Group = 2,
    /// A live group: large, its members come and go, history of one day.
    LiveGroup = 100,
}

/// Role of a member.
#[codes]
pub enum Role {
    /// Ordinary member.
    Member = 0,
    /// Owner.
    Owner = 1,
    /// Manager.
    Manager = 2,
    /// Visitor; on results only. From the vendor's client SDKs.
    Visitor = 3,
    /// System; on results only. From the vendor's client SDKs.
    System = 4,
}

/// Priority of a message in a live group.
#[codes]
pub enum Priority {
    /// Low; shares 30 messages a second per live group with normal.
    Low = 0,
    /// Normal; shares 30 messages a second per live group with low.
    Normal = 1,
    /// High; 10 messages a second per live group.
    High = 2,
}

/// Which restriction of a live group a call works on.
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
    /// Add.
    Add = 1,
    /// Delete.
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

/// How tags are applied to users.
#[codes]
pub enum TagChange {
    /// Add the tags; existing ones stay.
    Add = 0,
    /// Delete the tags.
    Delete = 1,
}

/// Direction of a listing of messages.
#[codes]
pub enum Direction {
    /// Towards newer messages.
    Forward = 0,
    /// Towards older messages; the only one for live groups.
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

/// For whom a deleted message disappears.
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
    /// Expired.
    Expired = 1,
    /// Not visible to the user.
    InvisibleToUser = 2,
    /// Recalled.
    Recalled = 3,
    /// Was visible and has been deleted.
    Deleted = 4,
}

/// State of a member.
#[codes]
pub enum ParticipantStatus {
    /// In the conversation.
    Normal = 0,
    /// Left.
    Left = 1,
}

/// Platform of a device. The documented list is cut off: more exist.
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

/// What came of a pass-through message. Compared without regard to case: the documentation spells it both ways.
#[codes]
pub enum P2PCode {
    /// The user has received it.
    #[code("SUCCESS")]
    Success,
    /// The user was offline and will not get it.
    #[code("NOT_ONLINE")]
    NotOnline,
}
