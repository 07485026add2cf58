//! Requests of a search.

use zeroize::Zeroizing;

use super::metadata::Metadata;
use super::roles::{AssumeRole, AssumeRoleWithOidc};
use super::sts;
use crate::error::Error;
use crate::time::WallTime;
use crate::wire::protocol::HttpRequest;
use crate::wire::signer::Credentials;

/// A request, which may be sent again.
pub(super) enum Ask {
    /// `of_plan`: with the keys of a link, so that a failure is none of the link.
    Role {
        role: AssumeRole,
        keys: Credentials,
        of_plan: bool,
    },
    Oidc {
        role: AssumeRoleWithOidc,
        token: Zeroizing<String>,
    },
    Metadata(Metadata),
}

impl Ask {
    pub(super) fn request(
        &self,
        now: WallTime,
        entropy: &[u8],
        sts_endpoint: Option<&str>,
        metadata_endpoint: Option<&str>,
    ) -> Result<HttpRequest, Error> {
        match self {
            Ask::Role { role, keys, .. } => sts::assume_role(role, keys, sts_endpoint, now, entropy),
            Ask::Oidc { role, token } => sts::assume_role_with_oidc(role, token, sts_endpoint, entropy),
            Ask::Metadata(session) => session.request(metadata_endpoint),
        }
    }

    /// Time for one exchange, in milliseconds.
    pub(super) fn timeout_ms(&self) -> u64 {
        match self {
            Ask::Role { .. } | Ask::Oidc { .. } => 5_000,
            Ask::Metadata(_) => 1_000,
        }
    }

    /// Whether it goes past any proxy.
    pub(super) fn no_proxy(&self) -> bool {
        matches!(self, Ask::Metadata(_))
    }

    /// How often it is sent at most.
    pub(super) fn attempts(&self, is_alone: bool) -> u32 {
        match self {
            Ask::Role { .. } | Ask::Oidc { .. } => 4,
            Ask::Metadata(_) if is_alone => 3,
            // Off ECS, nothing answers: whoever has not set it up does not wait long.
            Ask::Metadata(_) => 1,
        }
    }

    /// Who is asked, as errors call it.
    pub(super) fn whom(&self) -> &'static str {
        match self {
            Ask::Role { .. } | Ask::Oidc { .. } => "STS",
            Ask::Metadata(_) => "the metadata service",
        }
    }
}
