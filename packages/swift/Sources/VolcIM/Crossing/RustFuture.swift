import Synchronization

internal import CVolcIM

/// Awaits a call of the native library, and gives it up when the task is cancelled: nothing is sent after that.
///
/// uniffi's own function of this name goes on until the call is over.
func uniffiRustCallAsync<T>(
    rustFutureFunc: () -> UInt64,
    pollFunc: (UInt64, @escaping UniffiRustFutureContinuationCallback, UInt64) -> Void,
    completeFunc: (UInt64, UnsafeMutablePointer<RustCallStatus>) -> RustBuffer,
    freeFunc: @escaping @Sendable (UInt64) -> Void,
    liftFunc: (RustBuffer) throws -> T,
    errorHandler: ((RustBuffer) throws -> any Error)?
) async throws -> T {
    uniffiEnsureVolcImUniffiInitialized()
    if Task.isCancelled { throw GivenUp.beforeStart }
    let future = RustFuture(rustFutureFunc(), free: freeFunc)
    defer { future.end() }
    try await withTaskCancellationHandler {
        var polled: Int8
        repeat {
            polled = await withUnsafeContinuation { continuation in
                pollFunc(
                    future.handle,
                    { uniffiFutureContinuationCallback(handle: $0, pollResult: $1) },
                    uniffiContinuationHandleMap.insert(obj: continuation)
                )
            }
        } while polled != UNIFFI_RUST_FUTURE_POLL_READY
        if future.isCancelled { throw GivenUp.underWay }
    } onCancel: {
        future.cancel()
    }
    return try liftFunc(makeRustCall({ completeFunc(future.handle, $0) }, errorHandler: errorHandler))
}

/// The task was cancelled.
enum GivenUp: Error {
    case beforeStart
    case underWay
}

/// A call's handle, which a cancellation may use from another thread for as long as the call is not over.
private final class RustFuture: Sendable {
    private enum State {
        case running
        case cancelled
        case over
    }

    let handle: UInt64
    private let free: @Sendable (UInt64) -> Void
    private let state = Mutex(State.running)

    init(_ handle: UInt64, free: @escaping @Sendable (UInt64) -> Void) {
        self.handle = handle
        self.free = free
    }

    var isCancelled: Bool { state.withLock { $0 == .cancelled } }

    func cancel() {
        state.withLock { state in
            guard state == .running else { return }
            state = .cancelled
            // Wakes the waiting poll.
            ffi_volc_im_uniffi_rust_future_cancel_rust_buffer(handle)
        }
    }

    func end() {
        state.withLock { state in
            state = .over
            free(handle)
        }
    }
}
