//! Signals that end the program.

use std::io;

use tokio::io::AsyncReadExt;

/// Resolves on ctrl-c, on the system's request to end and, if requested, when standard input is closed.
///
/// # Errors
/// When signals cannot be listened for.
pub async fn asked_for(on_stdin_close: bool) -> io::Result<()> {
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        terminated = terminated() => terminated,
        () = stdin_closed(), if on_stdin_close => Ok(()),
    }
}

#[cfg(unix)]
async fn terminated() -> io::Result<()> {
    let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    let mut hung_up = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup())?;
    tokio::select! {
        _ = terminated.recv() => {}
        _ = hung_up.recv() => {}
    }
    Ok(())
}

#[cfg(windows)]
async fn terminated() -> io::Result<()> {
    let mut closed = tokio::signal::windows::ctrl_close()?;
    let mut broken = tokio::signal::windows::ctrl_break()?;
    let mut shut_down = tokio::signal::windows::ctrl_shutdown()?;
    tokio::select! {
        _ = closed.recv() => {}
        _ = broken.recv() => {}
        _ = shut_down.recv() => {}
    }
    Ok(())
}

async fn stdin_closed() {
    let mut input = tokio::io::stdin();
    let mut buffer = [0_u8; 256];
    while let Ok(read) = input.read(&mut buffer).await {
        if read == 0 {
            return;
        }
    }
}
