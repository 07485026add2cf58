//! Error codes of the API. Known codes have names; unknown codes are kept as received.

use volc_im_macros::codes;

use super::category::ErrorCategory;

/// Error code of a response, or of an item that failed in a batch.
///
/// The vendor has more codes than these.
/// Rate limits and failures inside the service are temporary (inferred).
/// Source: <https://www.volcengine.com/docs/6348/412253>
/// Gateway: <https://www.volcengine.com/docs/6369/68677>
#[codes]
pub enum ErrorCode {
    /// The request body is not valid JSON.
    ///
    /// Fix the body.
    #[code("JsonParsingError")]
    JsonParsingError,
    /// A parameter is not acceptable.
    ///
    /// Check the limits of the action's fields.
    #[code("InvalidParam")]
    InvalidParam,
    /// The conversation does not exist.
    ///
    /// Check the conversation id.
    #[code("ConversationNotFound")]
    ConversationNotFound,
    /// The user is not a member of the conversation.
    ///
    /// Check the conversation id and the user id.
    #[code("ParticipantNotInConversation")]
    ParticipantNotInConversation,
    /// The member does not exist.
    ///
    /// Check the conversation id and the user id.
    #[code("ParticipantNotFound")]
    ParticipantNotFound,
    /// The message does not exist.
    ///
    /// Check the message id.
    #[code("MessageNotFound")]
    MessageNotFound,
    /// The member has no settings for the conversation.
    ///
    /// Check the conversation id and the user id.
    #[code("SettingNotFound")]
    SettingNotFound,
    /// The conversation would have more members than allowed.
    ///
    /// Raise the limit in the console.
    #[code("ConversationParticipantsMoreThanLimit")]
    ConversationParticipantsMoreThanLimit,
    /// A one-to-one conversation needs the other user.
    ///
    /// Set `other_user_id`.
    #[code("CreateSingleConversationNeedOtherParticipantId")]
    CreateSingleConversationNeedOtherParticipantId,
    /// The action does not work on one-to-one conversations.
    ///
    /// Group actions return it for a one-to-one conversation.
    /// Use another action.
    #[code("SingleConversationNotSupport")]
    SingleConversationNotSupport,
    /// The action works on one-to-one conversations only.
    ///
    /// Use another action.
    #[code("OnlySingleConversationSupport")]
    OnlySingleConversationSupport,
    /// A conversation id in the list is invalid.
    ///
    /// Check the conversation ids.
    #[code("ConversationShortIdsHasInvalidElem")]
    ConversationShortIdsHasInvalidElem,
    /// A member added as owner is not the group's owner.
    ///
    /// Use ModifyConversation to change the owner.
    #[code("OwnerShouldBeEqual")]
    OwnerShouldBeEqual,
    /// Only the owner may do this.
    ///
    /// Pass the owner's user id.
    #[code("OnlyOwnerCanOperator")]
    OnlyOwnerCanOperator,
    /// The user is in too many conversations.
    ///
    /// Raise the limit in the console.
    #[code("MoreThanUserConversationLimit")]
    MoreThanUserConversationLimit,
    /// The app does not exist.
    ///
    /// Check the app id.
    #[code("AppNotFound")]
    AppNotFound,
    /// The app is disabled.
    ///
    /// Enable it in the console.
    #[code("AppStatusException")]
    AppStatusException,
    /// The app belongs to another account.
    ///
    /// Check the app id.
    #[code("NoAuth")]
    NoAuth,
    /// The action does not work on live groups.
    ///
    /// Check the conversation id.
    #[code("LiveConversationNotSupport")]
    LiveConversationNotSupport,
    /// The action works on live groups only.
    ///
    /// Live group actions return it for a one-to-one conversation too.
    /// For groups and live groups, the vendor's list of actions pairs the codes the other way round; taken for a mistake (inferred).
    /// Source: <https://www.volcengine.com/docs/6348/1207858>
    /// Check the conversation id.
    #[code("OnlyLiveConversationSupport")]
    OnlyLiveConversationSupport,
    /// The live group has too many managers.
    ///
    /// The default limit is 10.
    #[code("ManagerMoreThanLimit")]
    ManagerMoreThanLimit,
    /// Too many members may speak while the live group is muted.
    ///
    /// The default limit is 100.
    #[code("BlockConversationWhiteParticipantMoreThanLimit")]
    BlockConversationWhiteParticipantMoreThanLimit,
    /// The live group has too many marks.
    ///
    /// At most 20 marks per live group.
    #[code("ConversationMarkTypeMoreThanLimit")]
    ConversationMarkTypeMoreThanLimit,
    /// The user is not registered (inferred from the name).
    ///
    /// Register the user first.
    #[code("UserNotFound")]
    UserNotFound,
    /// Too many calls.
    ///
    /// Wait, then retry.
    /// The code is a sibling product's; for IM it is inferred.
    #[code("FlowLimitExceeded.QPSOverLimit")]
    RateLimited,
    /// Too many calls, refused by the gateway.
    ///
    /// Wait, then retry.
    #[code("FlowLimitExceeded")]
    FlowLimitExceeded,
    /// Too many calls of the whole account, refused by the gateway.
    ///
    /// Wait, then retry.
    #[code("AccountFlowLimitExceeded")]
    AccountFlowLimitExceeded,
    /// The request lacks a parameter that the gateway needs.
    ///
    /// Check proxies that change requests.
    #[code("MissingParameter")]
    MissingParameter,
    /// The request lacks information that the gateway needs.
    ///
    /// Check proxies that change requests.
    #[code("MissingRequestInfo")]
    MissingRequestInfo,
    /// The request has no credentials.
    ///
    /// Check proxies that change requests.
    #[code("MissingAuthenticationToken")]
    MissingAuthenticationToken,
    /// The request has no signature.
    ///
    /// Check proxies that change requests.
    #[code("MissingSignature")]
    MissingSignature,
    /// The date of the request is off by more than 15 minutes.
    ///
    /// Set the clock of this machine.
    #[code("InvalidTimestamp")]
    InvalidTimestamp,
    /// The date of the request is off, as a sibling product calls it.
    ///
    /// Set the clock of this machine.
    #[code("RequestExpired")]
    RequestExpired,
    /// The gateway does not have the service.
    ///
    /// Check the region and the base URL.
    #[code("ServiceNotFound")]
    ServiceNotFound,
    /// The gateway does not have the action or its version.
    ///
    /// Check the name of the action.
    #[code("InvalidActionOrVersion")]
    InvalidActionOrVersion,
    /// The access key id does not exist.
    ///
    /// Check the credentials.
    #[code("InvalidAccessKey")]
    InvalidAccessKey,
    /// The signature does not match.
    ///
    /// Check the secret access key, and proxies that change requests.
    #[code("SignatureDoesNotMatch")]
    SignatureDoesNotMatch,
    /// The Authorization header is malformed.
    ///
    /// Check proxies that change requests.
    #[code("InvalidAuthorization")]
    InvalidAuthorization,
    /// The credential scope is malformed.
    ///
    /// Check the region.
    #[code("InvalidCredential")]
    InvalidCredential,
    /// The session token is wrong or has expired.
    ///
    /// Get new credentials.
    #[code("InvalidSecretToken")]
    InvalidSecretToken,
    /// The account may not do this.
    ///
    /// Check its policies.
    #[code("AccessDenied")]
    AccessDenied,
    /// The account has no policy that allows this.
    ///
    /// Check its policies.
    #[code("LackPolicy")]
    LackPolicy,
    /// The gateway failed.
    ///
    /// Retry later; the action may have been carried out.
    #[code("InternalError")]
    InternalError,
    /// The service did not respond to the gateway in time.
    ///
    /// Retry later; the action may have been carried out.
    #[code("InternalServiceTimeout")]
    InternalServiceTimeout,
    /// The service failed behind the gateway.
    ///
    /// Retry later; the action may have been carried out.
    #[code("InternalServiceError")]
    InternalServiceError,
    /// The service is temporarily unavailable.
    ///
    /// Retry later; the action may have been carried out.
    #[code("ServiceUnavailableTemp")]
    ServiceUnavailableTemp,
}

impl ErrorCode {
    /// What an error with this code is about, whatever its HTTP status.
    #[must_use]
    pub fn category(&self) -> ErrorCategory {
        ErrorCategory::of(self.code(), 0)
    }

    /// Whether the same call can succeed later (inferred): true of rate limits and of failures inside the service.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        is_rate_limit(self.code()) || is_internal(self.code())
    }
}

/// Whether a code is a rate limit.
pub(crate) fn is_rate_limit(code: &str) -> bool {
    code.starts_with("FlowLimitExceeded") || code.ends_with("FlowLimitExceeded")
}

/// Whether a code says that something failed behind the gateway, so that the action may have been carried out.
pub(crate) fn is_internal(code: &str) -> bool {
    matches!(
        code,
        "InternalError" | "InternalServiceTimeout" | "InternalServiceError" | "ServiceUnavailableTemp"
    )
}
