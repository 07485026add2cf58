/// How a batch is run.
public struct BatchOptions: Sendable, Hashable {
    /// How many items a call carries; at most, and by default, the action's limit.
    public var partSize: Int?
    /// How many calls run at once.
    public var concurrency: Int
    /// Whether the calls keep to the documented rate, which all clients of the account in this process share.
    public var isPaced: Bool
    /// Another application than the client's.
    public var appId: Int32?
    /// How often each call is tried.
    public var retry: RetryPolicy?

    /// Four paced calls at once, as large as the action allows.
    public init(
        partSize: Int? = nil,
        concurrency: Int = 4,
        isPaced: Bool = true,
        appId: Int32? = nil,
        retry: RetryPolicy? = nil
    ) {
        self.partSize = partSize
        self.concurrency = concurrency
        self.isPaced = isPaced
        self.appId = appId
        self.retry = retry
    }

    var native: NativeBatchOptions {
        NativeBatchOptions(
            partSize: partSize.map { UInt32(clamping: $0) }, concurrency: UInt32(clamping: concurrency),
            unpaced: !isPaced, appId: appId, retry: retry?.native)
    }
}

/// What a batch tells while it runs.
public enum BatchStep<Request: ActionRequest>: Sendable {
    /// So many items are over, of so many.
    case progress(done: Int, total: Int)
    /// The batch is over. Nothing comes after it.
    case finished(BatchOutcome<Request>)
}

/// An action over a list of any length. It starts with the loop over it, or with ``outcome()``; each loop runs it anew.
///
/// A cancelled task, or a loop that is left, ends it: what was under way then may have gone through.
public struct Batch<Request: ActionRequest>: AsyncSequence, Sendable {
    private let native: NativeClient
    private let request: Request
    private let options: BatchOptions

    init(native: NativeClient, request: Request, options: BatchOptions) {
        self.native = native
        self.request = request
        self.options = options
    }

    /// Runs the batch without a word on the way. What fails is told in the outcome.
    ///
    /// - Throws: ``ImError/validation(_:)`` before anything is sent, or ``ImError/transport(_:)`` when the task is
    ///   cancelled.
    public func outcome() async throws -> BatchOutcome<Request> {
        try await run(progress: nil)
    }

    /// Runs the batch.
    public func makeAsyncIterator() -> Iterator { Iterator(batch: self) }

    /// Goes through what a batch tells.
    public struct Iterator: AsyncIteratorProtocol {
        private var steps: AsyncThrowingStream<BatchStep<Request>, any Error>.Iterator
        private var isOver = false

        init(batch: Batch) {
            let (stream, continuation) = AsyncThrowingStream.makeStream(of: BatchStep<Request>.self)
            let task = Task {
                do {
                    continuation.yield(.finished(try await batch.run(progress: Progress(continuation))))
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
            steps = stream.makeAsyncIterator()
        }

        /// What comes next; `nil` once the batch is over.
        public mutating func next() async throws -> BatchStep<Request>? {
            try await next(isolation: nil)
        }

        /// What comes next; `nil` once the batch is over.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> BatchStep<Request>? {
            if isOver { return nil }
            guard let step = try await steps.next(isolation: actor) else {
                isOver = true
                throw ImError.aborted(Request.action, sent: true, idempotencyId: nil)
            }
            if case .finished = step { isOver = true }
            return step
        }
    }

    private final class Progress: BatchProgress {
        private let continuation: AsyncThrowingStream<BatchStep<Request>, any Error>.Continuation

        init(_ continuation: AsyncThrowingStream<BatchStep<Request>, any Error>.Continuation) {
            self.continuation = continuation
        }

        func onProgress(done: UInt64, total: UInt64) {
            continuation.yield(.progress(done: Int(done), total: Int(total)))
        }
    }

    private func run(progress: Progress?) async throws -> BatchOutcome<Request> {
        let outcome = try await reporting(Request.action) {
            try await native.batch(request: request.native, options: options.native, progress: progress)
        }
        return try BatchOutcome(outcome)
    }
}
