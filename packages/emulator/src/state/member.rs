//! A member of a conversation, with personal settings.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Roles on the wire.
pub const ORDINARY: i64 = 0;
/// The owner's role.
pub const OWNER: i64 = 1;
/// A manager's role.
pub const MANAGER: i64 = 2;

/// A member's settings for a conversation.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Settings {
    /// Extension map.
    pub ext: BTreeMap<String, String>,
    /// Do not disturb.
    pub mute: bool,
    /// When pinned, in milliseconds; 0 when not.
    pub stick_top: i64,
    /// When made a favourite, in milliseconds; 0 when not.
    pub favorite: i64,
}

/// A member of a conversation.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Member {
    /// Position in the order of joining, from 1.
    pub sequence: i32,
    /// Role.
    pub role: i64,
    /// Nickname in the conversation.
    pub nick_name: String,
    /// Avatar URL in the conversation.
    pub avatar_url: String,
    /// Extension map.
    pub ext: BTreeMap<String, String>,
    /// Level.
    pub level: i64,
    /// Who added the member; the member's own number if none.
    pub operator: i64,
    /// When the member joined, in seconds.
    pub joined: i64,
    /// Until when the member is muted, in seconds; 0 when not.
    pub muted_until: i64,
    /// Read position.
    pub read_index: i64,
    /// Messages up to this index are hidden from the member.
    pub hidden_up_to: i64,
    /// Marks of a live-group member.
    pub marks: Vec<String>,
    /// Personal settings.
    pub settings: Settings,
}
