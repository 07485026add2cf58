// Batches that a ledger remembers, against the emulator.

import Foundation
import Ledgers
import Synchronization
import Testing
import Vectors
import VolcIM

@Test func aCampaignInAFileIsSentOnceHoweverOftenItIsRun() async throws {
    let emulator = try Emulator()
    let im = try emulator.client()
    try await inFolder { folder in
        let path = folder + "/spring.ledger"
        for isPulled in [false, true] {
            let store = try FileLedgerStore(path: path)
            let ledger = try Ledger("spring", store: store)
            let campaign = isPulled
                ? im.batch(announcement(), items: Int64(1)...100, ledger: ledger, options: smallParts)
                : im.batch(announcement(Array(1...100)), ledger: ledger, options: smallParts)
            var progress: [Int] = []
            var report: CampaignReport?
            for try await step in campaign {
                switch step {
                case .progress(let done, _): progress.append(done)
                case .finished(let finished): report = finished
                }
            }
            #expect(report == CampaignReport(total: 100, sent: 100, parts: 10) && progress.last == 100)
            #expect(try await ledger.report() == report)
            let other = try await failure { try FileLedgerStore(path: path) }
            #expect(other.kind == .validation && "\(other)".contains("another process"))
            let reader = try Ledger("spring", store: FileLedgerStore(path: path, isReadOnly: true))
            #expect(try await reader.report() == report)
            store.close()
            let closed = try await failure { try await ledger.report() }
            guard case .validation(let refused) = closed else { throw Unfit("\(closed)") }
            #expect(refused.rule == "closed")
        }
    }
    #expect(try await emulator.reached(100))
}

@Test func aLineThatACrashCutOffCountsForNothing() async throws {
    let emulator = try Emulator()
    let im = try emulator.client()
    try await inFolder { folder in
        let path = folder + "/spring.ledger"
        func send(_ receivers: ClosedRange<Int64>) async throws -> CampaignReport {
            let store = try FileLedgerStore(path: path)
            defer { store.close() }
            return try await im.batch(
                announcement(), items: receivers, ledger: Ledger("spring", store: store), options: smallParts
            ).report()
        }
        #expect(try await send(1...100).sent == 100)
        // As a crash leaves it: the last part claimed, and its outcome cut off.
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let lines = text.split(separator: "\n")
        let cut = lines.dropLast().joined(separator: "\n") + "\n" + String(lines[lines.count - 1].prefix(20))
        try cut.write(toFile: path, atomically: false, encoding: .utf8)
        let report = try await send(1...100)
        #expect(report.sent == 90 && report.unknown == 10 && report.unknownParts.count == 1)
        #expect(try await send(1...100) == report)
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix(cut))
    }
    #expect(try await emulator.reached(100))
}

@Test func anotherInputIsRefusedAtTheFirstPartThatDiffers() async throws {
    let emulator = try Emulator()
    let im = try emulator.client()
    try await inDatabase { ledger, _ in
        #expect(try await im.batch(announcement(), items: Int64(1)...30, ledger: ledger, options: smallParts).report().sent == 30)
        let changed: [Int64] = Array(1...24) + Array(40...45)
        let error = try await failure {
            try await im.batch(announcement(changed), ledger: ledger, options: smallParts).report()
        }
        guard case .validation(let refused) = error else { throw Unfit("\(error)") }
        #expect(refused.path == "receiver" && refused.rule == "ledger_input" && refused.text.contains("2"))
        var other = announcement(Array(1...30))
        other.content = #"{"text":"other"}"#
        #expect(try await failure { try await im.batch(other, ledger: ledger, options: smallParts).report() }.kind == .validation)
    }
    #expect(try await emulator.reached(30))
}

