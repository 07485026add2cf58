/// Report of a whole campaign, whichever machines ran it: every item is sent, failed, unknown, left or running, exactly one of
/// them.
public struct CampaignReport: Sendable, Hashable {
    /// Number of items; `nil` while no machine has seen the end of the list.
    public var total: Int?
    /// Number of sent items.
    public var sent: Int
    /// Number of items that the service rejected.
    public var failed: Int
    /// Number of items that may have been sent: sending them again could do the work twice.
    public var unknown: Int
    /// Number of items, as far as they are known, that were not sent and are safe to send.
    public var left: Int
    /// Number of items that a machine is sending.
    public var running: Int
    /// Number of parts that were ever claimed.
    public var parts: Int
    /// Numbers of the parts with unknown items.
    public var unknownParts: [Int]

    /// A report of these counts, for fakes.
    public init(
        total: Int? = nil, sent: Int = 0, failed: Int = 0, unknown: Int = 0, left: Int = 0, running: Int = 0, parts: Int = 0,
        unknownParts: [Int] = []
    ) {
        self.total = total
        self.sent = sent
        self.failed = failed
        self.unknown = unknown
        self.left = left
        self.running = running
        self.parts = parts
        self.unknownParts = unknownParts
    }

    private static let names = JsonNames(
        "total", "sent", "failed", "unknown", "left", "running", "parts", "unknownParts")

    init(json: inout JsonReader) throws {
        self.init()
        var fields = try json.open()
        while let field = try json.field(Self.names, &fields) {
            switch field {
            case 0: total = try json.int()
            case 1: sent = try json.int()
            case 2: failed = try json.int()
            case 3: unknown = try json.int()
            case 4: left = try json.int()
            case 5: running = try json.int()
            case 6: parts = try json.int()
            default: unknownParts = try json.list { try $0.int() }
            }
        }
    }
}

/// An item of a campaign that failed or is unknown.
public struct CampaignItem: Sendable, Hashable {
    /// What came of an item.
    public enum Outcome: String, Sendable {
        /// The service rejected it.
        case failed
        /// It may have been sent.
        case unknown
    }

    /// Number of its part.
    public var part: Int
    /// Its outcome.
    public var outcome: Outcome
    /// Position in the whole list.
    public var index: Int
    /// The item as JSON where it is short, such as an id, and has an outcome apart from its part's.
    public var item: Json?
    /// The service's code, where it gave one.
    public var code: String?
    /// Message.
    public var message: String

    /// From a JSON array: part, outcome, index, item, code, message.
    init(json: inout JsonReader) throws {
        try json.expect("[")
        part = try json.int()
        outcome = Outcome(rawValue: try json.afterComma { try $0.text() }) ?? .unknown
        index = try json.afterComma { try $0.int() }
        item = try json.afterComma { $0.passes(word: "null") ? nil : try $0.raw() }
        code = try json.afterComma { try $0.textOrNull() }
        message = try json.afterComma { try $0.text() }
        try json.expect("]")
    }
}
