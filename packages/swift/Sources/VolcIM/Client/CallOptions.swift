/// How often a call is tried. What is `nil` is as the client was configured: by default four attempts, with waits of up to 200 ms
/// at first and 5 s at most.
public struct RetryPolicy: Sendable, Hashable {
    /// No repetitions.
    public static let never = RetryPolicy(maxAttempts: 1)

    /// Attempts at most, the first one included.
    public var maxAttempts: Int?
    /// Upper bound of the first wait; it doubles with every attempt.
    public var baseDelay: Duration?
    /// Upper bound of any wait that the service did not ask for.
    public var maxDelay: Duration?

    /// A policy that changes what is given.
    public init(maxAttempts: Int? = nil, baseDelay: Duration? = nil, maxDelay: Duration? = nil) {
        self.maxAttempts = maxAttempts
        self.baseDelay = baseDelay
        self.maxDelay = maxDelay
    }
}

/// Options of one call. What is `nil` is as the client was configured.
public struct CallOptions: Sendable, Hashable {
    /// Another application than the client's.
    public var appId: Int32?
    /// The idempotency id, for actions that take one: two calls with the same id take effect once. Generated for
    /// each call if not set.
    public var idempotencyId: String?
    /// Time limit of one attempt.
    public var timeout: Duration?
    /// Time limit of the call with all its attempts.
    public var deadline: Duration?
    /// How often the call is tried.
    public var retry: RetryPolicy?

    /// Options that change what is given.
    public init(
        appId: Int32? = nil,
        idempotencyId: String? = nil,
        timeout: Duration? = nil,
        deadline: Duration? = nil,
        retry: RetryPolicy? = nil
    ) {
        self.appId = appId
        self.idempotencyId = idempotencyId
        self.timeout = timeout
        self.deadline = deadline
        self.retry = retry
    }
}
