import Foundation

/// The items of a campaign as lines of JSON: what makes an iterator over them.
struct ItemLines: Sendable {
    let make: @Sendable () -> () async throws -> String?
}

/// One run of a campaign: carries out what the library asks of its store and its list, with the task-locals of the caller, until
/// it is ended.
final class CampaignRun: Sendable {
    private let ledger: Ledger
    private let native: NativeLedger
    private let items: Task<Void, Never>?
    /// For the options of its call.
    let number: UInt64

    private typealias Take = (ticket: UInt64, most: Int)

    init(_ ledger: Ledger, _ lines: ItemLines?) {
        let native = NativeLedger(
            campaign: ledger.campaign, leaseMs: ledger.lease.map { UInt64(max($0.milliseconds, 0)) }, hasItems: lines != nil)
        let threads = HandlerThreads("volc-im-ledger", threads: Int(native.threads()), queue: Int(native.queue()))
        let (takes, taking) = AsyncStream.makeStream(of: Take.self)
        let (asked, asking) = AsyncStream.makeStream(of: String.self)
        self.ledger = ledger
        self.native = native
        number = native.number()
        items = lines.map { lines in
            Task(executorPreference: threads) {
                let next = lines.make()
                for await (ticket, most) in takes { await Self.take(most, next, ticket, native) }
            }
        }
        let store = ledger.store
        Task(executorPreference: threads) {
            for await questions in asked {
                // The library's own text: a question that cannot be read is given up by its time limit.
                for question in (try? JsonReader.read(questions) { try $0.list { try Question(json: &$0) } }) ?? [] {
                    if case .items(let most) = question.what {
                        taking.yield((question.ticket, most))
                    } else if !threads.start({ await question.answer(of: store, native) }) {
                        native.busy(ticket: question.ticket)
                    }
                }
            }
            taking.finish()
        }
        let thread = Thread {
            while true {
                let questions = native.questions()
                if questions.isEmpty { return asking.finish() }
                asking.yield(questions)
            }
        }
        thread.name = "volc-im-ledger"
        thread.start()
        ledger.add(self)
    }

    /// Claims no further part.
    func stop() { native.stop() }

    /// Ends what answers the library.
    func end() {
        ledger.remove(self)
        items?.cancel()
        native.end()
    }

    private static func take(
        _ most: Int, _ next: () async throws -> String?, _ ticket: UInt64, _ native: NativeLedger
    ) async {
        var lines: [String] = []
        do {
            while lines.count < most, let line = try await next() { lines.append(line) }
            // Whether there are no more.
            lines.insert(lines.count < most ? "1" : "0", at: 0)
            native.answer(ticket: ticket, text: lines.joined(separator: "\n"))
        } catch {
            native.failed(ticket: ticket, words: words(of: error))
        }
    }
}

/// What the library asks.
private struct Question: Sendable {
    enum What: Sendable {
        case claim(part: Int, campaign: String, digest: String, owner: String, lease: Duration)
        case settle(part: Int, campaign: String, owner: String, record: String, replaced: String)
        case read(campaign: String, from: Int, most: Int)
        case items(most: Int)
    }

    let ticket: UInt64
    let what: What

    init(json: inout JsonReader) throws {
        func text() throws -> String { try json.afterComma { try $0.text() } }
        func int() throws -> Int { try json.afterComma { try $0.int() } }
        try json.expect("[")
        ticket = UInt64(try json.int64())
        switch try text() {
        case "claim":
            let (campaign, part, digest, owner) = (try text(), try int(), try text(), try text())
            what = .claim(part: part, campaign: campaign, digest: digest, owner: owner, lease: .milliseconds(try int()))
        case "settle":
            let (campaign, part, owner) = (try text(), try int(), try text())
            what = .settle(part: part, campaign: campaign, owner: owner, record: try text(), replaced: try text())
        case "read": what = .read(campaign: try text(), from: try int(), most: try int())
        case "items": what = .items(most: try int())
        case let name: throw json.malformed("no question: \(name)")
        }
        try json.expect("]")
    }

    func answer(of store: any LedgerStore, _ native: NativeLedger) async {
        do {
            native.answer(ticket: ticket, text: try await text(of: store))
        } catch {
            native.failed(ticket: ticket, words: words(of: error))
        }
    }

    private func text(of store: any LedgerStore) async throws -> String {
        switch what {
        case .claim(let part, let campaign, let digest, let owner, let lease):
            try await store.claim(part, of: campaign, digest: digest, owner: owner, lease: lease).text
        case .settle(let part, let campaign, let owner, let record, let replaced):
            try await store.settle(part, of: campaign, owner: owner, record: record, replacing: replaced) ? "1" : "0"
        case .read(let campaign, let from, let most):
            LedgerPart.text(try await store.read(campaign, from: from, most: most))
        case .items: ""
        }
    }
}
