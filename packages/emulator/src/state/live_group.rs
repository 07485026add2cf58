//! Data of live groups: presence, mutes, bans, an allow list and marks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::user::User;

/// A restriction of a user.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Restriction {
    /// When it ends, in seconds.
    pub until: i64,
    /// When it was set, in seconds.
    pub since: i64,
}

/// A place on the allow list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Allowed {
    /// When the user was put on it, in seconds.
    pub since: i64,
    /// Who did.
    pub operator: User,
}

/// A user who is in the live group now.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Presence {
    /// Position in the order of entering, from 1.
    pub sequence: i64,
    /// When the user came in, in seconds.
    pub since: i64,
}

/// The live part of a conversation.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LiveGroup {
    /// Who is in it now.
    pub present: BTreeMap<User, Presence>,
    /// Who may not speak.
    pub muted: BTreeMap<User, Restriction>,
    /// Who may not come in.
    pub banned: BTreeMap<User, Restriction>,
    /// Who may speak while the group is muted.
    pub allowed: BTreeMap<User, Allowed>,
    /// The marks of the group.
    pub marks: Vec<String>,
    /// Whether only owner, managers and the allow list may speak.
    pub muted_whole: bool,
    entered: i64,
}

impl LiveGroup {
    /// The mutes, or the bans.
    pub fn restrictions(&mut self, ban: bool) -> &mut BTreeMap<User, Restriction> {
        if ban { &mut self.banned } else { &mut self.muted }
    }

    /// A user comes in.
    pub fn enter(&mut self, user: &User, now_seconds: i64) {
        self.entered += 1;
        let presence = Presence { sequence: self.entered, since: now_seconds };
        self.present.entry(user.clone()).or_insert(presence);
    }

    /// Whether a user is banned at this time.
    pub fn is_banned(&self, user: &User, now_seconds: i64) -> bool {
        self.banned.get(user).is_some_and(|restriction| restriction.until > now_seconds)
    }

    /// Whether a user is muted at this time.
    pub fn is_muted(&self, user: &User, now_seconds: i64) -> bool {
        self.muted.get(user).is_some_and(|restriction| restriction.until > now_seconds)
    }
}
