/// Reports a client's calls while they run, for logs and metrics.
///
/// They run one after the other on a separate thread, with the task-locals of the call. A slow one delays the
/// next event, but no call. Beyond 1,024 events that wait, events are dropped, which is logged at error with their number.
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

    /// A request that got a response.
    public struct Response: Sendable, Hashable {
        /// The action.
        public var action: String
        /// The call, the same in all its events.
        public var callId: String
        /// Number of the attempt, from 1.
        public var attempt: Int
        /// The HTTP status.
        public var status: Int
        /// How long the response took.
        public var took: Duration
        /// The vendor's id of the request, where the response has one.
        public var requestId: String?
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
    /// After the response.
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

    /// Whether there is none.
    var isEmpty: Bool { onRequest == nil && onResponse == nil && onRetry == nil }
}
