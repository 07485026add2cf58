/// An item of a batch not confirmed as successful.
public struct BatchItem: Sendable, Hashable {
    /// Position in the whole list.
    public var index: Int
    /// The item as JSON, as it was given.
    public var item: String
    /// The service's code, where it gave one.
    public var code: String?
    /// Message.
    public var message: String

    /// An item of these parts, for fakes.
    public init(index: Int, item: String, code: String? = nil, message: String = "") {
        self.index = index
        self.item = item
        self.code = code
        self.message = message
    }
}

/// Outcome of a batch: every item is sent, failed, unknown or left, exactly one of them.
public struct BatchOutcome<Request: ActionRequest>: Sendable {
    /// The results of all calls as one: lists concatenated, maps merged.
    public var result: Request.Output
    /// Number of items.
    public var total: Int
    /// Number of sent items.
    public var sent: Int
    /// Rejected by the service, singly or with their call.
    public var failed: [BatchItem]
    /// May have been sent: sending again could do the work twice.
    public var unknown: [BatchItem]
    /// Not sent, and safe to send again.
    public var left: [BatchItem]
    /// Messages of the failed calls.
    public var errors: [String]
    /// The request for the items left; `nil` if there are none.
    public var rest: Request?

    /// An outcome of these items, for fakes; the total is their number.
    public init(
        sent: Int, failed: [BatchItem] = [], unknown: [BatchItem] = [], left: [BatchItem] = [], errors: [String] = [],
        rest: Request? = nil, result: Request.Output = .empty
    ) {
        total = sent + failed.count + unknown.count + left.count
        self.sent = sent
        self.failed = failed
        self.unknown = unknown
        self.left = left
        self.errors = errors
        self.rest = rest
        self.result = result
    }

    /// From the values after `batch`.
    init(json: inout JsonReader) throws {
        try json.expect(",")
        try json.expect("[")
        total = try json.int()
        sent = try json.afterComma { try $0.int() }
        failed = try json.afterComma { try $0.list { try BatchItem(json: &$0) } }
        unknown = try json.afterComma { try $0.list { try BatchItem(json: &$0) } }
        left = try json.afterComma { try $0.list { try BatchItem(json: &$0) } }
        errors = try json.afterComma { try $0.list { try ImError(json: &$0).description } }
        try json.expect("]")
        result = try json.afterComma(Request.crossing.readOutput)
        rest = try json.afterComma { $0.passes(word: "null") ? nil : try Request.crossing.read(&$0) }
    }
}

extension BatchItem {
    private static let names = JsonNames("index", "item", "code", "message")

    init(json: inout JsonReader) throws {
        self.init(index: 0, item: "")
        var fields = try json.open()
        while let field = try json.field(Self.names, &fields) {
            switch field {
            case 0: index = try json.int()
            case 1: item = try json.raw()
            case 2: code = try json.text()
            default: message = try json.text()
            }
        }
    }
}
