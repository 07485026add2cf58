//! What must not compile. Each has a twin that differs in that alone, and compiles.

/// Ids in another order.
///
/// ```
/// # use volc_im::{ids::*, messages::RecallMessageRequest};
/// let _ = RecallMessageRequest::new(ConversationId(1), MessageId(2), UserId(3));
/// ```
///
/// ```compile_fail,E0308
/// # use volc_im::{ids::*, messages::RecallMessageRequest};
/// let _ = RecallMessageRequest::new(MessageId(2), ConversationId(1), UserId(3));
/// ```
struct SwappedIds;

/// A number where an id is needed.
///
/// ```
/// # use volc_im::{ids::*, messages::DeleteConversationMessageRequest};
/// let _ = DeleteConversationMessageRequest::new(ConversationId(1), MessageId(2));
/// ```
///
/// ```compile_fail,E0308
/// # use volc_im::{ids::*, messages::DeleteConversationMessageRequest};
/// let _ = DeleteConversationMessageRequest::new(1, MessageId(2));
/// ```
struct NumberForAnId;

/// A required field that is missing.
///
/// ```
/// # use volc_im::prelude::*; use volc_im::messages::SendMessageRequest;
/// let _ = SendMessageRequest::new("{}", ConversationId(1), MsgType::Text, UserId(2));
/// ```
///
/// ```compile_fail,E0061
/// # use volc_im::prelude::*; use volc_im::messages::SendMessageRequest;
/// let _ = SendMessageRequest::new("{}", ConversationId(1), MsgType::Text);
/// ```
struct MissingField;

/// A batch of an action that takes no list.
///
/// ```
/// # use volc_im::prelude::*; use volc_im::messages::*;
/// fn batch(im: &ImClient, request: BatchSendMessageRequest) {
///     let _ = im.batch(request);
/// }
/// ```
///
/// ```compile_fail,E0277
/// # use volc_im::prelude::*; use volc_im::messages::*;
/// fn batch(im: &ImClient, request: SendMessageRequest) {
///     let _ = im.batch(request);
/// }
/// ```
struct BatchWithoutAList;

/// A listing of an action that lists nothing.
///
/// ```
/// # use volc_im::prelude::*; use volc_im::messages::*;
/// fn list(im: &ImClient, request: GetConversationMessagesRequest) {
///     let _ = im.paginate(request);
/// }
/// ```
///
/// ```compile_fail,E0277
/// # use volc_im::prelude::*; use volc_im::messages::*;
/// fn list(im: &ImClient, request: SendMessageRequest) {
///     let _ = im.paginate(request);
/// }
/// ```
struct ListingOfNothing;

/// A request of one's own.
///
/// ```
/// # use volc_im::{ImClient, Request};
/// fn call<R: Request>(im: &ImClient, request: R) {
///     let _ = im.call(request);
/// }
/// ```
///
/// ```compile_fail,E0277
/// # use volc_im::{ImClient, Request};
/// #[derive(serde::Serialize)]
/// struct Mine;
///
/// fn call(im: &ImClient, request: Mine) {
///     let _ = im.call(request);
/// }
/// ```
///
/// ```compile_fail,E0277
/// # use volc_im::{Request, messages::{SendMessageRequest, SendMessageResult}};
/// #[derive(serde::Serialize)]
/// struct Mine;
///
/// impl Request for Mine {
///     type Result = SendMessageResult;
///     const OPERATION: &'static volc_im_core::model::shape::Operation = SendMessageRequest::OPERATION;
/// }
/// ```
struct RequestOfOnesOwn;

/// A number where a duration is needed.
///
/// ```
/// # use std::time::Duration; use volc_im::{ImClient, RetryPolicy, messages::SendMessageRequest};
/// fn call(im: &ImClient, request: SendMessageRequest) {
///     let _ = im.send_message(request).timeout(Duration::from_secs(3));
///     let _ = RetryPolicy::new().deadline(Duration::from_secs(30));
/// }
/// ```
///
/// ```compile_fail,E0308
/// # use volc_im::{ImClient, messages::SendMessageRequest};
/// fn call(im: &ImClient, request: SendMessageRequest) {
///     let _ = im.send_message(request).timeout(3_000);
/// }
/// ```
///
/// ```compile_fail,E0308
/// # use volc_im::RetryPolicy;
/// let _ = RetryPolicy::new().deadline(30_000);
/// ```
struct NumberForADuration;

