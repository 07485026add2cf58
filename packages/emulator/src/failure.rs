//! Errors as the service puts them into `ResponseMetadata.Error`.

use axum::http::StatusCode;

/// A refusal of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// HTTP status of the answer.
    pub status: StatusCode,
    /// Numeric gateway code; 0 where none is known.
    pub number: u32,
    /// Error code string.
    pub code: String,
    /// Message for people.
    pub message: String,
}

impl Failure {
    /// A refusal by the gateway in front of the service.
    pub fn gateway(status: StatusCode, number: u32, code: &str, message: impl Into<String>) -> Self {
        Self { status, number, code: code.to_owned(), message: message.into() }
    }

    /// A request the service cannot read: status 400.
    pub fn unreadable(code: &str, message: impl Into<String>) -> Self {
        Self::gateway(StatusCode::BAD_REQUEST, 0, code, message)
    }

    /// A request the service understood and does not carry out: status 200 and an `Error` in the envelope.
    pub fn business(code: &str, message: impl Into<String>) -> Self {
        Self::gateway(StatusCode::OK, 0, code, message)
    }

    /// A parameter that is missing or unacceptable.
    pub fn parameter(path: &str, rule: impl std::fmt::Display) -> Self {
        Self::unreadable("InvalidParam", format!("{path}: {rule}"))
    }
}

macro_rules! business_codes {
    ($($(#[$doc:meta])* $name:ident => $code:literal, $message:literal;)*) => {
        impl Failure {
            $($(#[$doc])* pub fn $name() -> Self { Self::business($code, $message) })*
        }
    };
}

business_codes! {
    /// No such conversation, or it was dissolved.
    conversation_not_found => "ConversationNotFound", "the conversation does not exist";
    /// The user is not a member.
    not_in_conversation => "ParticipantNotInConversation", "the user is not a member of the conversation";
    /// No such member.
    participant_not_found => "ParticipantNotFound", "the member does not exist";
    /// No such message.
    message_not_found => "MessageNotFound", "the message does not exist";
    /// Nothing stored for this member.
    setting_not_found => "SettingNotFound", "no settings are stored for the member";
    /// The member limit.
    too_many_participants => "ConversationParticipantsMoreThanLimit", "the conversation would exceed its member limit";
    /// A one-to-one conversation with one user.
    other_user_needed => "CreateSingleConversationNeedOtherParticipantId", "OtherUserId is needed for a one-to-one conversation";
    /// Not for one-to-one.
    single_not_supported => "SingleConversationNotSupport", "the action does not work on one-to-one conversations";
    /// A list of conversation ids with a bad entry.
    bad_conversation_list => "ConversationShortIdsHasInvalidElem", "the list of conversation ids has a bad entry";
    /// Role 1 is the owner's.
    owner_should_be_equal => "OwnerShouldBeEqual", "only the conversation's owner can have role 1";
    /// The owner's right.
    only_owner => "OnlyOwnerCanOperator", "only the owner may do this";
    /// The group limit of a user.
    too_many_groups => "MoreThanUserConversationLimit", "the user is in too many groups";
    /// Another application.
    app_not_found => "AppNotFound", "the application does not exist";
    /// Not for live groups.
    live_not_supported => "LiveConversationNotSupport", "the action does not work on live groups";
    /// For live groups only.
    live_only => "OnlyLiveConversationSupport", "the action works on live groups only";
    /// The manager limit.
    too_many_managers => "ManagerMoreThanLimit", "the live group has too many managers";
    /// The allow-list limit.
    too_many_allowed => "BlockConversationWhiteParticipantMoreThanLimit", "the allow list of the live group is full";
    /// The mark limit.
    too_many_marks => "ConversationMarkTypeMoreThanLimit", "the live group has too many marks";
    /// No such registered user.
    user_not_found => "UserNotFound", "the user is not registered";
}
