import Foundation
import Synchronization
import Testing
import Vectors
import VolcIM

private enum Request {
    @TaskLocal static var id = ""
}

/// Answers so many requests at once, and the longest that one took.
private func atOnce(_ count: Int, _ type: String, _ handler: CallbackHandler) async throws -> ([CallbackResponse], Duration) {
    let bodies = try (0..<count).map { _ in try body(type) }
    let began = ContinuousClock.now
    let answers = await withTaskGroup(of: CallbackResponse.self) { group in
        for body in bodies { group.addTask { await handler.respond(to: body) } }
        return await group.reduce(into: []) { $0.append($1) }
    }
    return (answers, ContinuousClock.now - began)
}

@Test func answersLeaveInTimeWhateverBlocks() async throws {
    let log = Log()
    let handler = try callbacks.handler(undecided: .reject, options: .init(handlerThreads: 8, logger: log.logger)) { _ in
        pause(seconds: 8)
        return .accept
    }
    let (answers, took) = try await atOnce(130, "BeforeSendMessage", handler)
    for answer in answers { #expect(try code(answer) == .number("1")) }
    #expect(took < .seconds(6))
    let reasons = await log.reasons(130)
    #expect(reasons.filter { $0 == "handler_late" }.count == 8)
    #expect(reasons.filter { $0 == "handler_not_started" }.count == 122)
}

@Test func handlersThatAwaitHoldNoThread() async throws {
    let handler = try callbacks.handler(undecided: .reject, options: .init(deadline: .seconds(20), handlerThreads: 2)) { _ in
        try await Task.sleep(for: .milliseconds(500))
        return .accept
    }
    let (answers, took) = try await atOnce(100, "BeforeSendMessage", handler)
    for answer in answers { #expect(try code(answer) == .number("0")) }
    #expect(took < .seconds(15))
}

@Test func afterEventsTakeNoRoomOfBeforeEvents() async throws {
    let log = Log()
    let free = DispatchSemaphore(value: 0)
    let handler = try callbacks.handler(
        [
            "AfterSendMessage": { _ in
                block(free)
                return .accept
            },
            "BeforeSendMessage": { _ in try .reject(code: 7, message: "") },
        ], undecided: .accept, options: .init(handlerThreads: 2, handlerQueue: 3, logger: log.logger))
    async let after = atOnce(20, "AfterSendMessage", handler)
    // Two run, three wait, there is no room for the others.
    #expect(await log.reasons(15).allSatisfy { $0 == "handler_not_started" })
    #expect(try code(await handler.respond(to: try body("BeforeSendMessage"))) == .number("7"))
    let statuses = try await after.0.map(\.status)
    // Fewer where the first had not begun when the last came.
    let late = statuses.filter { $0 == 200 }.count
    #expect((3...5).contains(late) && statuses.filter { $0 == 503 }.count == 20 - late)
    for _ in 0..<5 { free.signal() }
}

private func pause(seconds: Double) {
    Thread.sleep(forTimeInterval: seconds)
}

private func block(_ semaphore: DispatchSemaphore) {
    semaphore.wait()
}

@Test func taskLocalsReachHandlersLoggersAndStores() async throws {
    struct Seen: ReplayStore {
        let ids: @Sendable (String) -> Void
        func claim(_ keys: [String], owner: String, lease: Duration) async throws -> ReplayClaim {
            ids("claim \(Request.id)")
            return .fresh
        }
        func settle(_ keys: [String], owner: String, reply: String, remember: Duration) async throws {
            ids("settle \(Request.id)")
        }
        func release(_ keys: [String], owner: String) async throws { ids("release \(Request.id)") }
    }
    let seen = Mutex<[String]>([])
    let note = { @Sendable (id: String) in seen.withLock { $0.append(id) } }
    let options = CallbackHandler.Options(
        replay: .store(Seen(ids: note)), logger: ImLogger { note("\($0.reason) \(Request.id)") })
    let handler = try callbacks.handler(undecided: .reject, options: options) { event in
        note("handler \(Request.id)")
        if !event.isBefore { throw Broken() }
        return .accept
    }
    for (id, type) in [("one", "BeforeSendMessage"), ("two", "AfterSendMessage")] {
        await Request.$id.withValue(id) { _ = await handler.respond(to: try! body(type)) }
    }
    for _ in 0..<500 where seen.withLock({ $0.count }) < 7 { try await Task.sleep(for: .milliseconds(10)) }
    #expect(
        Set(seen.withLock { $0 }) == [
            "claim one", "handler one", "settle one", "claim two", "handler two", "handler_failed two", "release two",
        ])
}

@Test func aLoggerThatHangsDelaysNoAnswer() async throws {
    let free = DispatchSemaphore(value: 0)
    let handler = try callbacks.handler(undecided: .reject, options: .init(logger: ImLogger { _ in block(free) })) { _ in
        throw Broken()
    }
    let (answers, took) = try await atOnce(20, "BeforeSendMessage", handler)
    for answer in answers { #expect(try code(answer) == .number("1")) }
    #expect(took < .seconds(6))
    for _ in 0..<20 { free.signal() }
}

@Test func aCancelledRequestIsDecidedForItsRedelivery() async throws {
    let ran = Mutex(0)
    let handler = try callbacks.handler(undecided: .accept, options: .init(deadline: .seconds(20))) { _ in
        ran.withLock { $0 += 1 }
        try await Task.sleep(for: .milliseconds(400))
        return try .reject(code: 7, message: "")
    }
    let event = try body("BeforeSendMessage")
    let request = Task { await handler.respond(to: event) }
    while ran.withLock({ $0 }) == 0 { try await Task.sleep(for: .milliseconds(5)) }
    request.cancel()
    _ = await request.value
    #expect(try code(await handler.respond(to: event)) == .number("7"))
    #expect(ran.withLock { $0 } == 1)
}

/// A store in this process that is shared by several handlers, and fails on demand.
private final class SharedStore: ReplayStore {
    struct Faults: Sendable {
        var hangs = false
        var throwsErrors = false
    }

    private let faults: Faults
    private let claims = Mutex<[String: (owner: String, reply: String?)]>([:])

    init(_ faults: Faults = Faults()) {
        self.faults = faults
    }

    func claim(_ keys: [String], owner: String, lease: Duration) async throws -> ReplayClaim {
        try await fault()
        #expect(keys.count >= 2 && keys.allSatisfy { $0.hasPrefix("{volc-im:123456}") } && lease == .seconds(60))
        return claims.withLock { claims in
            if let known = keys.compactMap({ claims[$0] }).first(where: { $0.owner != owner }) {
                return known.reply.map { .answered($0) } ?? .running
            }
            for key in keys { claims[key] = (owner, nil) }
            return .fresh
        }
    }

    func settle(_ keys: [String], owner: String, reply: String, remember: Duration) async throws {
        try await fault()
        claims.withLock { claims in
            for key in keys where claims[key].map({ $0.owner == owner }) ?? true { claims[key] = ("", reply) }
        }
    }

    func release(_ keys: [String], owner: String) async throws {
        try await fault()
        claims.withLock { claims in
            for key in keys where claims[key]?.owner == owner { claims[key] = nil }
        }
    }

    private func fault() async throws {
        if faults.throwsErrors { throw Broken() }
        if faults.hangs { try await Task.sleep(for: .seconds(60)) }
    }
}

@Test func handlersOfOneStoreHandleAnEventOnce() async throws {
    let store = SharedStore()
    let ran = Mutex(0)
    let handlers = try (0..<3).map { _ in
        try callbacks.handler(undecided: .accept, options: .init(deadline: .seconds(20), replay: .store(store))) { _ in
            ran.withLock { $0 += 1 }
            try await Task.sleep(for: .milliseconds(300))
            return try .reject(code: 7, message: "")
        }
    }
    let event = try body("BeforeSendMessage")
    let answers = await withTaskGroup(of: CallbackResponse.self) { group in
        for handler in handlers { group.addTask { await handler.respond(to: event) } }
        return await group.reduce(into: []) { $0.append($1) }
    }
    for answer in answers { #expect(try code(answer) == .number("7")) }
    #expect(ran.withLock { $0 } == 1)
}

@Test(arguments: [SharedStore.Faults(throwsErrors: true), SharedStore.Faults(hangs: true)])
private func aStoreThatFailsOrHangsLosesNoEvent(faults: SharedStore.Faults) async throws {
    let log = Log()
    let ran = Mutex(0)
    let options = CallbackHandler.Options(deadline: .seconds(3), replay: .store(SharedStore(faults)), logger: log.logger)
    let handler = try callbacks.handler(undecided: .accept, options: options) { _ in
        ran.withLock { $0 += 1 }
        return try .reject(code: 7, message: "")
    }
    let event = try body("BeforeSendMessage")
    // The memory of this process serves.
    for _ in 0..<2 { #expect(try code(await handler.respond(to: event)) == .number("7")) }
    #expect(ran.withLock { $0 } == 1)
    #expect(await log.reasons(2).contains("replay_store"))
    #expect(log.records.filter { $0.level == .error }.map(\.reason) == ["replay_store"])
}

@Test func redisIsAskedByOneScript() async throws {
    let asked = Mutex<[[String]]>([])
    let store = RedisReplayStore { command in
        #expect(command[0] == "EVAL" && command[1].contains("redis.call") && command[2...3] == ["1", "{volc-im:1}:a"])
        asked.withLock { $0.append(Array(command[4...])) }
        return switch command[4] {
        case "claim": command[5] == "me" ? "a{\"CheckCode\":0}" : command[5] == "other" ? "r" : "?"
        default: ""
        }
    }
    let keys = ["{volc-im:1}:a"]
    #expect(try await store.claim(keys, owner: "me", lease: .seconds(60)) == .answered(#"{"CheckCode":0}"#))
    #expect(try await store.claim(keys, owner: "other", lease: .seconds(60)) == .running)
    // What is no answer of the script is a failure of the store, and no claim.
    await #expect(throws: (any Error).self) { try await store.claim(keys, owner: "stranger", lease: .seconds(60)) }
    try await store.settle(keys, owner: "me", reply: "reply", remember: .milliseconds(1500))
    try await store.release(keys, owner: "me")
    #expect(
        asked.withLock { $0 } == [
            ["claim", "me", "60000"], ["claim", "other", "60000"], ["claim", "stranger", "60000"],
            ["settle", "me", "1500", "reply"], ["release", "me"],
        ])
}
