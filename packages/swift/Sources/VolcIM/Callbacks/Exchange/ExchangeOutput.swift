/// What an exchange wants done, in this order.
struct ExchangeTurn {
    let exchange: UInt64
    private(set) var outputs: [ExchangeOutput] = []
    /// Of the handler to run.
    private(set) var event: CallbackEvent?

    /// From what the native library gives: a line of JSON, and an event after it where a handler is to run.
    init(_ payload: UnsafeRawBufferPointer) throws {
        var json = JsonReader(payload)
        try json.expect("[")
        exchange = UInt64(try json.int64())
        while json.passes(",") { outputs.append(try ExchangeOutput(json: &json)) }
        try json.expect("]")
        var lines = Lines(payload)
        // Between the signature and the data stand the ids that texts have in the event.
        if lines.next() != nil { event = CallbackEvent(EventLines(lines.remaining, passing: 1)) }
    }
}

/// One thing to do.
enum ExchangeOutput {
    case read(most: Int, wait: Int)
    case claim(StoreStep)
    case settle(StoreStep)
    case release(StoreStep)
    case run(handler: String, isBefore: Bool, wait: Int)
    case wait(Int)
    case answer(CallbackResponse)
    case log(LogRecord)
    case over

    /// A step of the shared store.
    struct StoreStep: Sendable {
        var token: UInt32 = 0
        var keys: [String] = []
        var owner = ""
        var reply: String?
        var leaseMs: Int64 = 0
        var rememberMs: Int64 = 0
        var waitMs = 0
    }

    private static let names = JsonNames(
        "type", "most", "handler", "waitMs", "status", "headers", "body", "token", "keys", "owner", "reply", "leaseMs",
        "rememberMs", "isBefore", "level", "reason", "message", "eventId", "eventType", "facts")

    init(json: inout JsonReader) throws {
        var (type, handler, isBefore, most) = ("", "", false, 0)
        var response = CallbackResponse(status: 0)
        var step = StoreStep()
        var log = LogFields()
        var fields = try json.open()
        while let field = try json.field(Self.names, &fields) {
            switch field {
            case 0: type = try json.text()
            case 1: most = try json.int()
            case 2: handler = try json.text()
            case 3: step.waitMs = try json.int()
            case 4: response.status = try json.int()
            case 5: response.headers = try json.map { try $0.text() }
            case 6: response.body = try json.text()
            case 7: step.token = UInt32(clamping: try json.int64())
            case 8: step.keys = try json.list { try $0.text() }
            case 9: step.owner = try json.text()
            case 10: step.reply = try json.text()
            case 11: step.leaseMs = try json.int64()
            case 12: step.rememberMs = try json.int64()
            case 13: isBefore = try json.bool()
            default: try log.read(field - 14, &json)
            }
        }
        switch type {
        case "read": self = .read(most: most, wait: step.waitMs)
        case "claim": self = .claim(step)
        case "settle": self = .settle(step)
        case "release": self = .release(step)
        case "run": self = .run(handler: handler, isBefore: isBefore, wait: step.waitMs)
        case "wait": self = .wait(step.waitMs)
        case "answer": self = .answer(response)
        case "log": self = .log(log.record)
        case "over": self = .over
        default: throw json.malformed("an output that is none")
        }
    }
}

/// A log record as the native library writes it.
struct LogFields {
    private var level = ""
    private var reason = ""
    private var message = ""
    private var eventId = ""
    private var eventType = ""
    private var facts: [String: String] = [:]

    /// Reads the field at a position among level, reason, message, event id, event type and facts.
    mutating func read(_ position: Int, _ json: inout JsonReader) throws {
        switch position {
        case 0: level = try json.text()
        case 1: reason = try json.text()
        case 2: message = try json.text()
        case 3: eventId = try json.text()
        case 4: eventType = try json.text()
        default: facts = try json.map { try $0.text() }
        }
    }

    var record: LogRecord {
        var facts = facts
        if !eventId.isEmpty { facts["eventId"] = eventId }
        if !eventType.isEmpty { facts["eventType"] = eventType }
        return LogRecord(level: LogLevel(rawValue: level) ?? .error, reason: reason, message: message, facts: facts)
    }
}
