//! The server side of one TCP connection, with a way to break it from inside a request.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;

/// Lets a request handler end the connection it came in on.
#[derive(Debug, Default)]
pub struct Breaker {
    reset: AtomicBool,
    swallowed: AtomicBool,
    broken: Notify,
}

impl Breaker {
    /// Ends the connection with a TCP reset.
    pub fn reset(&self) {
        self.reset.store(true, Ordering::SeqCst);
        self.broken.notify_one();
    }

    /// Closes the connection normally, dropping unsent bytes.
    pub fn close(&self) {
        self.broken.notify_one();
    }

    /// Keeps the connection open and neither reads nor writes any more, pings neither.
    pub fn swallow(&self) {
        self.swallowed.store(true, Ordering::SeqCst);
    }

    fn is_swallowed(&self) -> bool {
        self.swallowed.load(Ordering::SeqCst)
    }

    /// Resolves when the connection is to be ended.
    pub async fn broken(&self) {
        self.broken.notified().await;
    }
}

/// A TCP stream that is reset instead of closed when its breaker says so.
#[derive(Debug)]
pub struct Wire {
    stream: TcpStream,
    breaker: Arc<Breaker>,
}

impl Wire {
    /// Wraps an accepted stream.
    pub fn new(stream: TcpStream, breaker: Arc<Breaker>) -> Self {
        Self { stream, breaker }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.breaker.reset.load(Ordering::SeqCst) {
            // With zero linger the kernel answers with RST; if it cannot be set the client still sees a closed connection.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.breaker.is_swallowed() {
            // Nothing wakes it: it ends with the server.
            return Poll::Pending;
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.breaker.is_swallowed() {
            return Poll::Pending;
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.breaker.is_swallowed() {
            return Poll::Pending;
        }
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.breaker.is_swallowed() {
            return Poll::Pending;
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.breaker.is_swallowed() {
            return Poll::Pending;
        }
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
