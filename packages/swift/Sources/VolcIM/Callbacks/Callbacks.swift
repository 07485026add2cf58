internal import CVolcIM
import Foundation

/// Verifies, reads and answers the callbacks of Volcengine IM.
public final class Callbacks: Sendable {
    /// How far a callback's time may be from this clock unless set otherwise: five minutes, both ways.
    public static let defaultTolerance = Duration.seconds(defaultToleranceSeconds)

    let native: NativeCallbacks
    /// Where it is, for C functions; good while it is.
    private let address: UInt64
    let events: [String]

    /// The form of every event's id. Where it is set, it is certain where an id ends in the text that is signed.
    public struct EventIdForm: Sendable, Hashable {
        /// A UUID.
        public static let uuid = EventIdForm(pattern: "uuid")
        /// Digits.
        public static let digits = EventIdForm(pattern: "digits")
        /// Hexadecimal digits.
        public static let hex = EventIdForm(pattern: "hex")

        let pattern: String

        /// A pattern such as `evt-[0-9a-f]{24}`.
        public init(pattern: String) {
            self.pattern = pattern
        }
    }

    /// With the console's callback secrets: one, or two while they are rotated.
    ///
    /// - Parameters:
    ///   - appId: the only application whose callbacks are accepted. Set it: the vendor's signature does not bind it.
    ///   - tolerance: how far a callback's time may be from this clock, both ways, in whole seconds; `nil` for any time.
    ///   - eventId: the form of every event's id, where it is known.
    ///   - events: names of events that are newer than ``CallbackEvent/documentedTypes``.
    /// - Throws: ``ImError/validation(_:)``.
    public init(
        secrets: [String],
        appId: Int32? = nil,
        tolerance: Duration? = defaultTolerance,
        eventId: EventIdForm? = nil,
        events: [String] = []
    ) throws {
        let settings = Settings(
            secret: secrets, appId: appId, eventId: eventId?.pattern, events: events,
            tolerance: tolerance.map { .seconds($0.wholeSeconds) } ?? .off)
        self.events = events
        native = try reporting { try NativeCallbacks(options: try jsonText(settings), language: .swift) }
        address = native.address()
    }

    /// With one secret.
    ///
    /// - Throws: ``ImError/validation(_:)``.
    public convenience init(secret: String, appId: Int32? = nil) throws {
        try self.init(secrets: [secret], appId: appId)
    }

    /// Verifies a body and reads it. Pass the bytes exactly as received.
    ///
    /// - Throws: ``ImError/callback(_:)``, whose reason names the check that failed. Log it; never return it to the caller.
    public func verify(_ body: some Collection<UInt8>, now: Date = Date()) throws -> CallbackEvent {
        try Library.value(body.lent { volc_im_verify(address, $0, $1, now.epochMilliseconds) }) {
            CallbackEvent(EventLines($0))
        }
    }

    /// Reads a body without any check of its origin. For logs and tests: never act on what it returns.
    ///
    /// - Throws: ``ImError/callback(_:)``.
    public func parseUnverified(_ body: some Collection<UInt8>) throws -> UnverifiedCallbackEvent {
        try Library.value(body.lent { volc_im_unverified(address, $0, $1) }) { UnverifiedCallbackEvent(EventLines($0)) }
    }

    /// A signed body, as the service would send it, for the tests of code that receives callbacks.
    ///
    /// - Parameters:
    ///   - data: the event's own fields: the text of a JSON object.
    ///   - nonce: four digits.
    /// - Throws: ``ImError/validation(_:)``.
    public func sign(
        type: String,
        data: String,
        time: Date = Date(),
        id: String = UUID().uuidString.lowercased(),
        nonce: String = String(Int.random(in: 1000...9999))
    ) throws -> String {
        try reporting {
            try native.sign(eventType: type, data: data, timeMs: time.epochMilliseconds, id: id, nonce: nonce)
        }
    }

    /// A handler for a web server of any kind, with one closure for all events.
    ///
    /// ```swift
    /// let handler = try callbacks.handler(undecided: .reject) { event in
    ///     event.isBefore && event.texts.contains { isRude($0) } ? try .reject(code: 1001, message: "be kind") : .accept
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - undecided: the reply to a Before event that no handler decided.
    ///   - handle: decides about one event. What it throws for a Before event makes it undecided; for an After event the
    ///     response is status 500, so that the service can send it again.
    /// - Throws: ``ImError/validation(_:)`` when an option is wrong.
    public func handler(
        undecided: CallbackHandler.Undecided,
        options: CallbackHandler.Options = CallbackHandler.Options(),
        _ handle: @escaping CallbackHandler.Handler
    ) throws -> CallbackHandler {
        try handler(["*": handle], undecided: undecided, options: options)
    }

    /// A handler for a web server of any kind, with a closure for each event by its name.
    ///
    /// An event without a closure is accepted. One for `*` takes every event without its own closure.
    ///
    /// ```swift
    /// let handler = try callbacks.handler(
    ///     [
    ///         "BeforeSendMessage": { event in
    ///             event.texts.contains { isRude($0) } ? try .reject(code: 1001, message: "be kind") : .accept
    ///         }
    ///     ], undecided: .reject)
    /// ```
    ///
    /// - Parameter undecided: the reply to a Before event that no handler decided.
    /// - Throws: ``ImError/validation(_:)`` when an option is wrong, or a name is neither listed nor declared in
    ///   ``CallbackHandler/Options/events``.
    public func handler(
        _ handlers: [String: CallbackHandler.Handler],
        undecided: CallbackHandler.Undecided,
        options: CallbackHandler.Options = CallbackHandler.Options()
    ) throws -> CallbackHandler {
        try CallbackHandler(self, handlers, undecided, options)
    }
}

/// Core's options of a verifier.
private struct Settings: Encodable {
    let secret: [String]
    let appId: Int32?
    let eventId: String?
    let events: [String]
    let tolerance: Tolerance

    enum Tolerance: Encodable {
        case seconds(Int64)
        case off

        func encode(to encoder: any Encoder) throws {
            var value = encoder.singleValueContainer()
            switch self {
            case .seconds(let seconds): try value.encode(seconds)
            case .off: try value.encode(false)
            }
        }
    }
}

extension Duration {
    /// Rounded up; -1 of a negative one, which core refuses.
    fileprivate var wholeSeconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds < 0 || attoseconds < 0 ? -1 : attoseconds > 0 ? seconds &+ 1 : seconds
    }
}
