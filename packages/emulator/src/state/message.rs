//! A stored message.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::user::User;

/// A quoted message.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Quote {
    /// Id of the quoted message.
    pub message_id: i64,
    /// The text shown for it.
    pub hint: String,
}

/// How a message was created, in this run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cause {
    /// The recorded request that stored it.
    pub call: Option<u64>,
    /// The BeforeSendMessage delivery that let it pass.
    pub delivery: Option<u64>,
}

/// State of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// Visible to everyone who may see it.
    Visible,
    /// It was recalled.
    Recalled,
    /// It was deleted for everyone.
    Deleted,
    /// It was deleted for everyone but the sender.
    SenderOnly,
}

/// What is sent, before the conversation has stored it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Draft {
    /// Sender.
    pub sender: User,
    /// Message type code.
    pub msg_type: i64,
    /// Body.
    pub content: String,
    /// Extension map.
    pub ext: BTreeMap<String, String>,
    /// Idempotency id.
    pub client_msg_id: Option<String>,
    /// Timestamp to record, in milliseconds.
    pub create_time: Option<i64>,
    /// Only these members see it; everyone when empty.
    pub visible_to: Vec<User>,
    /// These members do not see it.
    pub invisible_to: Vec<User>,
    /// Members mentioned.
    pub mentioned: Vec<User>,
    /// Quoted message.
    pub quote: Option<Quote>,
    /// Priority in a live group.
    pub priority: Option<i64>,
}

impl Draft {
    /// A message with required fields only.
    pub fn plain(sender: User, msg_type: i64, content: String) -> Self {
        Self {
            sender,
            msg_type,
            content,
            ext: BTreeMap::new(),
            client_msg_id: None,
            create_time: None,
            visible_to: Vec::new(),
            invisible_to: Vec::new(),
            mentioned: Vec::new(),
            quote: None,
            priority: None,
        }
    }
}

/// A message of a conversation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Message {
    /// Id.
    pub id: i64,
    /// Position in the conversation.
    pub index: i64,
    /// Idempotency id.
    pub client_msg_id: String,
    /// Recorded time, in milliseconds.
    pub create_time: i64,
    /// What was sent.
    pub draft: Draft,
    /// Its state.
    pub fate: Fate,
    /// Properties set after sending, by key.
    pub properties: BTreeMap<String, String>,
    /// Members for whom it was deleted.
    pub deleted_for: BTreeSet<User>,
    /// How it was created.
    #[serde(skip)]
    pub cause: Cause,
}

impl Message {
    /// Whether the service still gives the message out.
    pub fn is_listed(&self) -> bool {
        matches!(self.fate, Fate::Visible | Fate::SenderOnly)
    }

    /// Whether a member sees the message.
    pub fn is_seen_by(&self, user: &User) -> bool {
        let chosen = self.draft.visible_to.is_empty() || self.draft.visible_to.contains(user);
        let own = *user == self.draft.sender;
        let alive = self.fate == Fate::Visible || (self.fate == Fate::SenderOnly && own);
        alive
            && (own || chosen && !self.draft.invisible_to.contains(user))
            && !self.deleted_for.contains(user)
    }
}
