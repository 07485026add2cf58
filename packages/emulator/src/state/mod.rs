//! The service's data, in memory.

pub mod conversation;
pub mod identity;
pub mod live_group;
pub mod member;
pub mod message;
mod pairs;
pub mod profile;
pub mod relations;
pub mod snapshot;
mod tokens;
pub mod user;
pub mod view;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::callbacks::events::Event;
use crate::config::Limits;
use crate::failure::Failure;
use crate::login::AppKey;
use conversation::{Conversation, Kind};
use identity::Identities;
use message::Cause;
use profile::{Broadcast, Device, Profile};
use relations::Relations;
use user::User;

/// Identifies calls of CreateConversation for the same conversation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Sameness {
    /// The two users of a one-to-one conversation, in order, in one inbox.
    Pair(i64, User, User),
    /// An IdempotentId, in one inbox.
    Given(i64, String),
}

/// Everything the service stores.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct State {
    /// The application.
    #[serde(skip)]
    pub app_id: i64,
    /// The key of its users' login tokens.
    #[serde(skip)]
    pub app_key: AppKey,
    /// The limits in force.
    #[serde(skip)]
    pub limits: Limits,
    /// Where new ids come from.
    pub identities: Identities,
    /// Conversations by id.
    pub conversations: BTreeMap<i64, Conversation>,
    /// Conversations that a repeated creation finds again.
    #[serde(with = "pairs")]
    pub same: BTreeMap<Sameness, i64>,
    /// Registered users.
    pub profiles: BTreeMap<i64, Profile>,
    /// Devices that are online.
    pub online: BTreeMap<User, Vec<Device>>,
    /// Friendships.
    pub friends: Relations,
    /// Blocklists.
    pub blocked: Relations,
    /// Broadcasts that were sent.
    pub broadcasts: Vec<Broadcast>,
    /// Pass-through messages that were sent.
    pub passed_through: u64,
    /// Users for whom every batch action reports a failure.
    pub failing: BTreeSet<i64>,
    /// Tokens that say nothing by themselves, with whose they are and when they expire.
    opaque_tokens: BTreeMap<String, (User, i64)>,
    /// What is behind the messages that are stored now.
    #[serde(skip)]
    pub cause: Cause,
    #[serde(skip)]
    events: Vec<Event>,
}

impl State {
    /// An unused service.
    pub fn new(app_id: i64, app_key: AppKey, limits: Limits) -> Self {
        Self {
            app_id,
            app_key,
            limits,
            identities: Identities::default(),
            conversations: BTreeMap::new(),
            same: BTreeMap::new(),
            profiles: BTreeMap::new(),
            online: BTreeMap::new(),
            friends: Relations::default(),
            blocked: Relations::default(),
            broadcasts: Vec::new(),
            passed_through: 0,
            failing: BTreeSet::new(),
            opaque_tokens: BTreeMap::new(),
            cause: Cause::default(),
            events: Vec::new(),
        }
    }

    /// A conversation that was not dissolved.
    pub fn conversation(&mut self, id: i64) -> Result<&mut Conversation, Failure> {
        self.conversations
            .get_mut(&id)
            .filter(|conversation| !conversation.dissolved)
            .ok_or_else(Failure::conversation_not_found)
    }

    /// A live group.
    pub fn live_group(&mut self, id: i64) -> Result<&mut Conversation, Failure> {
        match self.conversation(id)? {
            conversation if conversation.kind == Kind::Live => Ok(conversation),
            _ => Err(Failure::live_only()),
        }
    }

    /// A group or live group.
    pub fn any_group(&mut self, id: i64) -> Result<&mut Conversation, Failure> {
        match self.conversation(id)? {
            conversation if conversation.kind != Kind::Single => Ok(conversation),
            _ => Err(Failure::single_not_supported()),
        }
    }

    /// A group or one-to-one conversation.
    pub fn not_live(&mut self, id: i64) -> Result<&mut Conversation, Failure> {
        match self.conversation(id)? {
            conversation if conversation.kind != Kind::Live => Ok(conversation),
            _ => Err(Failure::live_not_supported()),
        }
    }

    /// How many ordinary groups a user is in.
    pub fn groups_of(&self, user: &User) -> usize {
        let in_group = |conversation: &&Conversation| {
            conversation.kind == Kind::Group
                && !conversation.dissolved
                && conversation.members.contains_key(user)
        };
        self.conversations.values().filter(in_group).count()
    }

    /// Whether a test wants batch actions to fail for a user.
    pub fn is_failing(&self, user: &User) -> bool {
        matches!(user, User::Number(number) if self.failing.contains(number))
    }

    /// Notes an event that a callback tells the backend about.
    pub fn emit(&mut self, event: Event) {
        self.events.push(event);
    }

    /// The events noted since the last time.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }
}
