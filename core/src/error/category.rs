//! What a caller can do about an error of the service: one category for each code.

use super::error_codes::{is_internal, is_rate_limit};

macro_rules! categories {
    ($($variant:ident $name:literal $doc:literal)*) => {
        /// What an error of the service is about. Packages have a class for each.
        ///
        /// The vendor documents no such list: the categories are inferred from codes and HTTP statuses.
        #[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum ErrorCategory {
            $(#[doc = $doc] $variant,)*
        }

        impl ErrorCategory {
            /// Every category.
            pub const ALL: [ErrorCategory; [$($name),*].len()] = [$(ErrorCategory::$variant),*];

            /// The stable name, such as `rate_limit`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(ErrorCategory::$variant => $name,)*
                }
            }

            /// What it means, as documented in every language.
            #[must_use]
            pub const fn doc(self) -> &'static str {
                match self {
                    $(ErrorCategory::$variant => $doc,)*
                }
            }
        }
    };
}

categories! {
    RateLimit "rate_limit" "Too many calls. Wait, then retry."
    Authentication "authentication"
        "The request is not signed as the service wants it: wrong or expired credentials, a wrong clock, a changed request."
    PermissionDenied "permission_denied" "The account, the app or the user may not do this."
    NotFound "not_found" "Something that the request names does not exist."
    InvalidRequest "invalid_request" "The request is not acceptable as it is."
    LimitExceeded "limit_exceeded" "A limit on the number of members, managers, conversations or marks is reached."
    Service "service" "The service failed. The action may have been carried out."
    Other "other" "A code that this version does not declare."
}

impl ErrorCategory {
    /// The category of a response with this code and HTTP status.
    #[must_use]
    pub fn of(code: &str, http_status: u16) -> Self {
        match code {
            _ if is_rate_limit(code) => ErrorCategory::RateLimit,
            _ if is_internal(code) => ErrorCategory::Service,
            "MissingAuthenticationToken"
            | "MissingSignature"
            | "InvalidTimestamp"
            | "RequestExpired"
            | "InvalidAccessKey"
            | "SignatureDoesNotMatch"
            | "InvalidAuthorization"
            | "InvalidCredential"
            | "InvalidSecretToken" => ErrorCategory::Authentication,
            "OnlyOwnerCanOperator" | "AppStatusException" | "NoAuth" | "AccessDenied" | "LackPolicy" => {
                ErrorCategory::PermissionDenied
            }
            "ConversationNotFound"
            | "ParticipantNotInConversation"
            | "ParticipantNotFound"
            | "MessageNotFound"
            | "SettingNotFound"
            | "AppNotFound"
            | "UserNotFound" => ErrorCategory::NotFound,
            "JsonParsingError"
            | "InvalidParam"
            | "CreateSingleConversationNeedOtherParticipantId"
            | "SingleConversationNotSupport"
            | "OnlySingleConversationSupport"
            | "ConversationShortIdsHasInvalidElem"
            | "OwnerShouldBeEqual"
            | "LiveConversationNotSupport"
            | "OnlyLiveConversationSupport"
            | "MissingParameter"
            | "MissingRequestInfo"
            | "ServiceNotFound"
            | "InvalidActionOrVersion" => ErrorCategory::InvalidRequest,
            "ConversationParticipantsMoreThanLimit"
            | "MoreThanUserConversationLimit"
            | "ManagerMoreThanLimit"
            | "BlockConversationWhiteParticipantMoreThanLimit"
            | "ConversationMarkTypeMoreThanLimit" => ErrorCategory::LimitExceeded,
            _ if http_status == 429 => ErrorCategory::RateLimit,
            _ if http_status >= 500 => ErrorCategory::Service,
            _ => ErrorCategory::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorCategory;

    #[cfg(feature = "docs")]
    #[test]
    fn every_declared_code_has_a_category() {
        use crate::error::ErrorCode;
        use crate::model::shape::{Kind, Shaped};

        let Kind::TextCode(codes) = ErrorCode::KIND else { panic!("a code") };
        assert!(!codes.known.is_empty());
        for (_, code, _) in codes.known {
            assert_ne!(ErrorCode::from(*code).category(), ErrorCategory::Other, "{code}");
        }
    }

    #[test]
    fn undeclared_codes_go_by_the_status() {
        for (code, status, expected) in [
            ("FlowLimitExceeded.NewKind", 400, ErrorCategory::RateLimit),
            ("NeverSeen", 429, ErrorCategory::RateLimit),
            ("NeverSeen", 503, ErrorCategory::Service),
            ("NeverSeen", 400, ErrorCategory::Other),
            ("", 200, ErrorCategory::Other),
            // The code says more than the status.
            ("ConversationNotFound", 500, ErrorCategory::NotFound),
        ] {
            assert_eq!(ErrorCategory::of(code, status), expected, "{code} {status}");
        }
    }

    #[test]
    fn names_tell_categories_apart() {
        let mut names = ErrorCategory::ALL.map(ErrorCategory::name).to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ErrorCategory::ALL.len());
    }
}
