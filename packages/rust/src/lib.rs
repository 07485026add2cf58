//! Volcengine IM (即时通讯) for Rust servers.
//!
//! [`ImClient`] has a method for each of the service's 57 actions; calls are signed, validated before they are sent,
//! repeated where that is safe, and never where it could do their work twice. [`Callbacks`] verifies what the service
//! posts to a backend; with the feature `tower`, `CallbackService` answers it on axum or hyper. Everything that is not I/O comes from [`core`](mod@core).
//!
//! ```no_run
//! use volc_im::{ImClient, MsgType, SendMessageRequest, text_content};
//!
//! # async fn send() -> Result<(), volc_im::Error> {
//! let im = ImClient::builder().credentials("access-key-id", "secret").app_id(123456).build()?;
//! let sent = im
//!     .send_message(SendMessageRequest::new(text_content("hello"), 7221856821303362049, MsgType::Text, 10001))
//!     .await?;
//! println!("{}", sent.message_id);
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod batch;
mod call;
#[cfg(feature = "tower")]
mod callbacks;
mod client;
mod client_builder;
mod clock;
mod driver;
mod error;
mod exchange;
mod generated {
    mod methods;
}
mod hook_thread;
mod hooks;
mod json_call;
mod listing;
mod rate_store;
mod stop;
mod tls;

/// What all languages share: signing, wire JSON, the call machine, callbacks. No I/O.
pub use volc_im_core as core;

pub use batch::{Batch, BatchOutcome, JsonBatch};
pub use call::{Call, CallInfo, RawCall, Response};
#[cfg(feature = "tower")]
pub use callbacks::{
    CallbackService, CallbackServiceBuilder, HandlerError, HandlerResult, ReplayClaim, ReplayStore, Reply,
    Undecided,
};
pub use client::ImClient;
pub use client_builder::ImClientBuilder;
pub use error::Error;
pub use hooks::{RequestEvent, ResponseEvent, RetryEvent};
pub use json_call::JsonCall;
pub use listing::Pages;
pub use rate_store::{BoxFuture, RateStore, RedisRateStore, StoreError};
pub use stop::Stop;

pub use volc_im_core::callbacks::*;
pub use volc_im_core::machine::batch::{BatchItem, BatchReport};
pub use volc_im_core::machine::pacing::Pace;
pub use volc_im_core::machine::pages::{Listing, Page};
pub use volc_im_core::machine::retry_policy::RetryPolicy;
pub use volc_im_core::model::content::{
    MediaFile, PropertyItem, json_content, media_content, read_media_content, read_property,
    read_text_content, text_content,
};
pub use volc_im_core::model::operations::blacklists::*;
pub use volc_im_core::model::operations::broadcasts::*;
pub use volc_im_core::model::operations::conversations::*;
pub use volc_im_core::model::operations::friends::*;
pub use volc_im_core::model::operations::live_groups::*;
pub use volc_im_core::model::operations::marks::*;
pub use volc_im_core::model::operations::messages::*;
pub use volc_im_core::model::operations::participants::*;
pub use volc_im_core::model::operations::tokens::*;
pub use volc_im_core::model::operations::users::*;
pub use volc_im_core::model::operations::{FailedInfo, Request};
pub use volc_im_core::model::values::*;
pub use volc_im_core::tokens::{LoginToken, LoginTokens};
pub use volc_im_core::{
    BlockAction, ConversationListing, ConversationStatus, ConversationType, DeleteType, Direction, ErrorCode,
    MarkAction, MessageStatus, MsgType, P2PCode, ParticipantStatus, Platform, Priority, QuotedMessageStatus,
    Role, TagChange, TagOp,
};

/// The READMEs' code, so that it compiles.
#[doc = include_str!("../README.md")]
#[doc = include_str!("../README.zh-CN.md")]
#[cfg(doctest)]
struct Readme;
