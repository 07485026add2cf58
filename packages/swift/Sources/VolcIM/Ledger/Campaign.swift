/// Events of a campaign.
public enum CampaignStep: Sendable, Hashable {
    /// Progress of the whole campaign: finished items, and the total as far as it is known.
    case progress(done: Int, total: Int)
    /// The campaign is over, or was stopped. Nothing comes after it.
    case finished(CampaignReport)
}

/// A batch that a ledger remembers. It starts with the loop over it, or with ``report()``; each loop runs it again, which goes on
/// with what nobody has claimed.
///
/// A cancelled task stops it: no further part is claimed, running calls end and are settled, and the report says what is left.
/// A loop that is left stops it as well. At its deadline running calls are cancelled, too.
public struct Campaign: AsyncSequence, Sendable {
    private let runs: @Sendable (_ progress: (Int, Int) -> Void) async throws -> CampaignReport

    init(_ runs: @escaping @Sendable (_ progress: (Int, Int) -> Void) async throws -> CampaignReport) {
        self.runs = runs
    }

    /// A campaign that ends at once, for fakes.
    public init(_ report: Result<CampaignReport, ImError>) {
        runs = { _ in try report.get() }
    }

    /// Runs the campaign without progress events.
    ///
    /// - Throws: ``ImError/validation(_:)`` before anything is sent, for a list whose items cannot be taken, and of rule
    ///   `ledger_input` for an input that differs from the campaign's; ``ImError/transport(_:)`` when the report cannot be read, and
    ///   after five parts in a row with an unknown outcome: the service counts as out, and the same campaign goes on later with what
    ///   nobody has claimed.
    public func report() async throws -> CampaignReport {
        try await runs { _, _ in }
    }

    /// Runs the campaign.
    public func makeAsyncIterator() -> Iterator { Iterator(campaign: self) }

    /// Iterates over the events of a campaign.
    public struct Iterator: AsyncIteratorProtocol {
        private var progress: AsyncStream<(done: Int, total: Int)>.Iterator
        private let running: Task<CampaignReport, any Error>
        private var isOver = false

        init(campaign: Campaign) {
            // Who is slow in taking them is told of the latest.
            let (stream, continuation) = AsyncStream.makeStream(
                of: (done: Int, total: Int).self, bufferingPolicy: .bufferingNewest(1_024))
            let running = Task {
                defer { continuation.finish() }
                return try await campaign.runs { continuation.yield(($0, $1)) }
            }
            // The stream ends before the campaign does where the loop's task is cancelled, and where the loop is left.
            continuation.onTermination = { _ in running.cancel() }
            self.running = running
            progress = stream.makeAsyncIterator()
        }

        /// The next event; `nil` once the campaign has ended.
        public mutating func next() async throws -> CampaignStep? {
            try await next(isolation: nil)
        }

        /// The next event; `nil` once the campaign has ended.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> CampaignStep? {
            if isOver { return nil }
            if let (done, total) = await progress.next(isolation: actor) { return .progress(done: done, total: total) }
            isOver = true
            return .finished(try await running.value)
        }
    }
}

extension ImClient {
    /// A batch that survives its process and that machines share: see ``Ledger``. The list is the request's.
    public func batch<Request: ActionRequest>(_ request: Request, ledger: Ledger, options: BatchOptions) -> Campaign {
        Campaign { try await self.run(request, nil, ledger, options, $0) }
    }

    /// A batch that survives its process and that machines share: see ``Ledger``. The list of the request is empty: its items
    /// are taken from `items`, a part at a time. Every machine, and every run, gives the same items in the same order. An item that is
    /// given twice is two items.
    public func batch<Request: BatchRequest>(
        _ request: Request, items: BatchItems<Request.BatchElement>, ledger: Ledger, options: BatchOptions
    ) -> Campaign {
        Campaign { progress in
            let lines = ItemLines {
                var iterator = items.makeAsyncIterator()
                return { try await iterator.next().map(Request.batchCrossing.line) }
            }
            return try await self.run(request, lines, ledger, options, progress)
        }
    }

    private func run<Request: ActionRequest>(
        _ request: Request, _ lines: ItemLines?, _ ledger: Ledger, _ options: BatchOptions, _ progress: (Int, Int) -> Void
    ) async throws -> CampaignReport {
        let campaign = CampaignRun(ledger, lines)
        defer { campaign.end() }
        return try await run(
            .campaign, Request.action, options: "\(campaign.number)\n\(options.json)", input: request.lent, progress: progress,
            stop: campaign.stop
        ) { try $0.afterComma { try CampaignReport(json: &$0) } }.0
    }
}
