import Synchronization

/// A campaign in a store: what a batch is given, and what its report is read from.
///
/// Before a part of the list is sent it is claimed in the store, afterwards settled with its outcome. A part that was claimed and
/// never settled is `unknown`, and is never sent again by itself. The same batch on any number of machines, or again after a
/// crash, goes on with what nobody has claimed, and ends in one report for the whole. Without a claim nothing is sent.
///
/// ```swift
/// let ledger = try Ledger("spring-2026", store: FileLedgerStore(path: "spring.ledger"))
/// let request = BatchSendMessageRequest(content: MessageContent.text("hello"), msgType: .text, receiver: [], sender: 10001)
/// for try await step in im.batch(request, items: users, ledger: ledger) {
///     switch step {
///     case .progress(let done, let total): print("\(done) of \(total)")
///     case .finished(let report): print(report.sent, report.failed, report.unknown)
///     }
/// }
/// ```
public final class Ledger: Sendable {
    /// What a person found out about unknown items.
    public enum Resolution: String, Sendable {
        /// They were sent.
        case sent
        /// They were not, and are not to be.
        case failed
        /// They were not, and the next run sends them.
        case left
    }

    /// The campaign's name.
    public let campaign: String
    /// Where it is remembered.
    public let store: any LedgerStore
    let lease: Duration?
    private let runs = Mutex<[ObjectIdentifier: CampaignRun]>([:])

    /// A campaign of this name, 1 to 128 characters. Every machine gives the same name with the same input; another campaign
    /// has another name.
    ///
    /// - Parameter lease: how long a claim holds without being renewed, from a second to a day; a minute by default. It is renewed
    ///   while its part is being sent; after it, the part of a machine that crashed is unknown.
    /// - Throws: ``ImError/validation(_:)`` for a name that is none.
    public init(_ campaign: String, store: any LedgerStore, lease: Duration? = nil) throws {
        _ = try reporting { try NativeSurvey(campaign: campaign) }
        self.campaign = campaign
        self.store = store
        self.lease = lease
    }

    /// Ends the batches of this process that run with this ledger: no further part is claimed, running calls end and are settled,
    /// and the batches end with their report. For a handler of SIGTERM.
    public func stop() {
        for run in runs.withLock({ Array($0.values) }) { run.stop() }
    }

    /// Counts the campaign without sending anything.
    ///
    /// - Throws: ``ImError/transport(_:)`` when the store fails.
    public func report() async throws -> CampaignReport {
        let survey = try reporting { try NativeSurvey(campaign: campaign) }
        while true {
            let parts = try await read(from: Int(clamping: survey.next()), most: Self.page)
            guard try reporting({ try survey.add(parts: LedgerPart.text(parts)) }) else { break }
        }
        return try reporting { try JsonReader.read(survey.report()) { try CampaignReport(json: &$0) } }
    }

    /// The items that failed or are unknown, a page of parts at a time.
    public var items: Items { Items(ledger: self) }

    /// Settles unknown items of a part as what a person found out.
    ///
    /// - Parameter resolution: what was found out; ``Resolution/left`` only for a part that is unknown as a whole, when the
    ///   machine that had claimed it is gone.
    /// - Parameter reason: why. It is kept with the part.
    /// - Parameter positions: only the items at these positions of the whole list.
    /// - Throws: ``ImError/validation(_:)`` when the part has no such unknown items, or was settled meanwhile;
    ///   ``ImError/transport(_:)`` when the store fails.
    public func resolve(
        _ part: Int, as resolution: Resolution, reason: String, positions: [Int]? = nil
    ) async throws {
        let (number, places) = (try Self.number("part", part), try positions?.map { try Self.number("positions", $0) })
        let parts = try await read(from: part, most: 1)
        let settled = try reporting {
            try ledgerResolve(
                campaign: campaign, number: number, parts: LedgerPart.text(parts), positions: places,
                resolution: resolution.rawValue, reason: reason)
        }
        let isTaken = try await asking {
            try await store.settle(part, of: campaign, owner: settled[0], record: settled[1], replacing: settled[2])
        }
        if !isTaken { throw ImError.setting("part", "settled", "was settled by somebody else meanwhile") }
    }

    /// The items of a campaign that failed or are unknown.
    public struct Items: AsyncSequence, Sendable {
        let ledger: Ledger

        /// Iterates over the items.
        public func makeAsyncIterator() -> Iterator { Iterator(ledger: ledger) }

        /// Iterates over items.
        public struct Iterator: AsyncIteratorProtocol {
            let ledger: Ledger
            private var survey: NativeSurvey?
            private var isOver = false
            private var items: ArraySlice<CampaignItem> = []

            init(ledger: Ledger) {
                self.ledger = ledger
            }

            /// The next item; `nil` after the last one.
            public mutating func next() async throws -> CampaignItem? {
                while true {
                    if let item = items.popFirst() { return item }
                    if isOver { return nil }
                    let campaign = ledger.campaign
                    let survey = try survey ?? reporting { try NativeSurvey(campaign: campaign) }
                    self.survey = survey
                    let parts = try await ledger.read(from: Int(clamping: survey.next()), most: Ledger.page)
                    let (found, isMore) = try reporting { () throws -> ([CampaignItem], Bool) in
                        let page = LedgerPart.text(parts)
                        let text = try ledgerItems(parts: page)
                        let found = try JsonReader.read(text) { try $0.list { try CampaignItem(json: &$0) } }
                        return (found, try survey.add(parts: page))
                    }
                    (items, isOver) = (found[...], !isMore)
                }
            }
        }
    }

    func add(_ run: CampaignRun) { runs.withLock { $0[ObjectIdentifier(run)] = run } }

    func remove(_ run: CampaignRun) { runs.withLock { $0[ObjectIdentifier(run)] = nil } }

    private static func number(_ name: String, _ given: Int) throws -> UInt64 {
        guard let number = UInt64(exactly: given) else { throw ImError.setting(name, "range", "must not be negative") }
        return number
    }

    private static var page: Int { Int(clamping: ledgerPage()) }

    private func read(from part: Int, most: Int) async throws -> [LedgerPart] {
        try await asking { try await store.read(campaign, from: part, most: most) }
    }

    /// A step of the store, whose errors are those of a call.
    private func asking<Made: Sendable>(_ step: () async throws -> Made) async throws -> Made {
        do {
            return try await step()
        } catch let error as ImError {
            throw error
        } catch {
            let text = "the ledger's store failed: \(words(of: error))"
            throw ImError.transport(.init(text: text, kind: .other, call: FailedCall()))
        }
    }
}
