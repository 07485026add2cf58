//! Error codes of the API. Known ones have names; others are kept as they are.

use volc_im_macros::codes;

/// `Error.Code` of an answer, and `Code` of an entry that failed in a batch.
///
/// From documentation page 412253, of which only the first 23 rows could be read: more exist; the
/// gateway's from pages 6369/68677 and 69828. See [`is_retryable`](Self::is_retryable) for what goes away by itself.
#[codes]
pub enum ErrorCode {
    /// Request body is not valid JSON. Fix the body.
    #[code("JsonParsingError")]
    JsonParsingError,
    /// A parameter is not acceptable. Check the action's field rules.
    #[code("InvalidParam")]
    InvalidParam,
    /// No such conversation. Check the conversation id.
    #[code("ConversationNotFound")]
    ConversationNotFound,
    /// The user is not a member of the conversation. Check conversation id and user id.
    #[code("ParticipantNotInConversation")]
    ParticipantNotInConversation,
    /// No such member. Check conversation id and member id.
    #[code("ParticipantNotFound")]
    ParticipantNotFound,
    /// No such message. Check the message id.
    #[code("MessageNotFound")]
    MessageNotFound,
    /// No settings stored for this member and conversation. Check conversation id and member id.
    #[code("SettingNotFound")]
    SettingNotFound,
    /// The conversation would exceed its member limit. Raise the limit in the console.
    #[code("ConversationParticipantsMoreThanLimit")]
    ConversationParticipantsMoreThanLimit,
    /// A one-to-one conversation needs OtherUserId. Pass OtherUserId.
    #[code("CreateSingleConversationNeedOtherParticipantId")]
    CreateSingleConversationNeedOtherParticipantId,
    /// The action does not work on one-to-one conversations. Use another action.
    #[code("SingleConversationNotSupport")]
    SingleConversationNotSupport,
    /// The action works on one-to-one conversations only. Use another action.
    #[code("OnlySingleConversationSupport")]
    OnlySingleConversationSupport,
    /// The list of conversation ids has a bad entry. Check the list.
    #[code("ConversationShortIdsHasInvalidElem")]
    ConversationShortIdsHasInvalidElem,
    /// A member added as owner must be the group's OwnerUserId. Use the update action to change the owner.
    #[code("OwnerShouldBeEqual")]
    OwnerShouldBeEqual,
    /// Only the owner may do this. Pass the owner's user id.
    #[code("OnlyOwnerCanOperator")]
    OnlyOwnerCanOperator,
    /// The user is in too many conversations. Raise the limit in the console.
    #[code("MoreThanUserConversationLimit")]
    MoreThanUserConversationLimit,
    /// No such application. Check AppId.
    #[code("AppNotFound")]
    AppNotFound,
    /// The application is disabled. Enable it in the console.
    #[code("AppStatusException")]
    AppStatusException,
    /// The application belongs to another account. Check AppId.
    #[code("NoAuth")]
    NoAuth,
    /// The action does not work on live groups. Check the conversation id.
    #[code("LiveConversationNotSupport")]
    LiveConversationNotSupport,
    /// The action works on live groups only. Check the conversation id.
    #[code("OnlyLiveConversationSupport")]
    OnlyLiveConversationSupport,
    /// Too many managers in the live group (default limit 10). Remove managers.
    #[code("ManagerMoreThanLimit")]
    ManagerMoreThanLimit,
    /// Too many allow-listed members in the muted live group (default limit 100). Remove entries.
    #[code("BlockConversationWhiteParticipantMoreThanLimit")]
    BlockConversationWhiteParticipantMoreThanLimit,
    /// Too many marks on the conversation (the capture ends here; the MarkConversation page gives 20 per live group). Delete marks.
    #[code("ConversationMarkTypeMoreThanLimit")]
    ConversationMarkTypeMoreThanLimit,
    /// No such registered user (inferred from the name). Register the user first.
    #[code("UserNotFound")]
    UserNotFound,
    /// Too many calls. Wait and repeat. A sibling product's spelling: for IM it is inferred.
    #[code("FlowLimitExceeded.QPSOverLimit")]
    RateLimited,
    /// Too many calls, says the gateway. Wait and repeat.
    #[code("FlowLimitExceeded")]
    FlowLimitExceeded,
    /// Too many calls of the whole account, says the gateway. Wait and repeat.
    #[code("AccountFlowLimitExceeded")]
    AccountFlowLimitExceeded,
    /// The request lacks a parameter that the gateway needs. Check what changes requests on their way.
    #[code("MissingParameter")]
    MissingParameter,
    /// The request lacks something that the gateway needs. Check what changes requests on their way.
    #[code("MissingRequestInfo")]
    MissingRequestInfo,
    /// The request carries no credentials. Check what changes requests on their way.
    #[code("MissingAuthenticationToken")]
    MissingAuthenticationToken,
    /// The request carries no signature. Check what changes requests on their way.
    #[code("MissingSignature")]
    MissingSignature,
    /// The request's date is off by more than the service's 15 minutes. Set this machine's clock.
    #[code("InvalidTimestamp")]
    InvalidTimestamp,
    /// The request's date is off, as a sibling product says it. Set this machine's clock.
    #[code("RequestExpired")]
    RequestExpired,
    /// The gateway knows no such service. Check region and base URL.
    #[code("ServiceNotFound")]
    ServiceNotFound,
    /// The gateway knows no such action or version. Check the action's name.
    #[code("InvalidActionOrVersion")]
    InvalidActionOrVersion,
    /// No such access key id. Check the credentials.
    #[code("InvalidAccessKey")]
    InvalidAccessKey,
    /// The signature does not match. Check the secret access key, and proxies that change requests.
    #[code("SignatureDoesNotMatch")]
    SignatureDoesNotMatch,
    /// The authorization header cannot be read. Check what changes requests on their way.
    #[code("InvalidAuthorization")]
    InvalidAuthorization,
    /// The credential scope cannot be read. Check the region.
    #[code("InvalidCredential")]
    InvalidCredential,
    /// The session token is wrong or has expired. Get new credentials.
    #[code("InvalidSecretToken")]
    InvalidSecretToken,
    /// The account may not do this. Check its policies.
    #[code("AccessDenied")]
    AccessDenied,
    /// The account has no policy that allows this. Check its policies.
    #[code("LackPolicy")]
    LackPolicy,
    /// The gateway failed. Repeat later; the action may have been carried out.
    #[code("InternalError")]
    InternalError,
    /// The service did not answer the gateway in time. Repeat later; the action may have been carried out.
    #[code("InternalServiceTimeout")]
    InternalServiceTimeout,
    /// The service failed behind the gateway. Repeat later; the action may have been carried out.
    #[code("InternalServiceError")]
    InternalServiceError,
    /// The service is down for the moment. Repeat later; the action may have been carried out.
    #[code("ServiceUnavailableTemp")]
    ServiceUnavailableTemp,
}

impl ErrorCode {
    /// Whether the same call can succeed later (inferred): true of rate limits and of failures inside the service.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        is_rate_limit(self.code()) || is_internal(self.code())
    }
}

/// Whether a code says that there were too many calls: the gateway's own, and those of a kind, before or after a dot.
pub(crate) fn is_rate_limit(code: &str) -> bool {
    code.starts_with("FlowLimitExceeded") || code.ends_with("FlowLimitExceeded")
}

/// Whether a code says that something failed behind the gateway, which leaves open how far it had come.
pub(crate) fn is_internal(code: &str) -> bool {
    matches!(
        code,
        "InternalError" | "InternalServiceTimeout" | "InternalServiceError" | "ServiceUnavailableTemp"
    )
}
