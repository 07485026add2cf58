import Synchronization

/// What became of an event's handling.
enum Decision: Sendable {
    case reply(String)
    /// Another request with the same event is being handled.
    case running
    case late
    case failed(String)
}

/// The first of several to end decides.
final class Race: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Decision, Never>)
        case won(Decision)
    }

    private let state = Mutex(State.open)

    /// Whether this one was the first.
    @discardableResult
    func end(_ decision: Decision) -> Bool {
        let waiting: (first: Bool, continuation: CheckedContinuation<Decision, Never>?) = state.withLock { state in
            switch state {
            case .open:
                state = .won(decision)
                return (true, nil)
            case .awaited(let continuation):
                state = .won(decision)
                return (true, continuation)
            case .won:
                return (false, nil)
            }
        }
        waiting.continuation?.resume(returning: decision)
        return waiting.first
    }

    /// What the first one decided.
    var winner: Decision {
        get async {
            await withCheckedContinuation { continuation in
                let won: Decision? = state.withLock { state in
                    if case .won(let decision) = state { return decision }
                    state = .awaited(continuation)
                    return nil
                }
                if let won { continuation.resume(returning: won) }
            }
        }
    }
}
