/// Metadata of a completed call.
public struct CallInfo: Sendable, Hashable {
    /// The id of the call in its events and log records.
    public var callId: String
    /// The vendor's id of the request that succeeded.
    public var requestId: String?
    /// Number of times the request was sent.
    public var attempts: Int
    /// Duration from the start of the call to its result.
    public var elapsed: Duration
    /// The idempotency id that the call carried.
    public var idempotencyId: String?
    /// The HTTP status of the response; 0 for a ``Call``, whose responses your HTTP client has.
    public var status: Int
    /// The headers of the response, names in lower case; several of one name are joined by commas.
    public var headers: [String: String]

    /// Metadata of these parts, for tests.
    public init(
        callId: String = "", requestId: String? = nil, attempts: Int = 1, elapsed: Duration = .zero,
        idempotencyId: String? = nil, status: Int = 0, headers: [String: String] = [:]
    ) {
        self.callId = callId
        self.requestId = requestId
        self.attempts = attempts
        self.elapsed = elapsed
        self.idempotencyId = idempotencyId
        self.status = status
        self.headers = headers
    }
}

/// A result with the metadata of its call.
public struct Answer<Output: Sendable>: Sendable {
    /// What the action returned.
    public var result: Output
    /// Metadata of the call.
    public var info: CallInfo

    /// A result with metadata.
    public init(result: Output, info: CallInfo = CallInfo()) {
        self.result = result
        self.info = info
    }

    /// The answer with the head of its response.
    func with(_ head: ResponseHead?) -> Answer {
        guard let head else { return self }
        var answer = self
        (answer.info.status, answer.info.headers) = (head.status, head.headers)
        return answer
    }
}

extension Answer: Equatable where Output: Equatable {}
extension Answer: Hashable where Output: Hashable {}
