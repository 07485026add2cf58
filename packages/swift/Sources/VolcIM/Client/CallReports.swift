/// Passes on what a client's calls report: to hooks, to the log.
final class CallReports: Sendable {
    let log: Log
    private let hooks: CallHooks
    private let thread: UserThread

    init(_ hooks: CallHooks, _ log: Log) {
        self.hooks = hooks
        self.log = log
        thread = UserThread("volc-im-hooks") { count, isOver in
            let words = isOver ? "the hooks have room again; dropped events: " : "the hooks are too slow; dropped events: "
            log.write(
                LogRecord(level: .error, reason: "hook_dropped", message: "\(words)\(count)", facts: ["dropped": "\(count)"]))
        }
    }

    /// Whether there is a hook for attempts.
    var hasHooks: Bool { !hooks.isEmpty }

    /// Calls the hook of an event, or the logger, without waiting for it.
    func take(_ event: CallEvent) {
        switch event {
        case .request(let request): if let hook = hooks.onRequest { thread.run { hook(request) } }
        case .response(let response): if let hook = hooks.onResponse { thread.run { hook(response) } }
        case .retry(let retry): if let hook = hooks.onRetry { thread.run { hook(retry) } }
        case .log(let record): log.write(record)
        case .noResponse, .paced: break
        }
    }
}
