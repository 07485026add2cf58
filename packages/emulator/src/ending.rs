//! Signals that end the program.

use std::io;

use tokio::io::AsyncReadExt;

/// Listens from this call on, and resolves on ctrl-c, on the system's request to end and, if requested, when standard input
/// is closed.
///
/// Call it before anything says that the program is ready: a signal that comes earlier kills.
///
/// # Errors
/// When signals cannot be listened for.
pub fn asked_for(on_stdin_close: bool) -> io::Result<impl Future<Output = ()>> {
    let signal = signal()?;
    Ok(async move {
        tokio::select! {
            () = signal => {}
            () = stdin_closed(), if on_stdin_close => {}
        }
    })
}

#[cfg(unix)]
fn signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    let mut hung_up = signal(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
            _ = hung_up.recv() => {}
        }
    })
}

#[cfg(windows)]
fn signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown};
    let (mut interrupted, mut closed) = (ctrl_c()?, ctrl_close()?);
    let (mut broken, mut shut_down) = (ctrl_break()?, ctrl_shutdown()?);
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = closed.recv() => {}
            _ = broken.recv() => {}
            _ = shut_down.recv() => {}
        }
    })
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
