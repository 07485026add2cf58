extension CallbackHandler {
    /// How a handler answers.
    public struct Options: Sendable {
        /// The answer for a Before event that no handler decided: it was late, threw, or is still at work elsewhere.
        public enum LatePolicy: Sendable, Hashable {
            /// The operation goes on.
            case accept
            /// The operation is refused with code 1.
            case reject
            /// This reply.
            case reply(CallbackReply)
        }

        /// How long an event may take unless set otherwise: 900 ms.
        public static let defaultDeadline = Duration.milliseconds(handlerLimits().deadlineMs)
        /// The largest body that is ever read: 1 MiB.
        public static let largestBody = Int(handlerLimits().bodyBytes)

        /// How long an event may take to handle. The service waits one second.
        public var deadline: Duration
        /// The answer for a Before event that no handler decided.
        public var onLate: LatePolicy
        /// The largest body that is read, which is 1 MiB at most.
        public var maxBodyBytes: Int
        /// Answers an event that comes twice as the first time, instead of handling it again; `nil` handles it again.
        public var replayStore: (any ReplayStore)?
        /// Gets what the sender is not told: why a body was refused, which handler was late or threw.
        public var log: (@Sendable (ImError) -> Void)?

        /// 900 ms, accept what is late, 1 MiB, a ``ReplayGuard`` of its own, no log.
        public init(
            deadline: Duration = defaultDeadline,
            onLate: LatePolicy = .accept,
            maxBodyBytes: Int = largestBody,
            replayStore: (any ReplayStore)? = ReplayGuard(),
            log: (@Sendable (ImError) -> Void)? = nil
        ) {
            self.deadline = deadline
            self.onLate = onLate
            self.maxBodyBytes = maxBodyBytes
            self.replayStore = replayStore
            self.log = log
        }

        /// The body for a Before event that no handler decided.
        var undecided: String {
            switch onLate {
            case .accept: undecidedReply(reject: false)
            case .reject: undecidedReply(reject: true)
            case .reply(let reply): reply.body
            }
        }
    }
}
