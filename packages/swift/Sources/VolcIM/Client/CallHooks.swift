/// What a client tells of its calls while they run, for logs and metrics. Called on threads of the library: return soon.
public struct CallHooks: Sendable {
    /// A request that is about to be sent.
    public struct Request: Sendable, Hashable {
        /// The action.
        public var action: String
        /// The call, the same in all its events.
        public var callId: String
        /// Number of the attempt, from 1.
        public var attempt: Int
    }

    /// A request that was answered.
    public struct Response: Sendable, Hashable {
        /// The action.
        public var action: String
        /// The call, the same in all its events.
        public var callId: String
        /// Number of the attempt, from 1.
        public var attempt: Int
        /// The HTTP status.
        public var status: Int
        /// How long the answer took.
        public var took: Duration
    }

    /// A request that will be sent again.
    public struct Retry: Sendable, Hashable {
        /// The action.
        public var action: String
        /// The call, the same in all its events.
        public var callId: String
        /// Number of the attempt that failed, from 1.
        public var attempt: Int
        /// How long the client waits before it.
        public var wait: Duration
        /// Why.
        public var error: ImError
    }

    /// Before a request is sent.
    public var onRequest: (@Sendable (Request) -> Void)?
    /// After it was answered.
    public var onResponse: (@Sendable (Response) -> Void)?
    /// Before it is sent again.
    public var onRetry: (@Sendable (Retry) -> Void)?

    /// Hooks for what is of interest.
    public init(
        onRequest: (@Sendable (Request) -> Void)? = nil,
        onResponse: (@Sendable (Response) -> Void)? = nil,
        onRetry: (@Sendable (Retry) -> Void)? = nil
    ) {
        self.onRequest = onRequest
        self.onResponse = onResponse
        self.onRetry = onRetry
    }

    var listener: (any CallListener)? {
        if onRequest == nil && onResponse == nil && onRetry == nil { return nil }
        return HookListener(hooks: self)
    }
}

private final class HookListener: CallListener {
    let hooks: CallHooks

    init(hooks: CallHooks) {
        self.hooks = hooks
    }

    func onRequest(action: String, callId: String, attempt: UInt32) {
        hooks.onRequest?(.init(action: action, callId: callId, attempt: Int(attempt)))
    }

    func onResponse(action: String, callId: String, attempt: UInt32, status: UInt16, tookMs: UInt64) {
        hooks.onResponse?(
            .init(action: action, callId: callId, attempt: Int(attempt), status: Int(status), took: .milliseconds(tookMs)))
    }

    func onRetry(action: String, callId: String, attempt: UInt32, waitMs: UInt64, error: NativeError) {
        hooks.onRetry?(
            .init(action: action, callId: callId, attempt: Int(attempt), wait: .milliseconds(waitMs), error: ImError(error)))
    }
}
