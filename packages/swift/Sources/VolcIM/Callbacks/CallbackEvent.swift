import Foundation

/// A callback's event.
public struct CallbackEvent: Sendable, Hashable {
    /// The event's name, such as `BeforeSendMessage`. The set is open.
    public var type: String
    /// Unique id. The same event can come twice; a ``CallbackHandler`` handles it once.
    public var id: String
    /// When it happened.
    public var time: Date
    /// When it happened, in milliseconds since 1970.
    public var timeMilliseconds: Int64
    /// The application, in decimal.
    public var appId: String
    /// The event's own fields: JSON text, as signed.
    public var data: String
    /// Stays the same if an attacker re-splits the signed fields. Store it with the id to detect replays.
    public var signature: String

    /// The names of the documented events.
    public static var documentedTypes: [String] { eventTypes() }

    /// Whether the service waits for a decision: the event is about something that has not happened yet.
    public var isBefore: Bool { isBeforeEvent(eventType: type) }

    /// The event's own fields, typed by its name; `other` for an event that this version does not know.
    ///
    /// - Throws: ``ImError/decode(_:)`` when a documented field holds something else than documented. Thrown on by a handler,
    ///   it is a failed handler.
    public func typed() throws -> EventData {
        try reporting { try typedEventData(eventType: type, data: data) }
    }

    /// Every string in the event's data, decoded, also those of JSON inside of a string: what to look through when messages
    /// are moderated, whatever the fields are called.
    public var texts: [String] { eventTexts(data: data) }

    /// The JSON text of the value at a path in the event's data, by the service's own names:
    /// `MessageBody.ConversationShortId`, `RobotIds[0]`; `nil` where there is nothing.
    public func value(at path: String) -> String? {
        eventValue(data: data, path: path)
    }

    init(_ event: NativeEvent) {
        type = event.eventType
        id = event.id
        time = Date(timeIntervalSince1970: Double(event.timeMs) / 1000)
        timeMilliseconds = event.timeMs
        appId = event.appId
        data = event.data
        signature = event.signature
    }

    /// From the lines that the native library gives with a handler to run; the data is the rest and may hold line ends.
    init?(lines: Substring) {
        let parts = lines.utf8.split(separator: UInt8(ascii: "\n"), maxSplits: 6, omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        guard parts.count == 7, let milliseconds = Int64(parts[2]) else { return nil }
        type = parts[0]
        id = parts[1]
        time = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        timeMilliseconds = milliseconds
        appId = parts[3]
        signature = parts[4]
        data = parts[6]
    }
}

/// What a body says, with no check of its origin. For logs and tests: never act on it. No handler takes it for an event.
public struct UnverifiedCallbackEvent: Sendable, Hashable {
    /// What the body says is the event's name: any text.
    public var type: String
    /// What the body says is the id: any text.
    public var id: String
    /// What the body says is the time, in milliseconds since 1970.
    public var timeMilliseconds: Int64
    /// What the body says is the application: any text.
    public var appId: String
    /// The data as it stands, which may be no JSON.
    public var data: String
    /// The signature, not checked.
    public var signature: String

    init(_ event: NativeUnverifiedEvent) {
        type = event.eventType
        id = event.id
        timeMilliseconds = event.timeMs
        appId = event.appId
        data = event.data
        signature = event.signature
    }
}

/// The answer to a callback.
public struct CallbackReply: Sendable, Hashable {
    /// JSON text, to be sent with HTTP status 200.
    public let body: String

    /// Lets the operation of a Before event go on, or says that an After event has arrived.
    public static let accept = CallbackReply(body: (try? acceptReply(extra: nil)) ?? "")

    /// As ``accept``, with more fields for the answer: the text of a JSON object by the names that the service wants.
    ///
    /// - Throws: ``ImError/validation(_:)`` when it is no JSON object.
    public static func accept(extra: String) throws -> CallbackReply {
        CallbackReply(body: try reporting { try acceptReply(extra: extra) })
    }

    /// Refuses the operation of a Before event.
    ///
    /// - Parameters:
    ///   - code: any 64-bit number but 0; the sender's client shows it.
    ///   - message: why, in words for the sender.
    ///   - extra: more fields for the answer: the text of a JSON object by the names that the service wants.
    /// - Throws: ``ImError/validation(_:)`` when the code is 0 or `extra` is no JSON object.
    public static func reject(code: Int64, message: String, extra: String? = nil) throws -> CallbackReply {
        CallbackReply(body: try reporting { try rejectReply(code: code, message: message, extra: extra) })
    }

    init(body: String) {
        self.body = body
    }
}
