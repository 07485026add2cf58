// Campaigns in a real Redis and in a cluster of three nodes, against an emulator.

import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif
import Testing
import Vectors
import VolcIM

private let record = #"{"s":0,"u":[[0,"好",null,"a\n"]]}"#

@Test(arguments: servers) func aPartIsClaimedSettledAndRead(server: String) async throws {
    let (command, name) = (try redis(server), "spring \(UUID().uuidString)")
    let store = try RedisLedgerStore(prefix: "test:campaigns", command)
    func claim(_ owner: String, lease: Duration = .seconds(60), digest: String = "0a-0-1") async throws -> LedgerClaim {
        try await store.claim(7, of: name, digest: digest, owner: owner, lease: lease)
    }
    func settle(_ owner: String, _ record: String) async throws -> Bool {
        try await store.settle(7, of: name, owner: owner, record: record, replacing: "")
    }
    for _ in 0..<2 { #expect(try await claim("one") == .claimed) }
    guard case .running(let left) = try await claim("two") else { throw Unfit("not running") }
    #expect(left > .zero && left <= .seconds(60))
    #expect(try await claim("two", digest: "0b-0-1") == .differs)
    #expect(try await settle("two", record) == false)
    #expect(try await settle("one", ""))
    #expect(try await claim("two", lease: .zero) == .claimed)
    #expect(try await claim("one") == .lost)
    for _ in 0..<2 { #expect(try await settle("two", record)) }
    #expect(try await settle("two", #"{"s":1}"#) == false)
    #expect(try await claim("one") == .settled(record: record))
    let part = LedgerPart(part: 7, digest: "0a-0-1", owner: "two", left: .zero, record: record)
    #expect(try await store.read(name, from: 0, most: 10) == [part])
    #expect(try await store.read(name, from: 8, most: 10).isEmpty)
    let key = "test:campaigns:\(name)"
    let kept = try #require(Int(try await command(["PTTL", key])))
    #expect(kept > 29 * 86_400_000 && kept <= 30 * 86_400_000)
    let short = try RedisLedgerStore(prefix: "test:campaigns", keep: .seconds(60), command)
    #expect(try await short.claim(8, of: name, digest: "0c-1-1-last", owner: "one", lease: .seconds(1)) == .claimed)
    let shortened = try #require(Int(try await command(["PTTL", key])))
    #expect(shortened <= 60_000)
}

@Test(arguments: servers) func aKeyThatIsNoCampaignIsAnError(server: String) async throws {
    let (command, name) = (try redis(server), "spring \(UUID().uuidString)")
    _ = try await command(["SET", "test:campaigns:\(name)", "x"])
    let ledger = try Ledger(name, store: RedisLedgerStore(prefix: "test:campaigns", command))
    await #expect(throws: ImError.self) { try await ledger.report() }
    await #expect(throws: RedisFault.self) {
        try await ledger.store.claim(0, of: name, digest: "0a-0-1", owner: "one", lease: .seconds(1))
    }
}

@Test(arguments: servers) func clientsShareACampaign(server: String) async throws {
    let name = "spring \(UUID().uuidString)"
    // Whom no other test sends to.
    let first = Int64.random(in: 1...1_000_000) * 10_000
    let request = BatchSendMessageRequest(content: "{}", msgType: .text, receiver: [], sender: 5_000_000)
    let reports = try await withThrowingTaskGroup(of: CampaignReport.self) { group in
        for _ in 0..<3 {
            let ledger = try Ledger(name, store: RedisLedgerStore(prefix: "test:campaigns", redis(server)))
            let im = try client()
            group.addTask {
                let options = BatchOptions(partSize: 50, isPaced: false)
                return try await im.batch(request, items: first..<first + 1_200, ledger: ledger, options: options).report()
            }
        }
        return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(reports == Array(repeating: CampaignReport(total: 1_200, sent: 1_200, parts: 24), count: 3))
    let ledger = try Ledger(name, store: RedisLedgerStore(prefix: "test:campaigns", redis(server)))
    #expect(try await ledger.report() == reports[0])
    // Each part was in one request.
    #expect(try await requests(from: first) == 24)
}

@Test func aStoreOfCampaignsHasAPrefix() {
    for (path, make) in [
        ("prefix", { _ = try RedisLedgerStore(prefix: "") { _ in "" } }),
        ("keep", { _ = try RedisLedgerStore(prefix: "x", keep: .zero) { _ in "" } }),
    ] as [(String, () throws -> Void)] {
        guard case .validation(let refused)? = thrown(by: make) else { return #expect(Bool(false), "\(path)") }
        #expect(refused.path == path)
    }
}

private func client() throws -> ImClient {
    let appId = try environment("VOLC_IM_APP_ID")
    return try ImClient(
        ImConfig(
            accessKeyId: environment("VOLC_IM_ACCESS_KEY"), secretAccessKey: environment("VOLC_IM_SECRET_KEY"),
            appId: Int32(appId) ?? 0, baseUrl: environment("VOLC_IM_BASE_URL")))
}

/// Requests of a batch with receivers from a number on, as the emulator recorded them.
private func requests(from first: Int64) async throws -> Int {
    let place = try environment("VOLC_IM_BASE_URL") + "/_emulator/requests?action=BatchSendMessage&limit=100000"
    guard let url = URL(string: place) else { throw Unfit("no URL: \(place)") }
    let (data, _) = try await URLSession.shared.data(from: url)
    let recorded = try JsonValue(parsing: String(decoding: data, as: UTF8.self)).at("requests")
    guard case .list(let requests)? = recorded else { throw Unfit("no requests") }
    return try requests.filter { request in
        guard case .text(let body)? = request.at("body"),
            case .list(let receivers)? = try JsonValue(parsing: body).at("Receiver")
        else { return false }
        return receivers.contains { receiver in
            guard case .number(let digits) = receiver, let id = Int64(digits) else { return false }
            return id >= first && id < first + 1_200
        }
    }.count
}
