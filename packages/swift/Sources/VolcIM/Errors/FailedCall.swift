/// Metadata of a failed call.
public struct FailedCall: Sendable, Hashable {
    /// The action that was called; empty when the configuration is at fault.
    public var action: String
    /// Whether the same call can succeed later (inferred).
    public var isRetryable: Bool
    /// Whether the action may have been carried out.
    public var maybeSent: Bool
    /// Number of times the request was sent.
    public var attempts: Int
    /// Duration from the start of the call to its end.
    public var elapsed: Duration
    /// The vendor's id of the last request that got a response. Quote it to the vendor's support.
    public var requestId: String?
    /// The idempotency id that the call carried: with it, the same call can be made again safely.
    public var idempotencyId: String?
    /// The headers of the last response, names in lower case.
    public var headers: [String: String]

    /// Metadata of these parts, for tests.
    public init(
        action: String = "", isRetryable: Bool = false, maybeSent: Bool = false, attempts: Int = 0, elapsed: Duration = .zero,
        requestId: String? = nil, idempotencyId: String? = nil, headers: [String: String] = [:]
    ) {
        self.action = action
        self.isRetryable = isRetryable
        self.maybeSent = maybeSent
        self.attempts = attempts
        self.elapsed = elapsed
        self.requestId = requestId
        self.idempotencyId = idempotencyId
        self.headers = headers
    }
}

extension FailedCall {
    private static let names = JsonNames(
        "action", "retryable", "maybe_sent", "attempts", "elapsed_ms", "request_id", "idempotency_id")

    init(json: inout JsonReader) throws {
        self.init()
        var fields = try json.open()
        while let field = try json.field(Self.names, &fields) {
            switch field {
            case 0: action = try json.text()
            case 1: isRetryable = try json.bool()
            case 2: maybeSent = try json.bool()
            case 3: attempts = try json.int()
            case 4: elapsed = .milliseconds(try json.int64())
            case 5: requestId = try json.text()
            default: idempotencyId = try json.text()
            }
        }
    }
}
