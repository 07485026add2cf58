//! Registered users, their devices and the broadcasts they got.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A registered user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Profile {
    /// Nickname.
    pub nick_name: String,
    /// Avatar URL.
    pub portrait: String,
    /// Extension map.
    pub ext: BTreeMap<String, String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Whether the account is a robot.
    pub robot: bool,
    /// When registered, in milliseconds.
    pub created: i64,
    /// When changed, in milliseconds.
    pub modified: i64,
}

/// A device that is online.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Device {
    /// Device id.
    pub device_id: i64,
    /// Platform.
    pub platform: String,
    /// Connection id.
    pub connection: i64,
    /// Client version.
    pub version: i64,
}

/// A broadcast that was sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Broadcast {
    /// Sender.
    pub sender: i64,
    /// Body.
    pub content: String,
    /// Registered users it went to.
    pub receivers: Vec<i64>,
}
