/// An item of a batch that did not plainly go through.
public struct BatchItem: Sendable, Hashable {
    /// Position in the whole list.
    public var index: Int
    /// The item as JSON, as it was given.
    public var item: String
    /// The service's code, where it gave one.
    public var code: String?
    /// Why, in words.
    public var message: String
}

/// What came of a batch: every item is sent, failed, unknown or left, exactly one of them.
public struct BatchOutcome<Request: ActionRequest>: Sendable {
    /// The results of all calls as one: lists and maps put together.
    public var result: Request.Output
    /// How many items there were.
    public var total: Int
    /// How many went through.
    public var sent: Int
    /// What the service refused, each by itself or with its part.
    public var failed: [BatchItem]
    /// What may have gone through: the service may have had the request, and repeating it could do its work twice.
    public var unknown: [BatchItem]
    /// What did not go through and may be tried again without doing anything twice.
    public var left: [BatchItem]
    /// The errors of the calls that failed, in words.
    public var errors: [String]
    /// The request for what is left; `nil` when nothing is.
    public var rest: Request?

    init(_ outcome: NativeBatchOutcome) throws {
        let report = outcome.report
        result = try Request.output(outcome.result)
        total = Int(report.total)
        sent = Int(report.sent)
        failed = report.failed.map(BatchItem.init)
        unknown = report.unknown.map(BatchItem.init)
        left = report.left.map(BatchItem.init)
        errors = report.errors
        rest = nil
        if let native = outcome.rest { rest = try Request.lift(native) }
    }
}

extension BatchItem {
    init(_ item: NativeBatchItem) {
        self.init(index: Int(item.index), item: item.item, code: item.code, message: item.message)
    }
}
