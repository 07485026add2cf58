// How campaigns end: stopped, without their store, by the death of their process.

import Foundation
import Ledgers
import Synchronization
import Testing
import Vectors
import VolcIM

/// A store that fails or hangs at some parts.
final class TroubledStore: LedgerStore {
    enum Trouble: Sendable { case none, fail, hang, block }

    struct Down: Error, CustomStringConvertible { let description = "the database is down" }

    private let store: SqliteLedgerStore
    private let trouble: Mutex<@Sendable (Int) -> Trouble>
    private let count = Mutex(0)

    init(_ store: SqliteLedgerStore, _ trouble: @escaping @Sendable (Int) -> Trouble) {
        self.store = store
        self.trouble = Mutex(trouble)
    }

    /// How often a part was to be claimed.
    var claims: Int { count.withLock { $0 } }

    func mend() { trouble.withLock { $0 = { _ in .none } } }

    func claim(
        _ part: Int, of campaign: String, digest: String, owner: String, lease: Duration
    ) async throws -> LedgerClaim {
        count.withLock { $0 += 1 }
        switch trouble.withLock({ $0 })(part) {
        case .none: break
        case .fail: throw Down()
        case .hang: try await Task.sleep(for: .seconds(3_600))
        case .block: block()
        }
        return try await store.claim(part, of: campaign, digest: digest, owner: owner, lease: lease)
    }

    func settle(
        _ part: Int, of campaign: String, owner: String, record: String, replacing replaced: String
    ) async throws -> Bool {
        try await store.settle(part, of: campaign, owner: owner, record: record, replacing: replaced)
    }

    func read(_ campaign: String, from part: Int, most: Int) async throws -> [LedgerPart] {
        try await store.read(campaign, from: part, most: most)
    }

    private func block() { Thread.sleep(forTimeInterval: 60) }
}

/// How a caller ends a campaign early.
enum Ending: CaseIterable { case stopped, cancelled, left }

