//! The emulator in a Rust test: in the same process, with a client of its control API.
//!
//! ```
//! use volc_im_emulator::client::{Emulator, Fault};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let im = Emulator::builder().start().await?;
//! im.fault(Fault::status(503).on("SendMessage").first(1)).await?;
//! // … what is tested calls im.url() with what im.env() holds …
//! # im.stop().await;
//! # Ok(())
//! # }
//! ```

mod builder;
mod clock;
mod control;
mod emulator;
mod error;
mod fault;
mod generated;
mod ids;
mod state;
mod user;

pub use builder::Builder;
pub use clock::Clock;
pub use control::Control;
pub use emulator::Emulator;
pub use error::Error;
pub use fault::FaultRule;
pub use generated::types::{self, Call, Delivery, Fault};
pub use state::State;
pub use user::{ClientUser, UserId};
