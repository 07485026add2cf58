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

        /// An error of these parts, for tests.
        public init(
            text: String = "", path: String = "", rule: String = "", given: String = "", call: FailedCall = FailedCall()
        ) {
            self.text = text
            self.path = path
            self.rule = rule
            self.given = given
            self.call = call
        }
    }

    /// The service returned an error.
    public struct Api: Sendable, Hashable {
        /// The message.
        public var text: String
        /// The service's code, such as `ConversationNotFound`. The set is open.
        public var code: String
        /// What it is about.
        public var category: ErrorCategory
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

        /// An error of these parts, for tests. Without a category, that of the code and the status.
        public init(
            code: String, category: ErrorCategory? = nil, httpStatus: Int = 400, text: String = "", codeN: Int64? = nil,
            serviceMessage: String = "", clockSkewSeconds: Int64? = nil, call: FailedCall = FailedCall()
        ) {
            self.code = code
            self.category = category ?? ErrorCategory(code: code, httpStatus: httpStatus)
            self.httpStatus = httpStatus
            self.text = text
            self.codeN = codeN
            self.serviceMessage = serviceMessage
            self.clockSkewSeconds = clockSkewSeconds
            self.call = call
        }
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

        /// An error of these parts, for tests.
        public init(text: String = "", httpStatus: Int = 0, bodyStart: String = "", call: FailedCall = FailedCall()) {
            self.text = text
            self.httpStatus = httpStatus
            self.bodyStart = bodyStart
            self.call = call
        }
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

        /// An error of these parts, for tests.
        public init(
            text: String = "", path: String = "", rule: String = "", body: String = "", call: FailedCall = FailedCall()
        ) {
            self.text = text
            self.path = path
            self.rule = rule
            self.body = body
            self.call = call
        }
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

        /// An error of these parts, for tests.
        public init(text: String = "", kind: Kind, call: FailedCall = FailedCall()) {
            self.text = text
            self.kind = kind
            self.call = call
        }
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

        /// An error of these parts, for tests.
        public init(text: String = "", limit: Limit, allowed: Duration = .zero, call: FailedCall = FailedCall()) {
            self.text = text
            self.limit = limit
            self.allowed = allowed
            self.call = call
        }
    }

    /// A callback was refused.
    public struct Callback: Sendable, Hashable {
        /// The message. Log it; never return it to the caller.
        public var text: String
        /// The stable name of the check that failed, such as `signature` or `time_tolerance`.
        public var reason: String
        /// Seconds by which the event's time is ahead of this clock (negative: behind it), where that is the reason.
        public var skewSeconds: Int64?

        /// An error of these parts, for tests.
        public init(text: String = "", reason: String, skewSeconds: Int64? = nil) {
            self.text = text
            self.reason = reason
            self.skewSeconds = skewSeconds
        }
    }
}