@Test(arguments: Ending.allCases)
func oneThatIsEndedSettlesWhatIsUnderWayAndGoesOnLater(ending: Ending) async throws {
    let emulator = try Emulator()
    let im = try emulator.client()
    try await emulator.faults(#"[{"action":"BatchSendMessage","fault":{"type":"latency","ms":100}}]"#)
    try await inDatabase { ledger, _ in
        let campaign = im.batch(announcement(), items: Int64(1)...1_000, ledger: ledger, options: smallParts)
        let task = Task { () async throws -> CampaignReport? in
            for try await step in campaign {
                switch step {
                case .progress(let done, _):
                    if done < 40 { continue }
                    if ending == .left { return nil }
                    if ending == .stopped { ledger.stop() }
                    if ending == .cancelled { withUnsafeCurrentTask { $0?.cancel() } }
                case .finished(let report): return report
                }
            }
            return nil
        }
        let told = try await task.value
        // A loop that is left does not wait for what is under way.
        try await until {
            let before = try await ledger.report()
            try await Task.sleep(for: .milliseconds(500))
            return try await ledger.report() == before && before.running == 0
        }
        let report = try await ledger.report()
        #expect(report.unknown == 0 && report.failed == 0 && report.sent >= 40 && report.sent < 1_000)
        if ending != .left { #expect(told?.sent == report.sent && told?.unknown == 0) }
        #expect(try await emulator.reached(report.sent))
        try await emulator.faults("[]")
        #expect(try await campaign.report() == CampaignReport(total: 1_000, sent: 1_000, parts: 100))
    }
    #expect(try await emulator.reached(1_000))
}

@Test func oneOfATaskThatIsCancelledBeforehandSendsNothing() async throws {
    let emulator = try Emulator()
    let im = try emulator.client()
    try await inDatabase { ledger, _ in
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await im.batch(announcement(Array(1...30)), ledger: ledger, options: smallParts).report()
        }
        task.cancel()
        let report = try await task.value
        #expect(report == CampaignReport(total: 30, left: 30))
    }
    #expect(try await emulator.requests("BatchSendMessage") == 0)
}

@Test(arguments: [TroubledStore.Trouble.fail, .hang, .block])
func aStoreThatIsDownSendsNothingAndIsToldOf(trouble: TroubledStore.Trouble) async throws {
    let (emulator, log) = (try Emulator(), Log())
    let im = try emulator.client { $0.transport.logger = ImLogger(level: .error, log.add) }
    try await inFolder { folder in
        let store = TroubledStore(try SqliteLedgerStore(path: folder + "/ledger.db")) { _ in trouble }
        let ledger = try Ledger("spring", store: store)
        var options = smallParts
        // A step may take 5 s.
        options.deadline = .seconds(8)
        let report = try await im.batch(announcement([1, 2]), ledger: ledger, options: options).report()
        #expect(report == CampaignReport(total: 2, left: 2) && store.claims > (trouble == .fail ? 1 : 0))
        #expect(try await emulator.requests("BatchSendMessage") == 0)
        #expect(await log.reasons(1).count == 1)
        let words = trouble == .fail ? "the database is down" : "no answer in time"
        #expect(log.records.first?.level == .error && log.records.first?.message.contains(words) == true)
        store.mend()
        #expect(try await im.batch(announcement([1, 2]), ledger: ledger, options: smallParts).report().sent == 2)
    }
    #expect(try await emulator.reached(2))
}

@Test func aProcessThatIsToldToEndSettlesWhatIsUnderWay() async throws {
    let emulator = try Emulator()
    try await emulator.faults(#"[{"action":"BatchSendMessage","fault":{"type":"latency","ms":100}}]"#)
    try await inDatabase { ledger, path in
        let worker = try CampaignWorker(path, receivers: 2_000, partSize: 10, emulator)
        try await until { try await ledger.report().sent >= 40 }
        worker.send(SIGTERM)
        #expect(try await worker.end() == 0)
        let report = try await ledger.report()
        #expect(report.sent >= 40 && report.sent < 2_000)
        #expect(report.unknown == 0 && report.running == 0 && report.failed == 0)
        #expect(try await emulator.reached(report.sent))
        try await emulator.faults("[]")
        let next = try CampaignWorker(path, receivers: 2_000, partSize: 10, emulator)
        #expect(try await next.end() == 0)
        #expect(try await ledger.report() == CampaignReport(total: 2_000, sent: 2_000, parts: 200))
    }
    #expect(try await emulator.reached(2_000))
}

@Test func aFileThatAKilledProcessLeftIsGoneOnWith() async throws {
    let emulator = try Emulator()
    try await emulator.faults(#"[{"action":"BatchSendMessage","fault":{"type":"latency","ms":100}}]"#)
    try await inFolder { folder in
        let path = folder + "/spring.ledger"
        let killed = try CampaignWorker(path, receivers: 2_000, partSize: 10, emulator)
        try await until { try await emulator.requests("BatchSendMessage") >= 10 }
        let reader = try Ledger("spring", store: FileLedgerStore(path: path, isReadOnly: true))
        #expect(try await reader.report().total == nil)
        killed.send(SIGKILL)
        #expect(try await killed.end() == -1)
        try await emulator.faults("[]")
        #expect(try await CampaignWorker(path, receivers: 2_000, partSize: 10, emulator).end() == 0)
        // For a reader the claims of the killed process hold until their end.
        try await until { try await reader.report().running == 0 }
        let report = try await reader.report()
        // At most the two calls that were under way.
        #expect(report.sent + report.unknown == 2_000 && report.unknown <= 20 && report.left == 0, "\(report)")
        var unknown: Set<String> = []
        for try await item in reader.items { unknown.insert("\(item.index + 1)") }
        #expect(unknown.count == report.unknown)
        let arrivals = try await emulator.arrivals()
        #expect(arrivals.values.allSatisfy { $0 == 1 })
        #expect((1...2_000).allSatisfy { arrivals["\($0)"] == 1 || unknown.contains("\($0)") })
    }
}

@Test func nothingIsLostAndNothingIsSentTwiceWhateverIsKilled() async throws {
    let (receivers, partSize, kills) = (2_000, 20, 4)
    let emulator = try Emulator()
    try await emulator.faults(
        #"""
        [{"action":"BatchSendMessage","every":13,"fault":{"type":"reset","after":"processing"}},
         {"action":"BatchSendMessage","fault":{"type":"latency","ms":20}}]
        """#)
    try await inDatabase { ledger, path in
        func worker() throws -> CampaignWorker {
            try CampaignWorker(path, receivers: receivers, partSize: partSize, emulator)
        }
        var workers = try (0..<3).map { _ in try worker() }
        for kill in 0..<kills {
            let before = try await ledger.report().sent
            try await until { try await ledger.report().sent >= min(before + 100, 1_500) }
            workers[kill % 3].send(SIGKILL)
            _ = try await workers[kill % 3].end()
            workers[kill % 3] = try worker()
        }
        for worker in workers + [try worker()] { #expect(try await worker.end() == 0) }
        let report = try await ledger.report()
        #expect(report.total == receivers && report.left == 0 && report.running == 0 && report.failed == 0)
        #expect(report.sent + report.unknown == receivers)
        var unknown: Set<String> = []
        for try await item in ledger.items { unknown.insert("\(item.index + 1)") }
        #expect(unknown.count == report.unknown)
        let arrivals = try await emulator.arrivals()
        #expect(arrivals.values.allSatisfy { $0 == 1 })
        #expect((1...receivers).allSatisfy { arrivals["\($0)"] == 1 || unknown.contains("\($0)") })
        // Two calls of each process that was killed, and those whose answer the faults took.
        #expect(unknown.count <= (kills * 2 + receivers / partSize / 13 + 1) * partSize)
    }
}

@Test func aWrongLedgerIsRefused() async throws {
    let emulator = try Emulator()
    let im = try emulator.client()
    func check(_ path: String, _ rule: String, _ work: () async throws -> Void) async throws {
        let error = try await failure { try await work() }
        guard case .validation(let refused) = error else { throw Unfit("\(error)") }
        #expect(refused.path == path && refused.rule == rule)
    }
    try await inDatabase { ledger, _ in
        try await check("campaign", "length") { _ = try Ledger("", store: ledger.store) }
        try await check("campaign", "characters") { _ = try Ledger("a\nb", store: ledger.store) }
        for lease in [Duration.milliseconds(500), .seconds(-1), .seconds(86_401)] {
            let short = try Ledger("spring", store: ledger.store, lease: lease)
            try await check("lease", "range") { _ = try await im.batch(announcement([1]), ledger: short).report() }
        }
        try await check("receiver", "not_empty") { _ = try await im.batch(announcement(), ledger: ledger).report() }
        try await check("receiver[1]", "range") { _ = try await im.batch(announcement([1, -5]), ledger: ledger).report() }
        try await check("receiver", "conflict") {
            _ = try await im.batch(announcement([1]), items: [Int64(2)], ledger: ledger).report()
        }
        im.close()
        try await check("client", "closed") { _ = try await im.batch(announcement([1]), ledger: ledger).report() }
    }
    try await check("path", "file") { _ = try FileLedgerStore(path: "/nowhere/at/all") }
    #expect(try await emulator.requests("BatchSendMessage") == 0)
}
