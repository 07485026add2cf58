/// Builder of a batch.
public struct BatchOptions: Sendable, Hashable {
    /// Items per call; by default and at most, the action's limit.
    public var partSize: Int?
    /// Number of concurrent calls.
    public var concurrency: Int
    /// Whether the calls keep to the documented rate, which all clients of the account in this process share.
    public var isPaced: Bool
    /// Another application than the client's.
    public var appId: Int32?
    /// How often each call is tried.
    public var retry: RetryPolicy?
    /// Time limit of the whole batch. Then running calls are cancelled, and the outcome reports every item.
    /// No limit by default.
    public var deadline: Duration?

    /// Four paced concurrent calls, as large as the action allows.
    public init(
        partSize: Int? = nil,
        concurrency: Int = 4,
        isPaced: Bool = true,
        appId: Int32? = nil,
        retry: RetryPolicy? = nil,
        deadline: Duration? = nil
    ) {
        self.partSize = partSize
        self.concurrency = concurrency
        self.isPaced = isPaced
        self.appId = appId
        self.retry = retry
        self.deadline = deadline
    }
}

/// Events of a batch.
public enum BatchStep<Request: ActionRequest>: Sendable {
    /// Progress: finished items and the total.
    case progress(done: Int, total: Int)
    /// The batch is over. Nothing comes after it.
    case finished(BatchOutcome<Request>)
}

/// An action over a list of any length. It starts with the loop over it, or with ``outcome()``; each loop runs it again.
///
/// A cancelled task stops it: nothing more is sent, and the outcome still reports every item. What was in
/// progress is `unknown` there where it may have been sent, and all else `left`. A loop that is left stops it as well.
public struct Batch<Request: ActionRequest>: AsyncSequence, Sendable {
    private enum Source: Sendable {
        case client(ImClient, Request, BatchOptions)
        /// Of a fake.
        case made(Result<BatchOutcome<Request>, ImError>)
    }

    private let source: Source

    init(client: ImClient, request: Request, options: BatchOptions) {
        source = .client(client, request, options)
    }

    /// A batch that ends at once, for fakes.
    public init(_ outcome: Result<BatchOutcome<Request>, ImError>) {
        source = .made(outcome)
    }

    /// Runs the batch without progress events. Failures and a cancellation of the task are reported in the outcome.
    ///
    /// - Throws: ``ImError/validation(_:)`` before anything is sent.
    public func outcome() async throws -> BatchOutcome<Request> {
        try await run()
    }

    /// Runs the batch.
    public func makeAsyncIterator() -> Iterator { Iterator(batch: self) }

    /// Iterates over the events of a batch.
    public struct Iterator: AsyncIteratorProtocol {
        private var progress: AsyncStream<(done: Int, total: Int)>.Iterator
        private let running: Task<BatchOutcome<Request>, any Error>
        private var isOver = false

        init(batch: Batch) {
            let (stream, continuation) = AsyncStream.makeStream(of: (done: Int, total: Int).self)
            let running = Task {
                defer { continuation.finish() }
                return try await batch.run { continuation.yield(($0, $1)) }
            }
            // The stream ends before the batch does where the loop's task is cancelled, and where the loop is left.
            continuation.onTermination = { _ in running.cancel() }
            self.running = running
            progress = stream.makeAsyncIterator()
        }

        /// The next event; `nil` once the batch has ended.
        public mutating func next() async throws -> BatchStep<Request>? {
            try await next(isolation: nil)
        }

        /// The next event; `nil` once the batch has ended.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> BatchStep<Request>? {
            if isOver { return nil }
            if let (done, total) = await progress.next(isolation: actor) { return .progress(done: done, total: total) }
            isOver = true
            return .finished(try await running.value)
        }
    }

    private func run(progress: (Int, Int) -> Void = { _, _ in }) async throws -> BatchOutcome<Request> {
        switch source {
        case .client(let client, let request, let options):
            return try await client.run(
                .batch, Request.action, options: options.json, input: request.lent, progress: progress,
                { try BatchOutcome(json: &$0) }
            ).0
        case .made(let outcome): return try outcome.get()
        }
    }
}
