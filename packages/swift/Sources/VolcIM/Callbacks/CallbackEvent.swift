internal import CVolcIM
import Foundation

/// A callback's event.
public struct CallbackEvent: Sendable, Hashable {
    /// The event's name, such as `BeforeSendMessage`. The set is open.
    public var type: String
    /// Unique id. Events can be redelivered; a ``CallbackHandler`` handles it once.
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

    /// Whether the service waits for a decision: the event is about something that has not happened yet.
    public var isBefore: Bool { isBeforeEvent(eventType: type) }

    /// The event's own fields, typed by its name; `other` for an undeclared event.
    ///
    /// - Throws: ``ImError/decode(_:)`` when a documented field holds something else than documented. Thrown on by a handler,
    ///   it is a failed handler.
    public func typed() throws -> EventData {
        try reporting {
            let outcome = type.lent { type, typeLength in
                data.lent { volc_im_event_data(Library.language, type, typeLength, $0, $1) }
            }
            return try Library.valueIfAny(outcome) { try JsonReader.read($0) { try EventData(type: type, json: &$0) } } ?? .other
        }
    }

    /// Every string in the event's data, decoded, also those of JSON inside a string: for moderation,
    /// whatever the fields are called.
    public var texts: [String] {
        let outcome = data.lent { volc_im_texts($0, $1) }
        return (try? Library.value(outcome) { try JsonReader.read($0) { try $0.list { try $0.text() } } }) ?? []
    }

    /// The JSON text of the value at a path in the event's data, by the service's names:
    /// `MessageBody.ConversationShortId`, `RobotIds[0]`; `nil` where there is nothing.
    public func value(at path: String) -> String? {
        let outcome = data.lent { data, dataLength in path.lent { volc_im_value(data, dataLength, $0, $1) } }
        return try? Library.valueIfAny(outcome, Library.text)
    }

    /// The string at a path in the event's data, or a whole number in decimal digits, as ids are; `nil` where there is nothing or
    /// something else.
    public func text(at path: String) -> String? {
        let outcome = data.lent { data, dataLength in path.lent { volc_im_text(data, dataLength, $0, $1) } }
        return try? Library.valueIfAny(outcome, Library.text)
    }

    init(_ lines: EventLines) {
        type = lines.type
        id = lines.id
        time = Date(timeIntervalSince1970: Double(lines.milliseconds) / 1000)
        timeMilliseconds = lines.milliseconds
        appId = lines.appId
        signature = lines.signature
        data = lines.data
    }
}

/// Content of an unverified body. For logs and tests: never act on it. No handler takes it for an event.
public struct UnverifiedCallbackEvent: Sendable, Hashable {
    /// The claimed name: any text.
    public var type: String
    /// The claimed id: any text.
    public var id: String
    /// The claimed time, in milliseconds since 1970.
    public var timeMilliseconds: Int64
    /// The claimed application: any text.
    public var appId: String
    /// The data as received; may be no JSON.
    public var data: String
    /// The signature, not checked.
    public var signature: String

    init(_ lines: EventLines) {
        type = lines.type
        id = lines.id
        timeMilliseconds = lines.milliseconds
        appId = lines.appId
        signature = lines.signature
        data = lines.data
    }
}

/// An event as the library gives it, by lines; the data is the rest and may hold line ends.
struct EventLines {
    let type: String
    let id: String
    let milliseconds: Int64
    let appId: String
    let signature: String
    let data: String

    /// With so many lines between the signature and the data that are of no interest here.
    init(_ text: UnsafeRawBufferPointer, passing: Int = 0) {
        var lines = Lines(text)
        type = lines.nextText()
        id = lines.nextText()
        milliseconds = Int64(lines.nextText()) ?? 0
        appId = lines.nextText()
        signature = lines.nextText()
        for _ in 0..<passing { _ = lines.next() }
        data = Library.text(lines.remaining)
    }
}

/// The reply to a callback.
public struct CallbackReply: Sendable, Hashable {
    /// JSON text, to be sent with HTTP status 200.
    public let body: String

    /// Accepts: the operation of a Before event continues, or an After event is acknowledged.
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
    ///   - message: message for the sender.
    ///   - extra: more fields for the answer: the text of a JSON object by the names that the service wants.
    /// - Throws: ``ImError/validation(_:)`` when the code is 0 or `extra` is no JSON object.
    public static func reject(code: Int64, message: String, extra: String? = nil) throws -> CallbackReply {
        CallbackReply(body: try reporting { try rejectReply(code: code, message: Data(message.utf8), extra: extra) })
    }

    init(body: String) {
        self.body = body
    }
}
