// Stores in a real Redis and in a cluster of three nodes: `cargo xtask test --only stores`.

import Foundation
import Synchronization
import Testing
import Vectors
import VolcIM

let servers = ["VOLC_IM_REDIS_URL", "VOLC_IM_REDIS_CLUSTER_URL"]

func redis(_ server: String) throws -> RedisCommand {
    let connection = RedisConnection(url: try environment(server))
    return { try await connection.send($0) }
}

/// Keys as core writes them: of one application, in one slot.
private func someKeys() -> [String] {
    let application = UUID().uuidString
    return (0..<3).map { "{volc-im:\(application)}:\($0)" }
}

@Test(arguments: servers) func anEventIsClaimedOnceAndAnsweredAgain(server: String) async throws {
    let (one, other, keys) = (RedisReplayStore(try redis(server)), RedisReplayStore(try redis(server)), someKeys())
    for _ in 0..<2 { #expect(try await one.claim(keys, owner: "one", lease: .seconds(60)) == .fresh) }
    #expect(try await other.claim(Array(keys[1...]), owner: "other", lease: .seconds(60)) == .running)
    try await other.settle(keys, owner: "other", reply: "{}", remember: .seconds(60))
    try await one.settle(keys, owner: "one", reply: #"{"CheckMessage":"好"}"#, remember: .seconds(60))
    let again = try await other.claim(Array(keys[2...]), owner: "other", lease: .seconds(60))
    #expect(again == .answered(#"{"CheckMessage":"好"}"#))
}

@Test(arguments: servers) func whatIsReleasedOrForgottenIsNew(server: String) async throws {
    let (store, keys) = (RedisReplayStore(try redis(server)), someKeys())
    #expect(try await store.claim(keys, owner: "one", lease: .seconds(60)) == .fresh)
    try await store.release(keys, owner: "other")
    #expect(try await store.claim(keys, owner: "other", lease: .seconds(60)) == .running)
    try await store.release(keys, owner: "one")
    #expect(try await store.claim(keys, owner: "other", lease: .milliseconds(50)) == .fresh)
    try await Task.sleep(for: .milliseconds(300))
    #expect(try await store.claim(keys, owner: "one", lease: .seconds(60)) == .fresh)
}

@Test(arguments: servers) func ofManyAtOnceOneGetsIt(server: String) async throws {
    let keys = someKeys()
    let claims = try await withThrowingTaskGroup(of: ReplayClaim.self) { group in
        for owner in 0..<16 {
            let store = RedisReplayStore(try redis(server))
            group.addTask { try await store.claim(keys, owner: "\(owner)", lease: .seconds(60)) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(claims.filter { $0 == .fresh }.count == 1 && claims.filter { $0 == .running }.count == 15)
}

@Test(arguments: servers) func aKeyOfSomebodyElseIsAnError(server: String) async throws {
    let (command, keys) = (try redis(server), someKeys())
    _ = try await command(["LPUSH", keys[0], "x"])
    await #expect(throws: RedisFault.self) {
        try await RedisReplayStore(command).claim(keys, owner: "one", lease: .seconds(1))
    }
}

@Test(arguments: servers) func machinesShareARate(server: String) async throws {
    let prefix = "rates:\(UUID().uuidString)"
    let pace = Pace(intervalMicroseconds: 200_000, burst: 5, weight: 1)
    let stores = try (0..<2).map { _ in try RedisRateStore(prefix: prefix, redis(server)) }
    var waits: [Duration] = []
    for number in 0..<20 { waits.append(try await stores[number % 2].reserve("SendMessage", pace: pace)) }
    #expect(waits[..<5].allSatisfy { $0 == .zero })
    #expect(waits[19] > .milliseconds(1500) && waits[19] <= .seconds(3))
    #expect(try await stores[0].reserve("RecallMessage", pace: pace) == .zero)
    let before = try await stores[0].reserve("SendMessage", pace: pace)
    for _ in 0..<10 { try await stores[1].giveBack("SendMessage", pace: pace) }
    #expect(try await stores[0].reserve("SendMessage", pace: pace) < before)
    let slow = Pace(intervalMicroseconds: 1_000_000, burst: 1, weight: 1)
    try await stores[0].slowDown("MarkMessage")
    #expect(try await stores[1].reserve("MarkMessage", pace: slow) == .zero)
    let slowed = try await stores[0].reserve("MarkMessage", pace: slow)
    #expect(slowed > .milliseconds(1100) && slowed <= .seconds(2))
}

private let callbacks = try! Callbacks(secret: "a-handler-secret", appId: 123_456)

/// Log records.
private final class Records: Sendable {
    private let kept = Mutex<[LogRecord]>([])

    var logger: ImLogger { ImLogger(level: .warning) { record in self.kept.withLock { $0.append(record) } } }

    var reasons: [String] { kept.withLock { $0.map(\.reason) } }
}

@Test(arguments: servers) func aRedeliveryToAnotherProcessIsAnsweredAsTheFirst(server: String) async throws {
    let handled = Mutex<[String]>([])
    let handlers = try ["one", "other"].map { name in
        let options = CallbackHandler.Options(
            deadline: .seconds(20), replay: .store(RedisReplayStore(try redis(server))))
        return try callbacks.handler(undecided: .accept, options: options) { _ in
            handled.withLock { $0.append(name) }
            return try .reject(code: 1001, message: name)
        }
    }
    let event = Array(try callbacks.sign(type: "BeforeSendMessage", data: #"{"AppId":123456}"#).utf8)
    let first = await handlers[0].respond(to: event)
    #expect(first.body.contains("one"))
    #expect(await handlers[1].respond(to: event).body == first.body)
    #expect(handled.withLock { $0 } == ["one"])
}

@Test func aStoreThatIsDownIsToldOnceAndEventsAreHandled() async throws {
    let records = Records()
    // Nothing listens on port 1.
    let down = RedisConnection(url: "redis://127.0.0.1:1")
    let store = RedisReplayStore { try await down.send($0) }
    let options = CallbackHandler.Options(deadline: .seconds(5), replay: .store(store), logger: records.logger)
    let handler = try callbacks.handler(undecided: .reject, options: options) { _ in .accept }
    let began = ContinuousClock.now
    for number in 0..<10 {
        let event = try callbacks.sign(type: "BeforeSendMessage", data: #"{"AppId":123456,"Number":\#(number)}"#)
        #expect(await handler.respond(to: event.utf8).body.contains(#""CheckCode":0"#))
    }
    // 200 ms a step at most; far less where a connection is refused.
    #expect(ContinuousClock.now - began < .seconds(20))
    try await Task.sleep(for: .seconds(1))
    // A deadline beyond the service's second is told, too.
    #expect(records.reasons == ["long_deadline", "replay_store"])
}

/// Calls that wait for their turn, and then find no service.
private func calls(_ store: any RateStore, _ records: Records, count: Int) async throws {
    var config = ImConfig(accessKeyId: "a", secretAccessKey: "s", appId: 123_456, baseUrl: "http://127.0.0.1:9")
    config.transport.isPaced = true
    config.transport.rateStore = store
    config.transport.retry = .never
    config.transport.logger = records.logger
    let im = try ImClient(config)
    for _ in 0..<count {
        do {
            try await im.queryOnlineStatus(.init(userIds: [1]))
            Issue.record("nothing listens there")
        } catch ImError.transport(let error) {
            #expect(error.kind == .connect)
        }
    }
}

@Test(arguments: servers) func clientsShareARateAndOneThatFailsIsToldOnce(server: String) async throws {
    let (prefix, records) = ("rates:\(UUID().uuidString)", Records())
    let command = try redis(server)
    try await calls(try RedisRateStore(prefix: prefix, command), records, count: 1)
    #expect(try await command(["EXISTS", "\(prefix):QueryOnlineStatus"]) == "1")
    #expect(records.reasons.isEmpty)
    let down = RedisConnection(url: "redis://127.0.0.1:1")
    try await calls(try RedisRateStore(prefix: prefix) { try await down.send($0) }, records, count: 5)
    try await Task.sleep(for: .milliseconds(500))
    #expect(records.reasons == ["rate_store"])
}

@Test func aStoreOfRatesHasAPrefix() {
    let error = thrown { _ = try RedisRateStore(prefix: "") { _ in "" } }
    guard case .validation(let refused)? = error else { return #expect(Bool(false), "\(String(describing: error))") }
    #expect(refused.path == "prefix")
}
