import Foundation
import Synchronization

/// Runs a client's hooks on a separate thread, with the task-locals of the call.
final class Hooks: Sendable {
    private let hooks: CallHooks
    private let thread = HandlerThreads("volc-im-hooks", threads: 1, queue: 1_024)
    private let isDropping = Atomic(false)

    /// Nothing, where there are no hooks.
    init?(_ hooks: CallHooks) {
        if hooks.onRequest == nil && hooks.onResponse == nil && hooks.onRetry == nil { return nil }
        self.hooks = hooks
    }

    /// Calls the hooks without waiting for them.
    func tell(_ event: CallEvent) {
        let starts = thread.start { [hooks] in
            switch event {
            case .request(let request): hooks.onRequest?(request)
            case .response(let response): hooks.onResponse?(response)
            case .retry(let retry): hooks.onRetry?(retry)
            }
        }
        if starts {
            isDropping.store(false, ordering: .relaxed)
        } else if !isDropping.exchange(true, ordering: .relaxed) {
            try? FileHandle.standardError.write(contentsOf: Data("volc-im: the hooks are too slow, events are dropped\n".utf8))
        }
    }
}
