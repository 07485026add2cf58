//! Volcengine IM (即时通讯) for Rust servers: 57 typed actions, verified callbacks, login tokens.
//!
//! Calls are signed, checked before they are sent, repeated where that is safe, and never where it could do their work
//! twice.
//!
//! # Send a message
//!
//! ```no_run
//! use volc_im::messages::SendMessageRequest;
//! use volc_im::prelude::*;
//!
//! # async fn send() -> Result<(), Error> {
//! let im = ImClient::builder().credentials("access-key-id", "secret").app_id(123456).build()?;
//! let (group, sender) = (ConversationId(7221856821303362049), UserId(10001));
//! let sent = im.send_message(SendMessageRequest::new(text_content("hello"), group, MsgType::Text, sender)).await?;
//! println!("{}", sent.message_id);
//! # Ok(())
//! # }
//! ```
//!
//! # Set optional fields
//!
//! Each has a setter of its name.
//!
//! ```
//! # use volc_im::messages::SendMessageRequest;
//! # use volc_im::prelude::*;
//! # fn message(group: ConversationId, sender: UserId) -> SendMessageRequest {
//! SendMessageRequest::new(text_content("hello"), group, MsgType::Text, sender)
//!     .mentioned_users([UserId(10002)])
//!     .ext([("origin".to_owned(), "order-42".to_owned())])
//! # }
//! ```
//!
//! # Configure one call
//!
//! ```no_run
//! # use std::time::Duration;
//! # use volc_im::messages::SendMessageRequest;
//! # use volc_im::prelude::*;
//! # async fn send(im: ImClient, message: SendMessageRequest) -> Result<(), Error> {
//! let sent = im.send_message(message).deadline(Duration::from_secs(3)).retry(RetryPolicy::never()).with_info().await?;
//! println!("{} attempts, request {:?}", sent.info.attempts, sent.info.request_id);
//! # Ok(())
//! # }
//! ```
//!
//! # Distinguish errors
//!
//! ```no_run
//! # use volc_im::prelude::*;
//! # use volc_im::messages::RecallMessageRequest;
//! # async fn recall(im: ImClient, request: RecallMessageRequest) -> Result<(), Error> {
//! match im.recall_message(request).await {
//!     Err(Error::Api(api)) if api.error_code() == ErrorCode::MessageNotFound => Ok(()),
//!     // Whether the action may have been carried out all the same.
//!     Err(error) if error.maybe_sent() => Err(error),
//!     other => other.map(drop),
//! }
//! # }
//! ```
//!
//! # List
//!
//! A stream of items, or of pages; an error keeps the place.
//!
//! ```no_run
//! # use volc_im::prelude::*;
//! # use volc_im::messages::GetConversationMessagesRequest;
//! # async fn list(im: ImClient, group: ConversationId) -> Result<(), Error> {
//! let mut messages = im.paginate(GetConversationMessagesRequest::new(group, Cursor::START, 20));
//! while let Some(message) = messages.next().await {
//!     println!("{}", message?.content);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Message many users
//!
//! ```no_run
//! # use volc_im::prelude::*;
//! # use volc_im::messages::BatchSendMessageRequest;
//! # async fn send(im: ImClient, users: Vec<UserId>) -> Result<(), Error> {
//! let request = BatchSendMessageRequest::new(text_content("hello"), MsgType::Text, users, UserId(10001));
//! let report = im.batch(request).on_progress(|done, total| println!("{done} of {total}")).await?;
//! println!("{} sent, {} unknown", report.sent, report.unknown.len());
//! # Ok(())
//! # }
//! ```
//!
//! # Cancel
//!
//! ```no_run
//! # use volc_im::prelude::*;
//! # use volc_im::messages::SendMessageRequest;
//! # async fn send(im: ImClient, message: SendMessageRequest) -> Result<(), Error> {
//! let token = CancellationToken::new();
//! let call = im.send_message(message).cancelled_by(&token);
//! // Elsewhere: token.cancel(). The call then fails; `maybe_sent()` says whether it may have been sent.
//! # call.await.map(drop)
//! # }
//! ```
//!
//! # Give access keys
//!
//! A client without keys looks for them as the vendor's SDKs do: in `VOLCENGINE_ACCESS_KEY` and `VOLCENGINE_SECRET_KEY`, in the
//! vendor's files, and so on: see [`credentials::Chain`]. Roles, and keys of your own that expire, are given by a provider: see
//! [`ImClientBuilder::credentials_provider`] and [`credentials`].
//!
//! ```
//! # use volc_im::prelude::*;
//! use volc_im::credentials::AssumeRole;
//!
//! # fn build() -> Result<(), Error> {
//! let im = ImClient::builder().app_id(123456).build()?;
//! let role = AssumeRole::new("trn:iam::2100000001:role/im-sender");
//! let im = ImClient::builder().credentials_provider(role).app_id(123456).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! # Bring your own HTTP client
//!
//! A [`Transport`](transport::Transport) makes one exchange; the client signs, retries and reads. In your tests, it is what the
//! service answers.
//!
//! ```
//! # use volc_im::prelude::*;
//! use volc_im::transport::{BoxFuture, Failure, Request, Response, Transport};
//! use volc_im::users::QueryOnlineStatusRequest;
//!
//! struct NobodyOnline;
//!
//! impl Transport for NobodyOnline {
//!     fn send<'a>(&'a self, request: Request) -> BoxFuture<'a, Result<Response, Failure>> {
//!         Box::pin(async move {
//!             assert_eq!(request.method, "POST");
//!             Ok(Response::new(200, br#"{"ResponseMetadata":{},"Result":{}}"#.to_vec()))
//!         })
//!     }
//! }
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Error> {
//! let builder = ImClient::builder().credentials("access-key-id", "secret").app_id(123456);
//! let im = builder.transport(NobodyOnline).build()?;
//! let online = im.query_online_status(QueryOnlineStatusRequest::new([UserId(10001)])).await?;
//! assert!(online.query_online_results.is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! # Receive callbacks
//!
//! [`Callbacks::verify`](callbacks::Callbacks::verify) checks one body.
//!
//! ```
//! use std::time::SystemTime;
//! use volc_im::callbacks::{Callbacks, Reply};
//!
//! # fn answer(body: &[u8]) -> Result<Reply, volc_im::Error> {
//! let callbacks = Callbacks::new(["callback-secret"])?.app_id(123456);
//! let event = callbacks.verify(body, SystemTime::now())?;
//! match event.event_type.as_str() {
//!     "BeforeSendMessage" if event.texts().iter().any(|text| text.contains("spoiler")) => {
//!         Reply::reject(1001, "no spoilers, please")
//!     }
//!     _ => Ok(Reply::accept()),
//! }
//! # }
//! ```
//!
#![cfg_attr(
    feature = "tower",
    doc = "With the feature `tower`, [`CallbackService`](callbacks::CallbackService) answers them on axum and hyper."
)]
//!
//! # Features
//!
//! | feature | |
//! | --- | --- |
//! | `rustls` (default) | reqwest with TLS by rustls and ring |
//! | `native-tls` | reqwest with the system's TLS; `rustls` counts where both are on |
//! | `http2` (default) | HTTP/2 of that transport |
//! | `socks` (default) | SOCKS proxies of that transport |
//! | `tracing` (default) | spans and events by `tracing` |
//! | `tower` | callbacks as a `tower::Service`; switches `tracing` on |
//! | `axum` | the same as a `MethodRouter` of axum |
//! | `redis` | stores of rates, of callbacks and of campaigns in Redis |

