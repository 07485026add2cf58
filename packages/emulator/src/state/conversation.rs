//! A conversation: its properties, its members and its messages.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::live_group::LiveGroup;
use super::member::{Member, ORDINARY, OWNER};
use super::message::{Cause, Draft, Fate, Message};
use super::user::User;
use crate::failure::Failure;
use crate::gateway::clock::Moment;

/// The kind of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Between two users.
    Single,
    /// An ordinary group.
    Group,
    /// A live group.
    Live,
}

impl Kind {
    /// The code on the wire.
    pub fn code(self) -> i64 {
        match self {
            Self::Single => 1,
            Self::Group => 2,
            Self::Live => 100,
        }
    }

    /// Reads the code on the wire.
    pub fn from_code(code: i64) -> Option<Self> {
        [Self::Single, Self::Group, Self::Live].into_iter().find(|kind| kind.code() == code)
    }
}

/// The properties users give a conversation.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Properties {
    /// Name.
    pub name: String,
    /// Avatar URL.
    pub avatar_url: String,
    /// Description.
    pub description: String,
    /// Announcement.
    pub notice: String,
    /// Extension map.
    pub ext: BTreeMap<String, String>,
}

/// A conversation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Conversation {
    /// Id.
    pub id: i64,
    /// Kind.
    pub kind: Kind,
    /// Inbox.
    pub inbox: i64,
    /// Properties.
    pub properties: Properties,
    /// Who created it.
    pub creator: User,
    /// Who owns it.
    pub owner: User,
    /// The other user of a one-to-one conversation.
    pub other: Option<User>,
    /// When it was created, in seconds.
    pub created: i64,
    /// When it was changed, in seconds.
    pub modified: i64,
    /// Last message or creation, in microseconds.
    pub active: i64,
    /// Whether it was dissolved.
    pub dissolved: bool,
    /// Members.
    pub members: BTreeMap<User, Member>,
    /// Members who left.
    pub left: BTreeMap<User, Member>,
    /// Data of live groups.
    pub live: LiveGroup,
    /// Messages, by position.
    pub messages: Vec<Message>,
    #[serde(skip)]
    places: HashMap<i64, usize>,
    #[serde(skip)]
    client_ids: HashMap<String, i64>,
    joined: i32,
    last_index: i64,
}

impl Conversation {
    /// A conversation with its owner, and the other user of a one-to-one conversation, in it.
    pub fn new(id: i64, kind: Kind, inbox: i64, owner: User, other: Option<User>, now: Moment) -> Self {
        let mut conversation = Self {
            id,
            kind,
            inbox,
            properties: Properties::default(),
            creator: owner.clone(),
            owner: owner.clone(),
            other: other.clone(),
            created: now.seconds(),
            modified: now.seconds(),
            active: now.micros(),
            dissolved: false,
            members: BTreeMap::new(),
            left: BTreeMap::new(),
            live: LiveGroup::default(),
            messages: Vec::new(),
            places: HashMap::new(),
            client_ids: HashMap::new(),
            joined: 0,
            last_index: now.micros(),
        };
        let operator = owner.number();
        conversation.admit(owner, OWNER, operator, now);
        if let Some(other) = other {
            conversation.admit(other, ORDINARY, operator, now);
        }
        conversation
    }

    /// Finds messages again after the conversation was read from a snapshot.
    pub fn index(&mut self) {
        self.places = self.messages.iter().enumerate().map(|(place, message)| (message.id, place)).collect();
        self.client_ids =
            self.messages.iter().map(|message| (message.client_msg_id.clone(), message.id)).collect();
    }

    /// Makes a user a member; one who is already in keeps the place in the order of joining.
    pub fn admit(&mut self, user: User, role: i64, operator: i64, now: Moment) -> &mut Member {
        let known = self.members.get(&user).map(|member| (member.sequence, member.joined));
        let (sequence, joined) = known.unwrap_or_else(|| {
            self.joined = self.joined.saturating_add(1);
            (self.joined, now.seconds())
        });
        self.left.remove(&user);
        let member = self.members.entry(user).or_default();
        // Only fields that the API sets are overwritten; personal ones stay.
        let before = std::mem::take(member);
        *member = Member {
            sequence,
            joined,
            role,
            operator,
            read_index: before.read_index,
            muted_until: before.muted_until,
            settings: before.settings,
            marks: before.marks,
            ..Member::default()
        };
        member
    }

    /// Takes a member out, also out of a live group's presence.
    pub fn dismiss(&mut self, user: &User) -> bool {
        self.live.present.remove(user);
        self.live.allowed.remove(user);
        match self.members.remove(user) {
            Some(member) => {
                self.left.insert(user.clone(), member);
                true
            }
            None => false,
        }
    }

    /// A member.
    pub fn member(&mut self, user: &User) -> Result<&mut Member, Failure> {
        self.members.get_mut(user).ok_or_else(Failure::not_in_conversation)
    }

    /// Fails unless the user is a member.
    pub fn need_member(&self, user: &User) -> Result<(), Failure> {
        if self.members.contains_key(user) { Ok(()) } else { Err(Failure::not_in_conversation()) }
    }

    /// The index of the newest message; of the start of the conversation when there is none.
    pub fn last_index(&self) -> i64 {
        self.last_index
    }

    /// The message that was stored under an idempotency id.
    pub fn sent_before(&self, client_msg_id: &str) -> Option<i64> {
        self.client_ids.get(client_msg_id).copied()
    }

    /// Stores a message at the end.
    pub fn store(&mut self, id: i64, draft: Draft, cause: Cause, now: Moment) {
        self.last_index = now.micros().max(self.last_index + 1);
        self.active = self.last_index;
        let client_msg_id = draft.client_msg_id.clone().unwrap_or_else(|| format!("emulator-{id}"));
        self.client_ids.insert(client_msg_id.clone(), id);
        self.places.insert(id, self.messages.len());
        self.messages.push(Message {
            id,
            index: self.last_index,
            client_msg_id,
            create_time: draft.create_time.unwrap_or(now.millis()),
            draft,
            fate: Fate::Visible,
            properties: BTreeMap::new(),
            deleted_for: BTreeSet::new(),
            cause,
        });
    }

    /// A message, also a recalled or deleted one.
    pub fn find(&self, id: i64) -> Option<&Message> {
        self.places.get(&id).and_then(|place| self.messages.get(*place))
    }

    /// A message that was neither recalled nor deleted.
    pub fn message(&mut self, id: i64) -> Result<&mut Message, Failure> {
        self.places
            .get(&id)
            .and_then(|place| self.messages.get_mut(*place))
            .filter(|message| message.is_listed())
            .ok_or_else(Failure::message_not_found)
    }
}