/// An idempotency id for a batch, which has many calls.
///
/// ```
/// # use volc_im::{ImClient, messages::BatchSendGroupMessageRequest};
/// fn call(im: &ImClient, request: BatchSendGroupMessageRequest) {
///     let _ = im.call(request).idempotency_id("mine");
/// }
/// ```
///
/// ```compile_fail,E0599
/// # use volc_im::{ImClient, messages::BatchSendGroupMessageRequest};
/// fn call(im: &ImClient, request: BatchSendGroupMessageRequest) {
///     let _ = im.batch(request).idempotency_id("mine");
/// }
/// ```
struct IdempotencyIdOfABatch;

/// A call that nobody awaits.
///
/// ```
/// #![deny(unused_must_use)]
/// # use volc_im::{Error, ImClient, messages::SendMessageRequest};
/// async fn call(im: &ImClient, request: SendMessageRequest) -> Result<(), Error> {
///     im.send_message(request).await?;
///     Ok(())
/// }
/// ```
///
/// ```compile_fail
/// #![deny(unused_must_use)]
/// # use volc_im::{Error, ImClient, messages::SendMessageRequest};
/// async fn call(im: &ImClient, request: SendMessageRequest) -> Result<(), Error> {
///     im.send_message(request);
///     Ok(())
/// }
/// ```
struct CallNotAwaited;

/// A match on errors without an arm for kinds to come.
///
/// ```
/// # use volc_im::Error;
/// fn name(error: &Error) -> &str {
///     match error {
///         Error::Validation(_) => "validation",
///         Error::Api(_) | Error::Http(_) | Error::Decode(_) | Error::Transport(_) => "call",
///         Error::Timeout(_) | Error::Callback(_) => "other",
///         _ => "new",
///     }
/// }
/// ```
///
/// ```compile_fail,E0004
/// # use volc_im::Error;
/// fn name(error: &Error) -> &str {
///     match error {
///         Error::Validation(_) => "validation",
///         Error::Api(_) | Error::Http(_) | Error::Decode(_) | Error::Transport(_) => "call",
///         Error::Timeout(_) | Error::Callback(_) => "other",
///     }
/// }
/// ```
struct EveryKindOfError;

/// A name for the codes that have none.
///
/// ```
/// # use volc_im::codes::MsgType;
/// let name = match MsgType::from(31337) {
///     MsgType::Text => "text",
///     _ => "other",
/// };
/// ```
///
/// ```compile_fail,E0599
/// # use volc_im::codes::MsgType;
/// let name = match MsgType::from(31337) {
///     MsgType::Text => "text",
///     MsgType::Other(_) => "other",
/// };
/// ```
struct OtherCodes;

/// Access keys written to somewhere.
///
/// ```
/// # use volc_im::Credentials;
/// println!("{:?}", Credentials::new("access-key-id", "secret"));
/// ```
///
/// ```compile_fail,E0277
/// # use volc_im::Credentials;
/// println!("{:?}", serde_json::to_string(&Credentials::new("access-key-id", "secret")));
/// ```
///
/// ```compile_fail,E0277
/// # use volc_im::Credentials;
/// println!("{}", Credentials::new("access-key-id", "secret"));
/// ```
struct SecretsWritten;

/// An unverified body where an event is needed.
///
/// ```
/// # use std::time::SystemTime; use volc_im::{Error, callbacks::{Callbacks, Event}};
/// fn event(callbacks: &Callbacks, body: &[u8]) -> Result<Event, Error> {
///     callbacks.verify(body, SystemTime::now())
/// }
/// ```
///
/// ```compile_fail,E0308
/// # use std::time::SystemTime; use volc_im::{Error, callbacks::{Callbacks, Event}};
/// fn event(callbacks: &Callbacks, body: &[u8]) -> Result<Event, Error> {
///     callbacks.parse_unverified(body)
/// }
/// ```
struct UnverifiedEvent;

/// The crate's names beside the language's: none of them is hidden.
///
/// ```
/// use volc_im::*;
///
/// let size: usize = core::mem::size_of::<ids::UserId>();
/// let text: Option<String> = std::env::args().next();
/// let done: Result<(), core::fmt::Error> = Ok(());
/// ```
struct EverythingImported;
