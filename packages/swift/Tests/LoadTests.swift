import Foundation
import Synchronization
import Testing
import Vectors
import VolcIM

@Test func aThousandTasksAreInFlightAtOnce() async throws {
    let emulator = try Emulator()
    let now = Mutex(0)
    let most = Mutex(0)
    let im = try emulator.client { config in
        config.transport.hooks = CallHooks(
            onRequest: { _ in
                let running = now.withLock { count in
                    count += 1
                    return count
                }
                most.withLock { $0 = max($0, running) }
            },
            onResponse: { _ in now.withLock { $0 -= 1 } })
    }
    // As long as it takes to start them all.
    try await emulator.faults(#"[{"action":"QueryOnlineStatus","fault":{"type":"latency","ms":3000}}]"#)
    let answered = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<1000 {
            group.addTask {
                try await im.queryOnlineStatus(.init(userIds: [Int64(number)])).extra.count
            }
        }
        return try await group.reduce(into: 0) { count, _ in count += 1 }
    }
    #expect(answered == 1000)
    #expect(most.withLock { $0 } == 1000)
    #expect(try await emulator.requests("QueryOnlineStatus") == 1000)
}

/// Run in a process of its own, where nothing else takes memory.
@Test(.enabled(if: ProcessInfo.processInfo.environment["VOLC_IM_MEMORY_TEST"] != nil))
func memoryIsFlatAfterManyCalls() async throws {
    let im = try ImProtocol(ImConfig(accessKeyId: "a", secretAccessKey: "s", appId: 123_456))
    let callbacks = try Callbacks(secret: "s", appId: 123_456)
    let event = Array(try callbacks.sign(type: "BeforeSendMessage", data: #"{"AppId":123456}"#).utf8)
    let answer = Array(#"{"ResponseMetadata":{"RequestId":"r"},"Result":{"MessageId":7221856821303362049}}"#.utf8)
    let request = message(7, "hello")
    func calls(_ count: Int) throws {
        for _ in 0..<count {
            _ = try im.build(request)
            _ = try im.parse(SendMessageRequest.self, status: 200, body: answer)
            _ = try callbacks.verify(event).typed()
            // What fails gives its memory back too.
            _ = thrown { _ = try im.build(message(-1, "refused")) }
            _ = thrown { _ = try callbacks.verify(answer) }
        }
    }
    try calls(2000)
    let before = try residentBytes()
    try calls(10_000)
    let after = try residentBytes()
    #expect(after - before < 4 << 20, "\(before) bytes grew to \(after)")
}

/// The memory of this process, as Linux tells it.
private func residentBytes() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    guard let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
        throw Unfit("no VmRSS")
    }
    return kilobytes * 1024
}
