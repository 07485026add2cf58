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
