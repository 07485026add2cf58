import Dispatch
import Foundation
import Synchronization
import Testing
import Vectors
import VolcIM

@Test func eachAttemptIsARecordAtDebug() async throws {
    let (emulator, log) = (try Emulator(), Log())
    let im = try emulator.client { config in
        config.credentials = .keys(
            Credentials(accessKeyId: "AKLTtest", secretAccessKey: "test-secret-key", sessionToken: "token-of-mine"))
        config.transport.logger = log.logger
    }
    let conversation = try await group(emulator.client())
    try await emulator.faults(#"[{"action":"SendMessage","first":1,"fault":{"type":"rate_limit","retry_after":0}}]"#)
    let sent = try await im.call(message(conversation, "a secret text"))
    #expect(await log.reasons(3) == ["response", "retry", "response"])
    #expect(log.levels == [.debug, .debug, .debug])
    let (first, last) = (log.records[0].facts, log.records[2].facts)
    #expect(first["action"] == "SendMessage" && first["attempt"] == "1" && last["attempt"] == "2")
    #expect(first["status"] == "429" && last["status"] == "200" && last["tookMs"].flatMap { Int($0) } != nil)
    #expect(last["callId"] == sent.info.callId && last["requestId"] == sent.info.requestId)
    let everything = log.records.map { "\($0) \($0.facts)" }.joined(separator: "\n")
    #expect(everything.contains("SendMessage, attempt 2: status 200 in "))
    for secret in ["test-secret-key", "token-of-mine", "a secret text", "Signature", "\(conversation)"] {
        #expect(!everything.contains(secret))
    }
}

@Test func recordsBelowTheLevelAreNotMade() async throws {
    let (emulator, log) = (try Emulator(), Log())
    let im = try emulator.client { $0.transport.logger = ImLogger(level: .info, log.add) }
    try await im.queryOnlineStatus(.init(userIds: [1]))
    try await Task.sleep(for: .milliseconds(300))
    #expect(log.records.isEmpty)
    #expect(LogLevel(name: " WARNING ") == .warning && LogLevel(name: "loud") == nil)
    #expect(LogLevel.debug < .info && LogLevel.info < .warning && LogLevel.warning < .error)
}

private enum Request {
    @TaskLocal static var id = ""
}

@Test func aCallsRecordsHaveItsTaskLocals() async throws {
    let ids = Mutex<[String]>([])
    let im = try Emulator().client { config in
        config.transport.logger = ImLogger(level: .debug) { _ in ids.withLock { $0.append(Request.id) } }
    }
    try await Request.$id.withValue("mine") { _ = try await im.queryOnlineStatus(.init(userIds: [1])) }
    for _ in 0..<500 where ids.withLock({ $0.isEmpty }) { try await Task.sleep(for: .milliseconds(10)) }
    #expect(ids.withLock { $0 } == ["mine"])
}

private func block(_ semaphore: DispatchSemaphore) {
    semaphore.wait()
}

@Test func eventsThatHooksHaveNoRoomForAreCountedAndTold() async throws {
    let (log, free) = (Log(), DispatchSemaphore(value: 0))
    let began = Mutex(0)
    let isHeld = Mutex(true)
    // Nothing listens there, so that a call ends at once.
    let im = try ImClient(
        ImConfig(
            accessKeyId: "a", secretAccessKey: "s", appId: 1, baseUrl: "http://127.0.0.1:9",
            transport: .init(
                retry: .never,
                hooks: CallHooks(onRequest: { _ in
                    began.withLock { $0 += 1 }
                    if isHeld.withLock({ $0 }) { block(free) }
                }), logger: ImLogger(level: .error, log.add))))
    let count = 1_100
    for _ in 0..<count { _ = try await failure { try await im.queryOnlineStatus(.init(userIds: [1])) } }
    _ = await log.reasons(1)
    #expect(log.records.allSatisfy { $0.level == .error && $0.reason == "hook_dropped" })
    #expect(log.records.first?.facts["dropped"] == "1")
    isHeld.withLock { $0 = false }
    for _ in 0..<count { free.signal() }
    for _ in 0..<1000 where began.withLock({ $0 }) < 1_024 { try await Task.sleep(for: .milliseconds(10)) }
    // The next event has room, and the number of those before it is told.
    _ = try await failure { try await im.queryOnlineStatus(.init(userIds: [1])) }
    for _ in 0..<500 where log.records.last?.message.contains("room again") != true { try await Task.sleep(for: .milliseconds(10)) }
    let dropped = try #require(log.records.last?.facts["dropped"].flatMap { Int($0) })
    for _ in 0..<500 where began.withLock({ $0 }) + dropped < count + 1 { try await Task.sleep(for: .milliseconds(10)) }
    // Every event was either taken or counted.
    #expect(began.withLock { $0 } + dropped == count + 1 && dropped > 0)
}
