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
mod event;
mod event_id_form;
#[cfg(feature = "tower")]
mod handler_threads;
#[cfg(feature = "tower")]
mod handlers;
#[cfg(feature = "tower")]
mod log;
#[cfg(feature = "tower")]
mod replay_store;
mod reply;
#[cfg(feature = "tower")]
mod service;
mod verifier;

#[cfg(feature = "tower")]
pub use builder::{CallbackServiceBuilder, Undecided};
pub use event::{Event, EventDraft, UnverifiedEvent};
pub use event_id_form::EventIdForm;
#[cfg(feature = "tower")]
pub use handlers::{HandlerError, HandlerResult};
#[cfg(all(feature = "redis", feature = "tower"))]
pub use replay_store::RedisReplayStore;
#[cfg(feature = "tower")]
pub use replay_store::{ReplayClaim, ReplayStore};
pub use reply::Reply;
#[cfg(feature = "tower")]
pub use service::CallbackService;
pub use verifier::Callbacks;
#[cfg(feature = "tower")]
#[doc(inline)]
pub use volc_im_core::callbacks::receiver::Redelivery;
#[doc(inline)]
pub use volc_im_core::callbacks::{
    AfterAddParticipantData, AfterCreateConversationData, AfterDeleteMessageData,
    AfterDestroyConversationData, AfterMarkNewChatData, AfterModifyMessageData, AfterPushData,
    AfterRecallMessageData, AfterRemoveParticipantData, AfterSendMessageData, AfterSetPropertyData,
    BeforeDestroyConversationData, BeforeSendMessageData, BeforeUpdateConversationData,
    BeforeUpdateParticipantData, EVENT_TYPES, EventData, EventMessageBody, OnlineStateChangeData,
    ParticipantStateChangeData, TypedEventData,
};
