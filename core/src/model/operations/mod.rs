//! Declarations of all actions: one file for each domain, one request and one result struct for each action.
//!
//! Sources are the documentation page of each action and the official Go and Java SDKs. What neither says is marked as
//! inferred and is not enforced. The vendor documents most codes for results; that requests accept the same ones is inferred.

pub mod blacklists;
pub mod broadcasts;
pub mod conversations;
pub mod friends;
pub mod live_groups;
pub mod marks;
pub mod messages;
pub mod participants;
pub mod tokens;
pub mod users;

use serde::Serialize;
use serde::de::DeserializeOwned;
use volc_im_macros::result;

use crate::model::from_wire::FromWire;
use crate::model::shape::Operation;
use crate::model::values::UserId;

/// Keeps [`Request`] to the declared actions.
pub(crate) mod sealed {
    /// Of a declared action.
    pub trait Sealed {}
}

/// Typed request of a declared action. Implemented by the requests of this crate alone.
pub trait Request: Serialize + sealed::Sealed {
    /// Typed result.
    type Result: DeserializeOwned + FromWire + Send + 'static;
    /// Action of the request.
    #[doc(hidden)]
    const OPERATION: &'static Operation;
}

/// Item of a batch that failed.
#[result]
pub struct FailedInfo {
    /// Error code.
    pub code: String,
    /// Error message.
    pub message: String,
    /// User.
    pub user_id: UserId,
    /// Value of `user_id` in apps with string user ids.
    pub user_id_str: Option<String>,
}

/// Defines [`ALL`] from the actions of each domain.
macro_rules! all_operations {
    ($($domain:ident { $($request:ident)* })*) => {
        /// All declared actions.
        pub const ALL: &[&Operation] = &[$($(<$domain::$request as Request>::OPERATION),*),*];
    };
}

all_operations! {
    messages {
        BatchSendGroupMessageRequest
        BatchSendMessageRequest
        DeleteConversationMessageRequest
        DeleteMessageRequest
        GetConversationMessagesRequest
        GetMessagesRequest
        GetMessagesReadReceiptRequest
        ModifyMessageRequest
        P2PSendMessageRequest
        RecallMessageRequest
        SendMessageRequest
    }
    conversations {
        BatchGetConversationsRequest
        CreateConversationRequest
        DestroyConversationRequest
        GetConversationSettingRequest
        GetUserConversationsRequest
        ModifyConversationRequest
        ModifyConversationSettingRequest
    }
    participants {
        BatchAddConversationParticipantRequest
        BatchDeleteConversationParticipantRequest
        BatchGetConversationParticipantRequest
        BatchModifyConversationParticipantRequest
        GetConversationUserCountRequest
        GetParticipantReadIndexRequest
        IsUserInConversationRequest
        ModifyParticipantReadIndexRequest
        ScanConversationParticipantListRequest
    }
    live_groups {
        BatchAddBlockParticipantsRequest
        BatchAddManagerRequest
        BatchAddWhitelistParticipantRequest
        BatchDeleteBlockParticipantsRequest
        BatchGetBlockParticipantsRequest
        BatchGetWhitelistParticipantRequest
        BatchRemoveManagerRequest
        BatchRemoveWhitelistParticipantRequest
        BatchUpdateLiveParticipantsRequest
        QueryLiveParticipantStatusRequest
    }
    users {
        BatchGetUserRequest
        BatchUpdateUserRequest
        BatchUpdateUserTagsRequest
        QueryOnlineStatusRequest
        RegisterUsersRequest
        UnRegisterUsersRequest
    }
    friends {
        AddFriendRequest
        DeleteFriendRequest
        IsFriendRequest
        ListFriendRequest
        UpdateFriendRequest
    }
    blacklists {
        AddBlackListRequest
        GetBlackListRequest
        IsInBlackListRequest
        RemoveBlackListRequest
        UpdateBlackListRequest
    }
    marks {
        GetConversationMarksRequest
        MarkConversationRequest
    }
    tokens {
        GetAppTokenRequest
    }
    broadcasts {
        UserBroadcastRequest
    }
}
