extension ImError {
    /// The input was refused before anything was sent.
    public struct Validation: Sendable, Hashable {
        /// The message.
        public var text: String
        /// Where, such as `retry.maxAttempts`; empty for the whole input.
        public var path: String
        /// The stable name of the rule, such as `required`, `type`, `max_items`.
        public var rule: String
        /// What was given, shortened; empty for a field that is missing or secret.
        public var given: String
        /// Metadata of the call.
        public var call: FailedCall
    }

    /// The service returned an error.
    public struct Api: Sendable, Hashable {
        /// The message.
        public var text: String
        /// The service's code, such as `ConversationNotFound`. The set is open.
        public var code: String
        /// The gateway's number, where sent.
        public var codeN: Int64?
        /// The service's message.
        public var serviceMessage: String
        /// The HTTP status.
        public var httpStatus: Int
        /// Seconds by which this clock is ahead of the service's (negative: behind it), where that is why the request was
        /// refused.
        public var clockSkewSeconds: Int64?
        /// Metadata of the call.
        public var call: FailedCall
    }

    /// The response did not come from the API.
    public struct Http: Sendable, Hashable {
        /// The message.
        public var text: String
        /// The HTTP status.
        public var httpStatus: Int
        /// The start of the body.
        public var bodyStart: String
        /// Metadata of the call.
        public var call: FailedCall
    }

    /// The service responded, but the body is not what the action returns.
    public struct Decode: Sendable, Hashable {
        /// The message.
        public var text: String
        /// Where in the body, in the wire's spelling.
        public var path: String
        /// The stable name of the rule: `syntax`, `type`, `integer`, `duplicate_key`, `depth`, `size`, `required`.
        public var rule: String
        /// The start of the body as text.
        public var body: String
        /// Metadata of the call.
        public var call: FailedCall
    }

    /// No usable response arrived.
    public struct Transport: Sendable, Hashable {
        /// Why an attempt can get no response.
        public enum Kind: String, Sendable, CaseIterable {
            /// No connection was made: nothing can have reached the service.
            case connect
            /// The attempt timed out.
            case timeout
            /// The connection broke.
            case reset
            /// The caller cancelled: the task was cancelled.
            case aborted
            /// Anything else.
            case other
        }

        /// The message.
        public var text: String
        /// How the last attempt failed.
        public var kind: Kind
        /// Metadata of the call.
        public var call: FailedCall
    }

    /// The time limit was reached.
    public struct Timeout: Sendable, Hashable {
        /// Which time.
        public enum Limit: String, Sendable, CaseIterable {
            /// That of one attempt.
            case attempt
            /// That of the whole call.
            case total
            /// That of the whole call: the documented rate has no room before its deadline. Nothing was sent.
            case pacing
        }

        /// The message.
        public var text: String
        /// Which limit.
        public var limit: Limit
        /// The limit.
        public var allowed: Duration
        /// Metadata of the call.
        public var call: FailedCall
    }

    /// A callback was refused.
    public struct Callback: Sendable, Hashable {
        /// The message. Log it; never return it to the caller.
        public var text: String
        /// The stable name of the check that failed, such as `signature` or `time_tolerance`.
        public var reason: String
        /// Seconds by which the event's time is ahead of this clock (negative: behind it), where that is the reason.
        public var skewSeconds: Int64?
    }
}
