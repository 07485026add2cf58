import Synchronization

/// The first of several tasks to end decides.
final class Race<Outcome: Sendable>: Sendable {
    private enum State: Sendable {
        case open
        case awaited(CheckedContinuation<Outcome, Never>)
        case over(Outcome)
    }

    private let state = Mutex(State.open)

    /// Whether this one was the first.
    @discardableResult
    func end(_ outcome: Outcome) -> Bool {
        let before = state.withLock { state in
            let before = state
            if case .over = before {} else { state = .over(outcome) }
            return before
        }
        switch before {
        case .open: return true
        case .awaited(let continuation):
            continuation.resume(returning: outcome)
            return true
        case .over: return false
        }
    }

    /// What the first one decided.
    var winner: Outcome {
        get async {
            await withCheckedContinuation { continuation in
                let over: Outcome? = state.withLock { state in
                    if case .over(let outcome) = state { return outcome }
                    state = .awaited(continuation)
                    return nil
                }
                if let over { continuation.resume(returning: over) }
            }
        }
    }
}
