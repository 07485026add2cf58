import Foundation

/// A record for the operator's log. Untrusted texts in it are escaped and shortened; it never holds a secret.
public struct CallbackLogRecord: Sendable {
    /// How much a record matters.
    public enum Level: String, Sendable, Hashable, CaseIterable {
        /// For debugging.
        case debug
        /// Informational.
        case info
        /// Probable fault.
        case warning = "warn"
        /// A fault: an event was not decided, or could not be protected.
        case error
    }

    /// Level.
    public let level: Level
    /// Stable reason, such as `handler_late` or `signature`.
    public let reason: String
    /// The whole record as text.
    public let message: String
    /// The event's id; empty where no event is known.
    public let eventId: String
    /// The event's name; empty where no event is known.
    public let eventType: String
    /// Facts by name, such as `skewSeconds`.
    public let facts: [String: String]
    /// What a handler or a store threw, where that is the reason.
    public let error: (any Error)?

    /// Writes warnings and errors to standard error: the logger unless another is given.
    public static let standardError: @Sendable (CallbackLogRecord) -> Void = { record in
        guard record.level == .warning || record.level == .error else { return }
        try? FileHandle.standardError.write(contentsOf: Data("\(record)\n".utf8))
    }

    init(
        level: Level, reason: String, message: String, eventId: String = "", eventType: String = "",
        facts: [String: String] = [:], error: (any Error)? = nil
    ) {
        self.level = level
        self.reason = reason
        self.message = message
        self.eventId = eventId
        self.eventType = eventType
        self.facts = facts
        self.error = error
    }

    /// The record with what user code threw, where it is about that.
    func with(_ error: (any Error)?) -> CallbackLogRecord {
        CallbackLogRecord(
            level: level, reason: reason, message: message, eventId: eventId, eventType: eventType, facts: facts,
            error: error)
    }
}

extension CallbackLogRecord: CustomStringConvertible {
    /// The level and the message.
    public var description: String { "volc-im \(level.rawValue): \(message)" }
}