@Test func anOutageEndsARunAndLeavesTheRestToTheNextOne() async throws {
    let emulator = try Emulator()
    let im = try emulator.client()
    try await emulator.faults(#"[{"action":"BatchSendMessage","fault":{"type":"status","status":503}}]"#)
    try await inDatabase { ledger, _ in
        let campaign = im.batch(announcement(), items: Int64(1)...400, ledger: ledger, options: smallParts)
        let error = try await failure { try await campaign.report() }
        #expect(error.kind == .transport && "\(error)".contains("5 parts in a row have an unknown outcome"))
        let out = try await ledger.report()
        #expect(out.parts == 5 && out.unknown == 50 && out.sent == 0)
        try await emulator.faults("[]")
        let report = try await campaign.report()
        #expect(report.total == 400 && report.sent == 350 && report.unknown == 50 && report.left == 0)
    }
    #expect(try await emulator.reached(400))
}

@Test func unknownItemsAreToldOfAndResolved() async throws {
    let emulator = try Emulator()
    let im = try emulator.client()
    try await emulator.faults(
        #"""
        [{"action":"BatchSendMessage","first":1,"fault":{"type":"reset","after":"processing"}},
         {"action":"BatchSendMessage","after":1,"first":1,"fault":{"type":"api_error","code":"InvalidParam","message":"m"}}]
        """#)
    try await inDatabase { ledger, _ in
        let campaign = im.batch(announcement(), items: Int64(1)...40, ledger: ledger, options: smallParts)
        let report = try await campaign.report()
        #expect(report.sent == 20 && report.failed == 10 && report.unknown == 10)
        var items: [CampaignItem] = []
        for try await item in ledger.items { items.append(item) }
        let unknown = items.filter { $0.outcome == .unknown }
        #expect(items.count == 20 && unknown.count == 10)
        #expect(items.allSatisfy { $0.outcome == .unknown || $0.code == "InvalidParam" })
        let (part, first) = (try #require(report.unknownParts.first), try #require(unknown.first))
        let partly = try await failure {
            try await ledger.resolve(part, as: .left, reason: "some of it", positions: [first.index])
        }
        guard case .validation(let refused) = partly else { throw Unfit("\(partly)") }
        #expect(refused.rule == "whole_part")
        try await ledger.resolve(part, as: .sent, reason: "it is there", positions: [first.index])
        let afterOne = try await ledger.report()
        #expect(afterOne.sent == 21 && afterOne.unknown == 9)
        try await ledger.resolve(part, as: .failed, reason: "it is not")
        let resolved = try await ledger.report()
        #expect(resolved.sent == 21 && resolved.failed == 19 && resolved.unknown == 0)
        for negative in [(-1, nil), (part, [-1])] as [(Int, [Int]?)] {
            let error = try await failure {
                try await ledger.resolve(negative.0, as: .sent, reason: "a slip", positions: negative.1)
            }
            #expect(error.kind == .validation)
        }
        let twice = try await failure { try await ledger.resolve(part, as: .sent, reason: "twice") }
        #expect(twice.kind == .validation && "\(twice)".contains("unknown"))
        // What failed is not sent again.
        #expect(try await campaign.report() == ledger.report())
    }
    #expect(try await emulator.reached(40))
}

@Test func whatIsResolvedAsLeftIsSent() async throws {
    let emulator = try Emulator()
    let im = try emulator.client()
    try await emulator.faults(#"[{"action":"BatchSendMessage","first":1,"fault":{"type":"reset","after":"processing"}}]"#)
    try await inDatabase { ledger, _ in
        let campaign = im.batch(announcement(), items: Int64(1)...10, ledger: ledger, options: smallParts)
        #expect(try await campaign.report().unknown == 10)
        #expect(try await campaign.report().unknown == 10)
        #expect(try await emulator.reached(10))
        try await ledger.resolve(0, as: .left, reason: "nobody has it")
        #expect(try await ledger.report() == CampaignReport(total: 10, left: 10, parts: 1))
        #expect(try await campaign.report().sent == 10)
    }
    #expect(try await emulator.arrivals().values.allSatisfy { $0 == 2 })
}

@Test(arguments: ["list", "sequence", "stream"])
func tasksShareACampaign(kind: String) async throws {
    let emulator = try Emulator()
    try await inDatabase { _, path in
        let reports = try await withThrowingTaskGroup(of: CampaignReport.self) { group in
            for _ in 0..<3 {
                let (im, ledger) = (try emulator.client(), try Ledger("spring", store: SqliteLedgerStore(path: path)))
                group.addTask {
                    switch kind {
                    case "list": try await im.batch(announcement(Array(1...300)), ledger: ledger, options: smallParts).report()
                    case "sequence":
                        try await im.batch(announcement(), items: Int64(1)...300, ledger: ledger, options: smallParts).report()
                    default:
                        try await im.batch(announcement(), items: Numbers(most: 300), ledger: ledger, options: smallParts).report()
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(reports == Array(repeating: CampaignReport(total: 300, sent: 300, parts: 30), count: 3))
    }
    #expect(try await emulator.reached(300))
}

/// Numbers from 1 on that come with a pause, and fail after some.
struct Numbers: AsyncSequence, Sendable {
    let most: Int64
    var lasts = Int64.max
    var taken: @Sendable (Int64) -> Void = { _ in }

    func makeAsyncIterator() -> Iterator { Iterator(numbers: self) }

    struct Iterator: AsyncIteratorProtocol {
        let numbers: Numbers
        var last: Int64 = 0

        mutating func next() async throws -> Int64? {
            await Task.yield()
            if last == numbers.lasts { throw Gone() }
            if last == numbers.most { return nil }
            last += 1
            numbers.taken(last)
            return last
        }
    }

    struct Gone: Error, CustomStringConvertible { let description = "the file is gone" }
}

@Test func aSequenceThatFailsEndsTheCampaignWithItsError() async throws {
    let emulator = try Emulator()
    let im = try emulator.client()
    try await inDatabase { ledger, _ in
        let error = try await failure {
            try await im.batch(announcement(), items: Numbers(most: 30, lasts: 14), ledger: ledger, options: smallParts).report()
        }
        guard case .validation(let refused) = error else { throw Unfit("\(error)") }
        #expect(refused.path == "receiver" && refused.rule == "items" && refused.text.contains("the file is gone"))
        let again = im.batch(announcement(), items: Numbers(most: 30), ledger: ledger, options: smallParts)
        #expect(try await again.report().sent == 30)
    }
    #expect(try await emulator.reached(30))
}

@Test func itemsAreTakenAsTheyAreSentAndAreNeverAllInMemory() async throws {
    let emulator = try Emulator()
    let im = try emulator.client { $0.transport.logger = Log().logger }
    try await inFolder { folder in
        // Beyond the fourth part nothing is claimed.
        let store = TroubledStore(try SqliteLedgerStore(path: folder + "/ledger.db")) { part in part >= 4 ? .fail : .none }
        let ledger = try Ledger("spring", store: store)
        let taken = Mutex<Int64>(0)
        let endless = Numbers(most: .max) { number in taken.withLock { $0 = number } }
        var report: CampaignReport?
        for try await step in im.batch(announcement(), items: endless, ledger: ledger, options: smallParts) {
            switch step {
            case .progress(let done, _):
                if done < 40 { continue }
                // Parts beyond are asked for again and again.
                try await until { store.claims >= 10 }
                ledger.stop()
            case .finished(let finished): report = finished
            }
        }
        #expect(report?.sent == 40 && report?.total == nil)
        // Parts of ten: those that were sent, two that wait for their claim, and what is at hand for the next.
        #expect(taken.withLock { $0 } <= 100)
    }
    #expect(try await emulator.reached(40))
}
