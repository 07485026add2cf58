import Dispatch
import Synchronization

/// What comes to an exchange, in the order in which it came.
final class Inbox: Sendable {
    private struct State: Sendable {
        var inputs: [ExchangeInput] = []
        var hasStarted = false
        var waiter: CheckedContinuation<ExchangeInput, Never>?
        /// Number of the wait: a timer of an earlier one has no effect.
        var turn = 0
    }

    /// Fires on a thread of Dispatch's own, whatever the cooperative pool does.
    private static let timer = DispatchQueue(label: "volc-im-timer", qos: .userInitiated)

    private let state = Mutex(State())

    func push(_ input: ExchangeInput) {
        let waiter = state.withLock { state -> CheckedContinuation<ExchangeInput, Never>? in
            guard let waiter = state.waiter else {
                state.inputs.append(input)
                return nil
            }
            state.waiter = nil
            return waiter
        }
        waiter?.resume(returning: input)
    }

    /// The handler runs. Needed only at the deadline, so it wakes no waiter.
    func handlerStarted() {
        state.withLock { $0.hasStarted = true }
    }

    /// The next input; when none comes in time, that the handler has started, once, or that the time is over.
    func next(within milliseconds: Int) async -> ExchangeInput {
        await withCheckedContinuation { continuation in
            let (input, turn) = state.withLock { state -> (ExchangeInput?, Int) in
                if !state.inputs.isEmpty { return (state.inputs.removeFirst(), 0) }
                state.waiter = continuation
                state.turn += 1
                return (nil, state.turn)
            }
            if let input { return continuation.resume(returning: input) }
            Self.timer.asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { [weak self] in self?.wake(turn) }
        }
    }

    private func wake(_ turn: Int) {
        let (waiter, input) = state.withLock { state -> (CheckedContinuation<ExchangeInput, Never>?, ExchangeInput) in
            guard state.turn == turn, let waiter = state.waiter else { return (nil, .wake) }
            state.waiter = nil
            defer { state.hasStarted = false }
            return (waiter, state.hasStarted ? .started : .wake)
        }
        waiter?.resume(returning: input)
    }
}

/// What is reported to an exchange.
enum ExchangeInput: Sendable {
    case wake
    case body([UInt8])
    case bodyFailed(any Error)
    case started
    case notStarted
    case reply(String)
    case handlerFailed(any Error)
    case claimed(ReplayClaim, token: UInt32)
    case stored(token: UInt32)
    case storeFailed(any Error, token: UInt32)
    case disconnect
}
