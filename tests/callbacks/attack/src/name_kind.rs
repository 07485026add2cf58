//! Names of events.

use volc_im_core::callbacks::EVENT_TYPES;

use crate::random::Random;

/// Words that names of newer events could be made of.
const WORDS: [&str; 36] = [
    "V2",
    "V3",
    "Ex",
    "On",
    "IM",
    "VIP",
    "P2P",
    "B",
    "C",
    "E",
    "Abc",
    "All",
    "New",
    "Live",
    "Read",
    "Face",
    "Feed",
    "Dead",
    "Group",
    "Batch",
    "Robot",
    "Added",
    "Typing",
    "Mobile",
    "Device",
    "Friend",
    "Thread",
    "Change",
    "Receipt",
    "Message",
    "Reaction",
    "Broadcast",
    "Translated",
    "Conversation",
    "Notification",
    "BeforeSendMessage",
];
/// What a listed name could go on with in small letters and digits.
const ENDINGS: [&str; 12] =
    ["s", "d", "ed", "es", "er", "2", "a1", "ing", "F00d", "edited", "added", "notified"];
const STARTS: [&str; 10] = ["Live", "X", "A", "Pre", "D", "Fee", "On", "AfterX", "C2", "Mobile"];
const OTHERS: [&str; 16] = [
    "UserLogin",
    "Abcdef",
    "Fade",
    "MessagePinned",
    "BeforeBatchSendMessage",
    "AfterSend",
    "BeforeSend",
    "AfterPus",
    "UserStateChange",
    "AfterFeed",
    "BeforeCafe",
    "AfterPinMessage",
    "BeforeAddFriend",
    "BeforeUpdate",
    "AfterDecade",
    "Change",
];

/// Which names events have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// Listed.
    Listed,
    /// A listed name that goes on.
    Longer,
    /// A listed name with something before it.
    Before,
    /// Any other.
    Other,
    /// Listed, of another application that has the same secret.
    OtherApp,
}

impl NameKind {
    /// Listed ones are as many as all others.
    pub const ALL: [NameKind; 7] = [
        NameKind::Listed,
        NameKind::Listed,
        NameKind::Listed,
        NameKind::Longer,
        NameKind::Before,
        NameKind::Other,
        NameKind::OtherApp,
    ];

    pub fn make(self, random: &mut Random) -> String {
        let listed = *random.pick(&EVENT_TYPES);
        let word = |random: &mut Random| *random.pick(&WORDS);
        match self {
            NameKind::Listed | NameKind::OtherApp => listed.to_owned(),
            NameKind::Longer => match random.below(4) {
                0 => format!("{listed}{}", random.pick(&ENDINGS)),
                1 => format!("{listed}{}{}", word(random), word(random)),
                _ => format!("{listed}{}", word(random)),
            },
            NameKind::Before => match random.below(3) {
                0 => format!("{}{listed}", random.pick(&STARTS)),
                1 => format!("{}{}{listed}", word(random), word(random)),
                _ => format!("{}{listed}", word(random)),
            },
            NameKind::Other => match random.below(2) {
                0 => (*random.pick(&OTHERS)).to_owned(),
                _ => format!("{}{}{}", random.pick(&["Before", "After"]), word(random), word(random)),
            },
        }
    }
}
