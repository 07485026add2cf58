import Foundation
import Synchronization
import Testing
import Vectors
import VolcIM

private let callbacks = try! Callbacks(secret: "handler-secret", appId: 123_456)

private func body(_ type: String, secret: Callbacks = callbacks, id: String = UUID().uuidString) throws -> [UInt8] {
    Array(try secret.sign(type: type, data: #"{"AppId":123456}"#, id: id).utf8)
}

private func code(_ answer: CallbackResponse) throws -> JsonValue? {
    try JsonValue(parsing: answer.body).at("CheckCode")
}

/// What a handler's log was told.
private final class Told: Sendable {
    private let errors = Mutex<[ImError]>([])

    var reasons: [String] {
        errors.withLock { $0.compactMap { if case .callback(let error) = $0 { error.reason } else { nil } } }
    }

    func add(_ error: ImError) {
        errors.withLock { $0.append(error) }
    }
}

private struct Broken: Error {}

@Test func anEventIsAnsweredAsItsHandlerDecides() async throws {
    let handler = callbacks.handler { event in
        event.isBefore ? try .reject(code: 1001, message: "no") : .accept
    }
    let refused = await handler.respond(to: try body("BeforeSendMessage"))
    #expect(refused.status == 200 && refused.headers["content-type"] == "application/json")
    #expect(try code(refused) == .number("1001"))
    #expect(try code(await handler.respond(to: try body("AfterSendMessage"))) == .number("0"))
}

@Test func aForgerLearnsNothingAndTheLogAll() async throws {
    let told = Told()
    let handler = callbacks.handler(options: .init(log: told.add)) { _ in
        Issue.record("a forged event was handled")
        return .accept
    }
    let others = try Callbacks(secret: "another", appId: 123_456)
    let forged = await handler.respond(to: try body("BeforeSendMessage", secret: others))
    #expect(forged == CallbackResponse(status: 401, headers: [:], body: ""))
    let garbage = await handler.respond(to: Array("garbage".utf8))
    #expect(garbage == forged)
    let old = await handler.respond(to: try body("BeforeSendMessage"), now: Date(timeIntervalSinceNow: 3600))
    #expect(old == forged)
    #expect(told.reasons.count == 3)
    #expect(told.reasons.first == "signature" && told.reasons.last == "time_tolerance")
}

@Test func aBodyOverTheLimitIsNotRead() async throws {
    let handler = callbacks.handler(options: .init(maxBodyBytes: 1000)) { _ in .accept }
    #expect(await handler.respond(to: [UInt8](repeating: 32, count: 1001)).status == 413)
    let read = Mutex(0)
    let endless = AsyncStream<[UInt8]> {
        read.withLock { $0 += 1 }
        return [UInt8](repeating: 32, count: 100)
    }
    #expect(await handler.respond(streaming: endless).status == 413)
    #expect(read.withLock { $0 } == 11)
    let genuine = try body("AfterSendMessage")
    let pieces = AsyncStream<ArraySlice<UInt8>> { continuation in
        continuation.yield(genuine[..<20])
        continuation.yield(genuine[20...])
        continuation.finish()
    }
    #expect(await handler.respond(streaming: pieces).status == 200)
    let broken = AsyncThrowingStream<[UInt8], any Error> { throw Broken() }
    #expect(await handler.respond(streaming: broken).status == 400)
}

@Test(arguments: [(CallbackHandler.Options.LatePolicy.accept, "0"), (.reject, "1")])
func aLateHandlerIsAnsweredByThePolicy(policy: CallbackHandler.Options.LatePolicy, expected: String) async throws {
    let told = Told()
    let options = CallbackHandler.Options(deadline: .milliseconds(50), onLate: policy, log: told.add)
    let ended = Mutex(0)
    let handler = callbacks.handler(options: options) { _ in
        try await Task.sleep(for: .seconds(3))
        ended.withLock { $0 += 1 }
        return try .reject(code: 9, message: "too late")
    }
    let began = ContinuousClock.now
    let before = await handler.respond(to: try body("BeforeSendMessage"))
    #expect(ContinuousClock.now - began < .milliseconds(2500))
    #expect(try code(before) == .number(expected))
    #expect(try code(await handler.respond(to: try body("AfterSendMessage"))) == .number("0"))
    #expect(told.reasons == ["handler_late", "handler_late"])
    try await Task.sleep(for: .seconds(4))
    #expect(ended.withLock { $0 } == 2, "a late handler was ended")
}

@Test func aThrowingHandlerIsAnsweredByThePolicyOrWithAnError() async throws {
    let told = Told()
    let handler = callbacks.handler(options: .init(onLate: .reject, log: told.add)) { _ in throw Broken() }
    #expect(try code(await handler.respond(to: try body("BeforeSendMessage"))) == .number("1"))
    #expect(await handler.respond(to: try body("AfterSendMessage")) == CallbackResponse(status: 500, headers: [:], body: ""))
    #expect(told.reasons == ["handler_failed", "handler_failed"])
}

@Test func anEventThatComesTwiceIsHandledOnce() async throws {
    let handled = Mutex(0)
    let handler = callbacks.handler(options: .init(replayStore: ReplayGuard())) { event in
        let number = handled.withLock { count in
            count += 1
            return count
        }
        return try .reject(code: Int32(number), message: event.id)
    }
    let event = try body("BeforeSendMessage")
    let first = await handler.respond(to: event)
    // Settled after the answer.
    try await Task.sleep(for: .milliseconds(50))
    #expect(await handler.respond(to: event) == first)
    #expect(try code(await handler.respond(to: try body("BeforeSendMessage"))) == .number("2"))
    #expect(handled.withLock { $0 } == 2)
}

@Test func anEventThatFailedIsNewAgain() async throws {
    let tries = Mutex(0)
    let handler = callbacks.handler(options: .init(replayStore: ReplayGuard())) { _ in
        let number = tries.withLock { count in
            count += 1
            return count
        }
        if number == 1 { throw Broken() }
        return .accept
    }
    let event = try body("AfterSendMessage")
    #expect(await handler.respond(to: event).status == 500)
    try await Task.sleep(for: .milliseconds(50))
    #expect(await handler.respond(to: event).status == 200)
    #expect(tries.withLock { $0 } == 2)
}

@Test func aDuplicateWaitsForTheFirstAnswer() async throws {
    let handled = Mutex(0)
    let handler = callbacks.handler(options: .init(deadline: .seconds(5))) { _ in
        handled.withLock { $0 += 1 }
        try await Task.sleep(for: .milliseconds(200))
        return try .reject(code: 5, message: "")
    }
    let event = try body("BeforeSendMessage")
    let first = Task { await handler.respond(to: event) }
    let second = Task { await handler.respond(to: event) }
    #expect(try code(await first.value) == .number("5"))
    #expect(try code(await second.value) == .number("5"))
    #expect(handled.withLock { $0 } == 1)
}

@Test func aDuplicateOfAnEventThatIsStillHandledIsToldSo() async throws {
    struct Busy: ReplayStore {
        func claim(_ event: CallbackEvent) async throws -> ReplayClaim { .running }
        func settle(_ event: CallbackEvent, answer: String) async throws {}
        func release(_ event: CallbackEvent) async throws {}
    }
    let options = CallbackHandler.Options(deadline: .seconds(1), onLate: .reject, replayStore: Busy())
    let handler = callbacks.handler(options: options) { _ in
        Issue.record("a running event was handled")
        return .accept
    }
    #expect(await handler.respond(to: try body("AfterSendMessage")).status == 503)
    #expect(try code(await handler.respond(to: try body("BeforeSendMessage"))) == .number("1"))
}

@Test func aDuplicateOfALateEventGetsTheAnswerThatWasSent() async throws {
    let handled = Mutex(0)
    let options = CallbackHandler.Options(deadline: .milliseconds(100), onLate: .reject)
    let handler = callbacks.handler(options: options) { _ in
        handled.withLock { $0 += 1 }
        try await Task.sleep(for: .milliseconds(500))
        return .accept
    }
    let (before, after) = (try body("BeforeSendMessage"), try body("AfterSendMessage"))
    #expect(try code(await handler.respond(to: before)) == .number("1"))
    #expect(await handler.respond(to: after).status == 200)
    // While they are handled still: undecided, and not delivered.
    #expect(try code(await handler.respond(to: before)) == .number("1"))
    #expect(await handler.respond(to: after).status == 503)
    try await Task.sleep(for: .milliseconds(800))
    // Handled by now: the answer is the one that was sent, not the one that came too late.
    #expect(try code(await handler.respond(to: before)) == .number("1"))
    #expect(try code(await handler.respond(to: after)) == .number("0"))
    #expect(handled.withLock { $0 } == 2)
}

@Test func aLateHandlerThatThrowsHasNotHandledItsEvent() async throws {
    let told = Told()
    let tries = Mutex(0)
    let handler = callbacks.handler(options: .init(deadline: .milliseconds(50), log: told.add)) { _ in
        let number = tries.withLock { count in
            count += 1
            return count
        }
        guard number == 1 else { return try .reject(code: 8, message: "") }
        try await Task.sleep(for: .milliseconds(200))
        throw Broken()
    }
    let event = try body("BeforeSendMessage")
    #expect(try code(await handler.respond(to: event)) == .number("0"))
    while told.reasons != ["handler_late", "handler_failed"] { try await Task.sleep(for: .milliseconds(10)) }
    try await Task.sleep(for: .milliseconds(50))
    #expect(try code(await handler.respond(to: event)) == .number("8"))
    #expect(tries.withLock { $0 } == 2)
}

@Test func whatIsForgedIsNotRememberedAsAnEvent() async throws {
    let memory = ReplayGuard()
    let handler = callbacks.handler(options: .init(replayStore: memory)) { _ in .accept }
    let others = try Callbacks(secret: "another", appId: 123_456)
    #expect(await handler.respond(to: try body("AfterSendMessage", secret: others, id: "same")).status == 401)
    #expect(memory.count == 0)
    #expect(await handler.respond(to: try body("AfterSendMessage", id: "same")).status == 200)
    #expect(memory.count == 1)
}

@Test func aReplyOfOnesOwnStandsForALateHandler() async throws {
    let busy = try CallbackReply.reject(code: 77, message: "busy")
    let handler = callbacks.handler(options: .init(onLate: .reply(busy))) { _ in throw Broken() }
    #expect(try code(await handler.respond(to: try body("BeforeSendMessage"))) == .number("77"))
}

@Test func aRequestThatCannotBeACallbackIsTurnedAway() async throws {
    let handler = callbacks.handler { _ in .accept }
    let genuine = try body("AfterSendMessage")
    #expect(await handler.respond(to: genuine, method: "PUT").status == 405)
    #expect(await handler.respond(to: genuine, contentType: "multipart/form-data; boundary=x").status == 415)
    #expect(await handler.respond(to: genuine, contentType: "application/json; charset=utf-8").status == 200)
    let empty = AsyncStream<[UInt8]> { nil }
    let get = await handler.respond(streaming: empty, method: "GET")
    #expect(get.status == 405 && get.headers["allow"] == "POST")
    #expect(await handler.respond(streaming: empty, contentType: "text/html").status == 415)
    #expect(await handler.respond(streaming: empty, contentLength: 2 << 20).status == 413)
}

@Test func aStoreThatHangsLosesNoEvent() async throws {
    struct Hanging: ReplayStore {
        func claim(_ event: CallbackEvent) async throws -> ReplayClaim {
            try await Task.sleep(for: .seconds(60))
            return .running
        }
        func settle(_ event: CallbackEvent, answer: String) async throws {}
        func release(_ event: CallbackEvent) async throws {}
    }
    let told = Told()
    let handler = callbacks.handler(options: .init(deadline: .seconds(3), replayStore: Hanging(), log: told.add)) { _ in
        try .reject(code: 7, message: "")
    }
    #expect(try code(await handler.respond(to: try body("BeforeSendMessage"))) == .number("7"))
    #expect(told.reasons == ["replay_store"])
}

@Test func aStoreThatFailsLosesNoEvent() async throws {
    struct Down: ReplayStore {
        func claim(_ event: CallbackEvent) async throws -> ReplayClaim { throw Broken() }
        func settle(_ event: CallbackEvent, answer: String) async throws { throw Broken() }
        func release(_ event: CallbackEvent) async throws { throw Broken() }
    }
    let told = Told()
    let handler = callbacks.handler(options: .init(replayStore: Down(), log: told.add)) { _ in
        try .reject(code: 7, message: "")
    }
    #expect(try code(await handler.respond(to: try body("BeforeSendMessage"))) == .number("7"))
    #expect(told.reasons.contains("replay_store"))
    #expect(ReplayRedisScript.text.contains("claim") && ReplayRedisScript.lease == .seconds(60))
}