#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod batch;
mod call;
pub mod callbacks;
mod client;
mod client_builder;
mod clock;
pub mod content;
pub mod credentials;
mod driver;
pub mod error;
mod generated {
    mod methods;
}
mod hook_thread;
pub mod hooks;
#[doc(hidden)]
pub mod json;
pub mod ledger;
mod log;
mod login_tokens;
#[cfg(doctest)]
mod misuse;
pub mod pacing;
pub mod pages;
pub mod prelude;
pub mod protocol;
mod retry;
pub mod transport;

pub use call::{Call, CallInfo, RawCall, Response};
pub use client::ImClient;
pub use client_builder::ImClientBuilder;
pub use credentials::{Credentials, CredentialsError, ProvideCredentials};
pub use error::Error;
pub use login_tokens::{LoginToken, LoginTokens};
pub use retry::RetryPolicy;
pub use tokio_util::sync::CancellationToken;
#[doc(inline)]
pub use volc_im_core::model::operations::Request;

/// Codes: open sets with one value for each code.
pub mod codes {
    #[doc(inline)]
    pub use volc_im_core::{
        BlockAction, ConversationListing, ConversationStatus, ConversationType, DeleteType, Direction,
        ErrorCode, MarkAction, MessageStatus, MsgType, P2PCode, ParticipantStatus, Platform, Priority,
        QuotedMessageStatus, Role, TagChange, TagOp,
    };
}

#[doc(inline)]
pub use volc_im_core::model::ids;

/// Values that requests and results are made of.
pub mod values {
    #[doc(inline)]
    pub use volc_im_core::model::operations::FailedInfo;
    #[doc(inline)]
    pub use volc_im_core::model::values::{Extra, Failure, Json, Map, UserRef, UserRefMap, UserRefs};
}

#[doc(inline)]
pub use volc_im_core::model::operations::{
    blacklists, broadcasts, conversations, friends, live_groups, marks, messages, participants, tokens, users,
};

/// The READMEs' code, so that it compiles.
#[doc = include_str!("../README.md")]
#[doc = include_str!("../README.zh-CN.md")]
#[cfg(all(doctest, feature = "axum"))]
struct Readme;
