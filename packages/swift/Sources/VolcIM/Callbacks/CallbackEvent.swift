import Foundation

/// A callback's event.
public struct CallbackEvent: Sendable, Hashable {
    /// The event's name, such as `BeforeSendMessage`. The set is open.
    public var type: String
    /// Unique id. The same event can come twice: remember the ids you have seen, or let a ``ReplayStore`` do it.
    public var id: String
    /// When it happened.
    public var time: Date
    /// When it happened, in milliseconds since 1970.
    public var timeMilliseconds: Int64
    /// The application, in decimal.
    public var appId: String
    /// The event's own fields: JSON text, as signed.
    public var data: String
    /// The signature. A body that someone cut anew keeps it: remember it as you remember ids.
    public var signature: String

    /// The names of the documented events.
    public static var documentedTypes: [String] { eventTypes() }

    /// Whether the service waits for a decision: the event is about something that has not happened yet.
    public var isBefore: Bool { type.hasPrefix("Before") }

    /// The event's own fields, typed by its name; `other` for an event that this version does not know.
    ///
    /// - Throws: ``ImError/decode(_:)`` when a documented field holds something else than documented.
    public func typed() throws -> EventData {
        try reporting { try typedEventData(eventType: type, data: data) }
    }

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
    ///   - code: any number but 0; the sender's client shows it.
    ///   - message: why, in words for the sender.
    ///   - extra: more fields for the answer: the text of a JSON object by the names that the service wants.
    /// - Throws: ``ImError/validation(_:)`` when the code is 0 or `extra` is no JSON object.
    public static func reject(code: Int32, message: String, extra: String? = nil) throws -> CallbackReply {
        CallbackReply(body: try reporting { try rejectReply(code: Int64(code), message: message, extra: extra) })
    }

    init(body: String) {
        self.body = body
    }
}
