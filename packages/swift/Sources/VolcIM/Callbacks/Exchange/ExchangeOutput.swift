import Foundation

/// What an exchange wants done, in this order.
struct ExchangeTurn: Decodable {
    let exchange: UInt64
    let outputs: [ExchangeOutput]
    /// Of the handler to run.
    private(set) var event: CallbackEvent?

    private enum CodingKeys: CodingKey {}

    init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        exchange = try list.decode(UInt64.self)
        var outputs: [ExchangeOutput] = []
        while !list.isAtEnd { outputs.append(try list.decode(ExchangeOutput.self)) }
        self.outputs = outputs
    }

    /// From the text that the native library gives: a line of JSON, and an event after it where a handler is to run.
    static func read(_ text: String) throws -> ExchangeTurn {
        let bytes = text.utf8
        let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
        var turn = try JSONDecoder().decode(ExchangeTurn.self, from: Data(bytes[..<(end ?? bytes.endIndex)]))
        if let end { turn.event = CallbackEvent(lines: text[bytes.index(after: end)...]) }
        return turn
    }
}

/// One thing to do.
enum ExchangeOutput: Decodable {
    case read(most: Int, wait: Int)
    case claim(StoreStep)
    case settle(StoreStep)
    case release(StoreStep)
    case run(handler: String, isBefore: Bool, wait: Int)
    case wait(Int)
    case answer(CallbackResponse)
    case log(CallbackLogRecord)
    case over

    private enum CodingKeys: CodingKey {
        case type, most, handler, isBefore, waitMs, status, headers, body
    }

    private enum Name: String, Decodable {
        case read, claim, settle, release, run, wait, answer, log, over
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        switch try fields.decode(Name.self, forKey: .type) {
        case .read:
            self = .read(
                most: try fields.decode(Int.self, forKey: .most), wait: try fields.decode(Int.self, forKey: .waitMs))
        case .claim: self = .claim(try StoreStep(from: decoder))
        case .settle: self = .settle(try StoreStep(from: decoder))
        case .release: self = .release(try StoreStep(from: decoder))
        case .run:
            self = .run(
                handler: try fields.decode(String.self, forKey: .handler),
                isBefore: try fields.decode(Bool.self, forKey: .isBefore),
                wait: try fields.decode(Int.self, forKey: .waitMs))
        case .wait: self = .wait(try fields.decode(Int.self, forKey: .waitMs))
        case .answer:
            self = .answer(
                CallbackResponse(
                    status: try fields.decode(Int.self, forKey: .status),
                    headers: try fields.decode([String: String].self, forKey: .headers),
                    body: try fields.decode(String.self, forKey: .body)))
        case .log: self = .log(try LogFields(from: decoder).record)
        case .over: self = .over
        }
    }

    /// A step of the shared store.
    struct StoreStep: Decodable, Sendable {
        let token: UInt32
        let keys: [String]
        let owner: String
        let reply: String?
        let leaseMs: Int64?
        let rememberMs: Int64?
        let waitMs: Int
    }
}

/// A log record as the native library writes it.
struct LogFields: Decodable {
    private let level: String
    private let reason: String
    private let message: String
    private let eventId: String
    private let eventType: String
    private let facts: [String: String]

    var record: CallbackLogRecord {
        CallbackLogRecord(
            level: CallbackLogRecord.Level(rawValue: level) ?? .error, reason: reason, message: message, eventId: eventId,
            eventType: eventType, facts: facts)
    }
}
