import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif
import Synchronization
import Testing
import Vectors
import VolcIM

/// A custom client, as a user would write it.
@Sendable private func send(_ request: SignedRequest, _ timeout: Duration) async throws -> HTTPAnswer {
    guard let url = URL(string: request.url) else { throw AttemptFailed(.connect, "no URL") }
    var post = URLRequest(url: url, timeoutInterval: Double(timeout.components.seconds) + 1)
    post.httpMethod = request.method
    for (name, value) in request.headers { post.setValue(value, forHTTPHeaderField: name) }
    post.httpBody = Data(request.body.utf8)
    let (body, response) = try await URLSession.shared.data(for: post)
    guard let response = response as? HTTPURLResponse else { throw AttemptFailed(.other, "no HTTP") }
    return HTTPAnswer(
        status: response.statusCode, retryAfter: response.value(forHTTPHeaderField: "retry-after"),
        date: response.value(forHTTPHeaderField: "date"), body: body)
}

private let soon = CallOptions(retry: RetryPolicy(baseDelay: .milliseconds(1), maxDelay: .milliseconds(5)))

@Test func aCallRunsOnAClientOfOnesOwn() async throws {
    let emulator = try Emulator()
    let conversation = try await group(emulator.client())
    let im = try ImProtocol(emulator.config)
    try await emulator.faults(#"[{"action":"SendMessage","first":2,"fault":{"type":"status","status":503}}]"#)
    let answer = try await im.call(message(conversation, "mine"), options: soon).run(send)
    #expect(answer.info.attempts == 3 && answer.info.idempotencyId != nil)
    #expect(try await emulator.contents(conversation).count == 1)
}

@Test func whatAClientThrowsCountsAsSentUnlessItSaysMore() async throws {
    let im = try ImProtocol(ImConfig(accessKeyId: "a", secretAccessKey: "s", appId: 1))
    struct Broken: Error {}
    let broadcast = UserBroadcastRequest(content: "{}", msgTTL: 60, msgType: .text, sender: 1)
    let attempts = Mutex(0)
    let reset = try await failure {
        try await im.call(broadcast, options: soon).run { _, _ in
            attempts.withLock { $0 += 1 }
            throw Broken()
        }
    }
    #expect(reset.maybeSent && attempts.withLock { $0 } == 1)
    let refused = try await failure {
        try await im.call(broadcast, options: soon).run { _, _ in throw AttemptFailed(.connect, "refused") }
    }
    #expect(!refused.maybeSent && refused.call?.attempts == 4)
}

@Test func aCancelledTaskEndsACallOnAClientOfOnesOwn() async throws {
    let im = try ImProtocol(ImConfig(accessKeyId: "a", secretAccessKey: "s", appId: 1))
    let call = try im.call(QueryOnlineStatusRequest(userIds: [1]))
    let task = Task {
        try await call.run { _, _ in
            try await Task.sleep(for: .seconds(20))
            return HTTPAnswer(status: 200, body: [])
        }
    }
    try await Task.sleep(for: .milliseconds(50))
    task.cancel()
    let error = try await failure { try await task.value }
    guard case .transport(let transport) = error else { throw Unfit("\(error)") }
    #expect(transport.kind == .aborted && transport.call.attempts == 1)
}

@Test func theStepsOfACallCanBeTakenByHand() throws {
    let im = try ImProtocol(ImConfig(accessKeyId: "a", secretAccessKey: "s", appId: 1))
    let start = moment(1_767_225_600_000)
    let call = try im.call(QueryOnlineStatusRequest(userIds: [1]), now: start)
    guard case .send(let request, let timeout, 1) = call.next(now: start) else { throw Unfit("nothing to send") }
    #expect(request.headers["x-date"] == "20260101T000000Z" && timeout == .seconds(10))
    call.onAnswer(HTTPAnswer(status: 429, retryAfter: "2", body: "{}".utf8), now: start)
    guard case .wait(let wait) = call.next(now: start) else { throw Unfit("no wait") }
    #expect(wait == .seconds(2))
    let later = start.addingTimeInterval(2)
    guard case .send(_, _, 2) = call.next(now: later) else { throw Unfit("no second attempt") }
    call.onAnswer(HTTPAnswer(status: 200, body: #"{"ResponseMetadata":{"RequestId":"r"},"Result":{}}"#.utf8), now: later)
    guard case .done(let answer) = call.next(now: later) else { throw Unfit("not done") }
    #expect(answer.info.attempts == 2 && answer.info.requestId == "r" && answer.info.elapsed == .seconds(2))
}
