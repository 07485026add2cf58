/// A record for the operator's log. Untrusted texts in it are escaped and shortened; it never holds a secret, a token or
/// contents.
public struct LogRecord: Sendable {
    /// Level.
    public let level: LogLevel
    /// Stable reason, such as `attempt`, `rate_store`, `handler_late` or `signature`.
    public let reason: String
    /// The whole record as text.
    public let message: String
    /// Facts by name, such as `callId`, `action`, `eventId`, `skewSeconds`.
    public let facts: [String: String]
    /// What a handler or a store threw, where that is the reason.
    public let error: (any Error)?

    /// A record of these parts.
    public init(
        level: LogLevel, reason: String, message: String, facts: [String: String] = [:], error: (any Error)? = nil
    ) {
        self.level = level
        self.reason = reason
        self.message = message
        self.facts = facts
        self.error = error
    }

    /// The event's id; empty where it is about no event.
    public var eventId: String { facts["eventId"] ?? "" }
    /// The event's name; empty where it is about no event.
    public var eventType: String { facts["eventType"] ?? "" }

    /// The record with what user code threw, where it is about that.
    func with(_ error: (any Error)?) -> LogRecord {
        LogRecord(level: level, reason: reason, message: message, facts: facts, error: error)
    }
}

extension LogRecord: CustomStringConvertible {
    /// The level and the message.
    public var description: String { "volc-im \(level.rawValue): \(message)" }
}
