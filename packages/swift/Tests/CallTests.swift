import Foundation
import Synchronization
import Testing
import Vectors
import VolcIM

@Test func everyActionWorksByItsMethod() async throws {
    let im = try Emulator().client()
    var (kept, called): ([String: JsonValue], Set<String>) = ([:], [])
    for step in try vectors("scenario.jsonl") {
        let action = try step.text("action")
        let request = try JsonValue.object(step.fields("body")).filled(kept)
        let result = try await JsonValue(parsing: callByMethod(im, action, request.written))
        if case .object(let names)? = step["keep"] {
            for case (let name, .text(let path)) in names {
                kept[name] = try #require(result.at(path), "\(action): \(path)")
            }
        }
        if case .object(let expectations)? = step["expect"] {
            for (path, expected) in expectations {
                let value = result.at(path) ?? (expected == .list([]) ? .list([]) : .null)
                #expect(value.isLike(expected), "\(action): \(path) in \(result.written)")
            }
        }
        called.insert(action)
    }
    #expect(called.count == 57)
}

@Test(arguments: [
    #"{"type":"status","status":503}"#, #"{"type":"reset","after":"request"}"#,
    #"{"type":"reset","after":"processing"}"#, #"{"type":"truncate","bytes":40}"#, #"{"type":"rate_limit"}"#,
])
func aMessageIsSentOnceHoweverTheServiceFails(fault: String) async throws {
    let emulator = try Emulator()
    let im = try emulator.client()
    let conversation = try await group(im)
    try await emulator.faults(#"[{"action":"SendMessage","first":2,"fault":\#(fault)}]"#)
    let sent = try await im.call(message(conversation, "once"))
    #expect(sent.info.attempts == 3)
    #expect(sent.info.idempotencyId != nil && sent.info.requestId != nil)
    #expect(sent.result.messageId > 1 << 53)
    #expect(try await emulator.contents(conversation).count == 1)
}

@Test func whatMustNotBeRepeatedIsNot() async throws {
    let emulator = try Emulator()
    let im = try emulator.client()
    try await emulator.faults(#"[{"action":"UserBroadcast","fault":{"type":"reset","after":"processing"}}]"#)
    let error = try await failure {
        try await im.userBroadcast(.init(content: "{}", msgTTL: 60, msgType: .text, sender: 1))
    }
    #expect(error.kind == .transport && error.maybeSent && error.call?.attempts == 1)
    #expect(try await emulator.requests("UserBroadcast") == 1)
}

@Test func errorsTellWhatHappened() async throws {
    let emulator = try Emulator()
    let im = try emulator.client()
    let missing = try await failure {
        try await im.recallMessage(.init(conversationShortId: 7, messageId: 8, participantUserId: 9))
    }
    guard case .api(let api) = missing else { throw Unfit("\(missing)") }
    #expect(api.code == "ConversationNotFound" && api.call.action == "RecallMessage")
    #expect(missing.requestId != nil && !missing.maybeSent && !missing.isRetryable)
    #expect("\(missing)".contains("ConversationNotFound") && missing.localizedDescription == "\(missing)")

    let refused = try await failure { try await im.sendMessage(message(-1, "x")) }
    guard case .validation(let validation) = refused else { throw Unfit("\(refused)") }
    #expect(validation.path == "conversationShortId" && validation.text.contains("conversationShortId"))
    #expect(!refused.maybeSent && refused.call?.attempts == 0)
    #expect(try await emulator.requests("SendMessage") == 0)

    let nobody = try emulator.client { $0.baseUrl = "http://127.0.0.1:9" }
    let unreachable = try await failure {
        try await nobody.queryOnlineStatus(.init(userIds: [1]))
    }
    guard case .transport(let transport) = unreachable else { throw Unfit("\(unreachable)") }
    #expect(transport.kind == .connect && !transport.call.maybeSent && transport.call.attempts == 8)

    try await emulator.faults(#"[{"fault":{"type":"body","status":200,"body":"<html>","content_type":"text/html"}}]"#)
    let page = try await failure { try await im.sendMessage(message(7, "x")) }
    guard case .http(let http) = page else { throw Unfit("\(page)") }
    #expect(http.httpStatus == 200 && http.bodyStart == "<html>")
}

@Test func timeRunsOutByAttemptAndInAll() async throws {
    let emulator = try Emulator()
    let im = try emulator.client()
    let conversation = try await group(im)
    try await emulator.faults(#"[{"action":"SendMessage","first":1,"fault":{"type":"latency","ms":3000}}]"#)
    let sent = try await im.call(message(conversation, "late"), options: .init(timeout: .seconds(1)))
    #expect(sent.info.attempts == 2)
    #expect(try await emulator.contents(conversation).count == 1)

    try await emulator.faults(#"[{"action":"SendMessage","fault":{"type":"latency","ms":5000}}]"#)
    let error = try await failure {
        try await im.sendMessage(message(conversation, "later"), options: .init(deadline: .seconds(1)))
    }
    guard case .timeout(let timeout) = error else { throw Unfit("\(error)") }
    #expect(timeout.limit == .total && timeout.allowed == .seconds(1) && error.maybeSent)
}

@Test func aCancelledTaskSendsNothingMore() async throws {
    let emulator = try Emulator()
    let im = try emulator.client()
    let conversation = try await group(im)
    try await emulator.faults(
        #"[{"action":"SendMessage","fault":{"type":"status","status":503,"headers":{"retry-after":"6"}}}]"#)
    let task = Task {
        try await im.sendMessage(message(conversation, "x"), options: .init(idempotencyId: "mine"))
    }
    while try await emulator.requests("SendMessage") == 0 { try await Task.sleep(for: .milliseconds(10)) }
    let began = ContinuousClock.now
    task.cancel()
    let error = try await failure { try await task.value }
    #expect(ContinuousClock.now - began < .milliseconds(5500))
    guard case .transport(let transport) = error else { throw Unfit("\(error)") }
    #expect(transport.kind == .aborted && error.isCancellation && error.maybeSent)
    #expect(transport.call.attempts == 1 && transport.call.idempotencyId == "mine")
    try await Task.sleep(for: .milliseconds(6500))
    #expect(try await emulator.requests("SendMessage") == 1)
    // The same call again does its work once.
    try await emulator.faults("[]")
    try await im.sendMessage(message(conversation, "x"), options: .init(idempotencyId: "mine"))
    #expect(try await emulator.contents(conversation).count == 1)
}

@Test func aTaskThatIsCancelledBeforehandSendsNothing() async throws {
    let emulator = try Emulator()
    let im = try emulator.client()
    let task = Task {
        while !Task.isCancelled { await Task.yield() }
        return try await im.queryOnlineStatus(.init(userIds: [1]))
    }
    task.cancel()
    let error = try await failure { try await task.value }
    #expect(error.isCancellation && !error.maybeSent && error.call?.attempts == 0)
    #expect(try await emulator.requests("QueryOnlineStatus") == 0)
}

@Test func aTaskThatIsCancelledBetweenAttemptsThatReachedNobodySaysSo() async throws {
    let slow = RetryPolicy(maxAttempts: 2, baseDelay: .seconds(3600), maxDelay: .seconds(3600))
    let attempted = Mutex(false)
    let im = try Emulator().client(retry: slow) { config in
        config.baseUrl = "http://127.0.0.1:9"
        config.transport.deadline = .seconds(7200)
        config.transport.hooks = CallHooks(onRetry: { _ in attempted.withLock { $0 = true } })
    }
    let task = Task { try await im.sendMessage(message(7, "x")) }
    while !attempted.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    let error = try await failure { try await task.value }
    #expect(error.isCancellation && !error.maybeSent && error.call?.attempts == 1 && error.call?.idempotencyId != nil)
}

@Test func aCancelledListingKeepsItsPlace() async throws {
    let emulator = try Emulator()
    let im = try emulator.client()
    let conversation = try await group(im)
    for number in 0..<5 { try await im.sendMessage(message(conversation, "\(number)")) }
    let listing = im.list(GetConversationMessagesRequest(conversationShortId: conversation, cursor: 0, limit: 2))
    let task = Task {
        var seen = 0
        for try await _ in listing {
            seen += 1
            if seen == 4 { withUnsafeCurrentTask { $0?.cancel() } }
        }
        return seen
    }
    let error = try await failure { try await task.value }
    #expect(error.isCancellation && !error.maybeSent)
    let rest = try await listing.reduce(into: []) { $0.append($1.content) }
    #expect(rest == [MessageContent.text("4")])
}

@Test(.timeLimit(.minutes(2))) func hooksTellOfEveryAttempt() async throws {
    let emulator = try Emulator()
    let told = Mutex<[String]>([])
    @Sendable func tell(_ text: String) { told.withLock { $0.append(text) } }
    let im = try emulator.client { config in
        config.transport.hooks = CallHooks(
            onRequest: { tell("request \($0.action) \($0.attempt)") },
            onResponse: { tell("response \($0.attempt) \($0.status)") },
            onRetry: { tell("retry \($0.attempt) \($0.error.kind)") })
    }
    try await emulator.faults(#"[{"first":1,"fault":{"type":"status","status":503}}]"#)
    try await im.queryOnlineStatus(.init(userIds: [1]))
    // Nobody waits for hooks.
    while told.withLock({ $0.count }) < 5 { try await Task.sleep(for: .milliseconds(5)) }
    #expect(
        told.withLock { $0 } == [
            "request QueryOnlineStatus 1", "response 1 503", "retry 1 http", "request QueryOnlineStatus 2", "response 2 200",
        ])
}

private enum Trace {
    @TaskLocal static var id = ""
}

/// The traces that hooks had, by call.
private final class Traces: Sendable {
    private let traces = Mutex<[String: Set<String>]>([:])

    func add(_ call: String) { traces.withLock { _ = $0[call, default: []].insert(Trace.id) } }

    func all(_ call: String) -> Set<String> { traces.withLock { $0[call] ?? [] } }
}

@Test(.timeLimit(.minutes(2))) func hooksHaveTheTaskLocalsOfTheirCall() async throws {
    let traces = Traces()
    let im = try Emulator().client { config in
        config.transport.hooks = CallHooks(
            onRequest: { traces.add($0.callId) }, onResponse: { traces.add($0.callId) })
    }
    let calls = (0..<20).map { number in
        Trace.$id.withValue("trace \(number)") {
            Task { (call: try await im.call(QueryOnlineStatusRequest(userIds: [1])).info.callId, trace: Trace.id) }
        }
    }
    for call in calls {
        let (call, trace) = try await call.value
        while traces.all(call).isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        #expect(traces.all(call) == [trace])
    }
}

@Test func anActionCanBeCalledByTheWiresOwnNames() async throws {
    let im = try Emulator().client()
    let wire = #"{"AppId":123456,"ConversationCoreInfo":{"ConversationType":2},"OwnerUserId":10001}"#
    let answer = try await im.raw("CreateConversation", wireJson: wire)
    let made = try JsonValue(parsing: answer.result).at("conversationShortId")
    guard case .number(let id)? = made else { throw Unfit(answer.result) }
    #expect(id.count == 19 && answer.info.attempts == 1)
    let error = try await failure { try await im.raw("NoSuchAction", wireJson: "{}") }
    guard case .api(let api) = error else { throw Unfit("\(error)") }
    #expect(api.httpStatus == 404)
}

@Test func aClosedClientRefusesCalls() async throws {
    let emulator = try Emulator()
    let im = try emulator.client()
    let conversation = try await group(im)
    try await emulator.faults(#"[{"action":"SendMessage","fault":{"type":"latency","ms":300}}]"#)
    let running = Task { try await im.sendMessage(message(conversation, "before")) }
    while try await emulator.requests("SendMessage") < 1 { try await Task.sleep(for: .milliseconds(5)) }
    im.close()
    im.close()
    // What is in progress ends as it would.
    _ = try await running.value
    for error in [
        try await failure { try await im.sendMessage(message(conversation, "after")) },
        try await failure { try await im.raw("SendMessage", wireJson: "{}") },
        try await failure { try await im.batch(BatchSendMessageRequest(content: "{}", msgType: .text, receiver: [1], sender: 1)).outcome() },
    ] {
        guard case .validation(let refused) = error else { throw Unfit("\(error)") }
        #expect(refused.rule == "closed" && refused.text.contains("this client was closed") && !error.maybeSent)
    }
    #expect(try await emulator.contents(conversation).count == 1)
}

@Test func aHookThatHangsDelaysNoCall() async throws {
    let emulator = try Emulator()
    let im = try emulator.client { $0.transport.hooks.onRequest = { _ in Thread.sleep(forTimeInterval: 3_600) } }
    let began = ContinuousClock.now
    for _ in 0..<20 { try await im.queryOnlineStatus(.init(userIds: [1])) }
    #expect(ContinuousClock.now - began < .seconds(10))
}
