//! Callbacks: verify a body, or answer a web server's requests with handlers.
//!
//! ```
//! use std::time::SystemTime;
//! use volc_im::callbacks::Callbacks;
//!
//! # fn check(body: &[u8]) -> Result<(), volc_im::Error> {
//! let callbacks = Callbacks::new(["callback secret of the app"])?.app_id(123456);
//! let event = callbacks.verify(body, SystemTime::now())?;
//! println!("{} {}", event.event_type, event.data);
//! # Ok(())
//! # }
//! ```
//!
//! Events can be redelivered: store their `id` and `signature`, as this crate's service does.

#[cfg(feature = "tower")]
mod builder;
#[cfg(feature = "tower")]
mod driver;
#[cfg(feature = "tower")]
mod handler_threads;
#[cfg(feature = "tower")]
mod handlers;
#[cfg(feature = "tower")]
mod log;
#[cfg(feature = "tower")]
mod replay_store;
#[cfg(feature = "tower")]
mod service;

#[cfg(feature = "tower")]
pub use builder::{CallbackServiceBuilder, Undecided};
#[cfg(feature = "tower")]
pub use handlers::{HandlerError, HandlerResult, Reply};
#[cfg(all(feature = "redis", feature = "tower"))]
pub use replay_store::RedisReplayStore;
#[cfg(feature = "tower")]
pub use replay_store::{ReplayClaim, ReplayStore};
#[cfg(feature = "tower")]
pub use service::CallbackService;
#[cfg(feature = "tower")]
pub use volc_im_core::callbacks::receiver::Redelivery;
pub use volc_im_core::callbacks::{
    ACCEPTED, AfterAddParticipantData, AfterCreateConversationData, AfterDeleteMessageData,
    AfterDestroyConversationData, AfterMarkNewChatData, AfterModifyMessageData, AfterPushData,
    AfterRecallMessageData, AfterRemoveParticipantData, AfterSendMessageData, AfterSetPropertyData,
    BeforeDestroyConversationData, BeforeSendMessageData, BeforeUpdateConversationData,
    BeforeUpdateParticipantData, Callbacks, EVENT_TYPES, Event, EventData, EventDraft, EventIdForm,
    EventMessageBody, OnlineStateChangeData, ParticipantStateChangeData, TypedEventData, UnverifiedEvent,
    accept_reply, reject_reply,
};
