//! What a search asks of its driver.

#[cfg(doc)]
use super::resolution::Resolution;
use super::source::Provided;
use crate::machine::output::Token;
use crate::wire::protocol::HttpRequest;

/// The largest file that is read, in bytes. A driver reads one byte more at most.
pub const LARGEST_FILE: usize = 1 << 20;

/// What the driver does next.
#[derive(Debug)]
pub enum Step {
    /// Read a file; answer with [`Resolution::on_file`], [`Resolution::on_no_file`] or [`Resolution::on_file_failed`].
    ReadFile {
        /// Pass it back with the outcome.
        token: Token,
        /// The file.
        path: String,
    },
    /// Send this within the time given; answer with [`Resolution::on_response`] or [`Resolution::on_transport_error`].
    Send {
        /// Pass it back with the outcome.
        token: Token,
        /// The request.
        request: HttpRequest,
        /// Milliseconds after which to cancel it.
        timeout_ms: u64,
        /// Whether it goes past any proxy: it is for this machine's own network.
        no_proxy: bool,
    },
    /// Ask again after this many milliseconds, or after any input.
    Wait(u64),
    /// There are keys. Only waits follow.
    Done(Provided),
    /// There are none: which links were tried, and why each had none. Only waits follow.
    Failed(String),
}
