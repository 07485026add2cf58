import Foundation
import Synchronization
import Testing
import Vectors
import VolcIM

/// A store of rates that counts, and fails or hangs on demand.
private final class Rates: RateStore {
    struct Broken: Error, CustomStringConvertible { let description = "the store is down" }

    struct State: Sendable {
        var reserved: [Int] = []
        var balance = 0
        var slowed: [String] = []
    }

    let state = Mutex(State())
    private let wait: Duration
    private let behaviour: String

    init(wait: Duration = .zero, behaviour: String = "") {
        self.wait = wait
        self.behaviour = behaviour
    }

    func reserve(_ bucket: String, pace: Pace) async throws -> Duration {
        try await act()
        state.withLock { state in
            state.reserved.append(pace.weight)
            state.balance += pace.weight
        }
        return wait
    }

    func giveBack(_ bucket: String, pace: Pace) async throws {
        try await act()
        state.withLock { $0.balance -= pace.weight }
    }

    func slowDown(_ bucket: String) async throws {
        try await act()
        state.withLock { $0.slowed.append(bucket) }
    }

    private func act() async throws {
        if behaviour == "fail" { throw Broken() }
        if behaviour == "hang" { try await Task.sleep(for: .seconds(3600)) }
        if behaviour == "block" { block() }
    }
}

private func block() { Thread.sleep(forTimeInterval: 30) }

extension Emulator {
    fileprivate func paced(_ store: Rates, _ log: Log = Log()) throws -> ImClient {
        try client { config in
            config.transport.isPaced = true
            config.transport.rateStore = store
            config.transport.logger = ImLogger(level: .warning, log.add)
        }
    }
}

@Test func aSharedStoreIsAskedForTheWeightOfACall() async throws {
    let (emulator, store) = (try Emulator(), Rates())
    let im = try emulator.paced(store)
    try await im.batchSendMessage(
        .init(content: MessageContent.text("x"), msgType: .text, receiver: Array(20001...20500), sender: 1))
    #expect(store.state.withLock { $0.reserved } == [500])
    try await emulator.faults(#"[{"action":"QueryOnlineStatus","first":1,"fault":{"type":"rate_limit"}}]"#)
    try await im.queryOnlineStatus(.init(userIds: [1]))
    for _ in 0..<500 where store.state.withLock({ $0.slowed.isEmpty }) { try await Task.sleep(for: .milliseconds(10)) }
    #expect(store.state.withLock { $0.slowed } == ["QueryOnlineStatus"])
}

@Test func whatACancelledBatchReservedIsGivenBack() async throws {
    let (emulator, store) = (try Emulator(), Rates(wait: .seconds(60)))
    let im = try emulator.paced(store)
    let batch = im.batch(
        BatchSendMessageRequest(content: MessageContent.text("x"), msgType: .text, receiver: Array(20001...21000), sender: 1))
    let task = Task { try await batch.outcome() }
    for _ in 0..<500 where store.state.withLock({ $0.balance }) == 0 { try await Task.sleep(for: .milliseconds(10)) }
    task.cancel()
    let outcome = try await task.value
    #expect(outcome.sent == 0 && outcome.left.count == 1000)
    for _ in 0..<500 where store.state.withLock({ $0.balance }) != 0 { try await Task.sleep(for: .milliseconds(10)) }
    #expect(store.state.withLock { $0.balance } == 0)
    #expect(try await emulator.requests("BatchSendMessage") == 0)
}

@Test(arguments: ["fail", "hang", "block"])
func aStoreOfRatesThatIsDownCostsABoundedTimeAndIsToldOnce(behaviour: String) async throws {
    let (emulator, log) = (try Emulator(), Log())
    let im = try emulator.paced(Rates(behaviour: behaviour), log)
    let began = ContinuousClock.now
    for _ in 0..<5 { try await im.queryOnlineStatus(.init(userIds: [1])) }
    // 250 ms a step.
    #expect(ContinuousClock.now - began < .seconds(10))
    #expect(try await emulator.requests("QueryOnlineStatus") == 5)
    #expect(await log.reasons(1) == ["rate_store"])
    try await Task.sleep(for: .milliseconds(300))
    #expect(log.levels == [.warning])
    if behaviour == "fail" { #expect(log.records[0].message.contains("the store is down")) }
}
