import Foundation
import Testing
import Vectors
import VolcIM

private func toMany(_ count: Int64) -> BatchSendMessageRequest {
    BatchSendMessageRequest(
        content: MessageContent.text("hello"), msgType: .text, receiver: (0..<count).map { 20_000 + $0 }, sender: 10001)
}

private let fast = BatchOptions(partSize: 100, isPaced: false)

@Test func aBatchOfAnyLengthTellsOfItsProgress() async throws {
    let im = try Emulator().client()
    var progress: [Int] = []
    var outcome: BatchOutcome<BatchSendMessageRequest>?
    for try await step in im.batch(toMany(1050), options: fast) {
        switch step {
        case .progress(let done, let total):
            #expect(total == 1050 && outcome == nil)
            progress.append(done)
        case .finished(let finished): outcome = finished
        }
    }
    #expect(progress.count == 11 && progress.last == 1050 && progress == progress.sorted())
    #expect(outcome?.sent == 1050 && outcome?.failed == [] && outcome?.rest == nil)
    #expect(outcome?.result.userMessageId.count == 1050)
}

@Test func everyItemOfABatchIsToldOfOnce() async throws {
    let emulator = try Emulator()
    let im = try emulator.client(retry: RetryPolicy(maxAttempts: 2, baseDelay: .milliseconds(1)))
    try await emulator.control("POST", "failing_users", #"{"users":[20005]}"#)
    try await emulator.faults(
        #"""
        [{"action":"BatchSendMessage","first":1,"fault":{"type":"reset","after":"processing"}},
         {"action":"BatchSendMessage","every":4,"fault":{"type":"api_error","code":"Broken","status":400}}]
        """#)
    let outcome = try await im.batch(toMany(1000), options: BatchOptions(partSize: 100, concurrency: 1, isPaced: false)).outcome()
    #expect(outcome.total == 1000)
    #expect(outcome.sent + outcome.failed.count + outcome.unknown.count + outcome.left.count == 1000)
    // The first call's answer was lost; its receivers may have their message.
    #expect(outcome.unknown.count == 100 && outcome.unknown.first?.index == 0)
    #expect(outcome.failed.contains { $0.code == "Broken" } && !outcome.errors.isEmpty)
}

@Test func whatIsLeftOfABatchCanBeTriedAgain() async throws {
    let emulator = try Emulator()
    let im = try emulator.client(retry: .never)
    try await emulator.faults(#"[{"action":"BatchSendMessage","first":2,"fault":{"type":"rate_limit"}}]"#)
    let options = BatchOptions(partSize: 100, concurrency: 1, isPaced: false)
    let outcome = try await im.batch(toMany(500), options: options).outcome()
    #expect(outcome.sent == 300 && outcome.left.count == 200)
    let rest = try #require(outcome.rest)
    #expect(rest.receiver.count == 200)
    #expect(try await im.batch(rest, options: options).outcome().sent == 200)
}

@Test func aBadBatchIsRefusedBeforeAnythingIsSent() async throws {
    let emulator = try Emulator()
    let im = try emulator.client()
    let error = try await failure {
        try await im.batch(message(1, "x")).outcome()
    }
    #expect(error.kind == .validation)
    #expect(try await emulator.requests("SendMessage") == 0)
}

@Test func aLoopThatIsLeftEndsItsBatch() async throws {
    let emulator = try Emulator()
    let im = try emulator.client()
    try await emulator.faults(#"[{"action":"BatchSendMessage","fault":{"type":"latency","ms":200}}]"#)
    let options = BatchOptions(partSize: 10, concurrency: 1, isPaced: false)
    for try await _ in im.batch(toMany(1000), options: options) { break }
    try await Task.sleep(for: .milliseconds(200))
    let sent = try await emulator.requests("BatchSendMessage")
    try await Task.sleep(for: .milliseconds(300))
    #expect(try await emulator.requests("BatchSendMessage") == sent)
    #expect(sent < 10)
}

/// Ten at a time, one call after the other, each of which takes 600 ms.
private func slowBatch(_ emulator: Emulator) async throws -> Batch<BatchSendMessageRequest> {
    try await emulator.faults(#"[{"action":"BatchSendMessage","fault":{"type":"latency","ms":600}}]"#)
    return try emulator.client().batch(toMany(1000), options: BatchOptions(partSize: 10, concurrency: 1, isPaced: false))
}

/// That a batch which was cancelled during its fourth call says so.
private func checkCancelled(_ outcome: BatchOutcome<BatchSendMessageRequest>, _ emulator: Emulator) async throws {
    #expect(outcome.sent == 30 && outcome.result.userMessageId.count == 30)
    #expect(outcome.unknown.map(\.index) == Array(30..<40))
    #expect(outcome.left.count == 960 && outcome.failed.isEmpty && outcome.errors.count == 1)
    let rest = try #require(outcome.rest)
    #expect(rest.receiver == Array(20_040..<21_000))
    try await Task.sleep(for: .milliseconds(300))
    #expect(try await emulator.requests("BatchSendMessage") == 4)
}

@Test func theLoopOfACancelledTaskStillEndsWithTheOutcome() async throws {
    let emulator = try Emulator()
    let batch = try await slowBatch(emulator)
    let (done, told) = AsyncStream.makeStream(of: Int.self)
    let task = Task { () async throws -> BatchOutcome<BatchSendMessageRequest>? in
        var outcome: BatchOutcome<BatchSendMessageRequest>?
        for try await step in batch {
            switch step {
            case .progress(let done, _): told.yield(done)
            case .finished(let finished): outcome = finished
            }
        }
        return outcome
    }
    for await done in done where done == 30 { break }
    try await Task.sleep(for: .milliseconds(200))
    task.cancel()
    try await checkCancelled(#require(try await task.value), emulator)
}

@Test func aCancelledTaskStillGetsTheOutcome() async throws {
    let emulator = try Emulator()
    let batch = try await slowBatch(emulator)
    let task = Task { try await batch.outcome() }
    while try await emulator.requests("BatchSendMessage") < 4 { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    try await checkCancelled(try await task.value, emulator)
}

@Test func aBatchOfATaskThatIsCancelledBeforehandSendsNothing() async throws {
    let emulator = try Emulator()
    let batch = try await slowBatch(emulator)
    let task = Task {
        while !Task.isCancelled { await Task.yield() }
        return try await batch.outcome()
    }
    task.cancel()
    let outcome = try await task.value
    #expect(outcome.left.count == 1000 && outcome.rest?.receiver.count == 1000)
    #expect(outcome.sent == 0 && outcome.unknown.isEmpty)
    #expect(try await emulator.requests("BatchSendMessage") == 0)
}

@Test func whatWaitsForItsPaceWhenItsTaskIsCancelledIsLeft() async throws {
    let emulator = try Emulator()
    let batch = try emulator.client().batch(toMany(10_000))
    let task = Task { try await batch.outcome() }
    while try await emulator.requests("BatchSendMessage") < 1 { try await Task.sleep(for: .milliseconds(5)) }
    try await Task.sleep(for: .milliseconds(100))
    task.cancel()
    let outcome = try await task.value
    #expect(outcome.sent > 0 && !outcome.left.isEmpty && outcome.sent + outcome.left.count == 10_000)
}
