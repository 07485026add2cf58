import Foundation
import Synchronization
import Testing
import Vectors
import VolcIM

/// How the handler answers that was made with given options. Every answer has wide margins: machines are slow.
@Test func anEventIsAnsweredAsItsHandlerDecides() async throws {
    let handler = try callbacks.handler(undecided: .accept) { event in
        event.isBefore ? try .reject(code: 1001, message: "no") : .accept
    }
    let refused = await handler.respond(to: try body("BeforeSendMessage"))
    #expect(refused.status == 200 && refused.headers["content-type"] == "application/json")
    #expect(try code(refused) == .number("1001"))
    #expect(try code(await handler.respond(to: try body("AfterSendMessage"))) == .number("0"))
}

@Test func eachEventHasItsHandler() async throws {
    let ran = Mutex<[String]>([])
    let note = { (name: String) -> CallbackHandler.Handler in
        { event in
            ran.withLock { $0.append("\(name) \(event.type)") }
            return .accept
        }
    }
    let handler = try callbacks.handler(
        ["BeforeSendMessage": note("own"), "AfterBrandNew": note("declared"), "*": note("any")], undecided: .reject,
        options: .init(events: ["AfterBrandNew"]))
    for type in ["BeforeSendMessage", "AfterBrandNew", "AfterPush"] {
        #expect(try code(await handler.respond(to: try body(type))) == .number("0"))
    }
    #expect(ran.withLock { $0 } == ["own BeforeSendMessage", "declared AfterBrandNew", "any AfterPush"])
}

@Test func aForgerLearnsNothingAndTheLogAll() async throws {
    let log = Log()
    let handler = try callbacks.handler(undecided: .reject, options: .init(logger: log.logger)) { _ in
        Issue.record("a forged event was handled")
        return .accept
    }
    let others = try Callbacks(secret: "another-handler-secret", appId: 123_456)
    let forged = await handler.respond(to: try body("BeforeSendMessage", secret: others))
    #expect(forged == CallbackResponse(status: 401, headers: [:], body: ""))
    let old = await handler.respond(to: try body("BeforeSendMessage"), now: Date(timeIntervalSinceNow: 3600))
    #expect(old == forged)
    let garbage = await handler.respond(to: Array("garbage".utf8))
    #expect([400, 401].contains(garbage.status) && garbage.body.isEmpty)
    #expect(await log.reasons(3) == ["signature", "time_tolerance", "not_json"])
}

@Test func aBodyOverTheLimitIsNotRead() async throws {
    let log = Log()
    let handler = try callbacks.handler(undecided: .accept, options: .init(maxBodyBytes: 1000, logger: log.logger)) { _ in
        .accept
    }
    #expect(await handler.respond(to: [UInt8](repeating: 32, count: 1001)).status == 413)
    let read = Mutex(0)
    let endless = AsyncStream<[UInt8]> {
        read.withLock { $0 += 1 }
        return [UInt8](repeating: 32, count: 100)
    }
    // Whatever length is announced.
    #expect(await handler.respond(streaming: endless, contentLength: "5").status == 413)
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
    #expect(await log.reasons(3) == ["too_large", "too_large", "body_failed"])
}

@Test func aBodyThatDoesNotComeIsGivenUp() async throws {
    let handler = try callbacks.handler(undecided: .accept, options: .init(deadline: .milliseconds(100))) { _ in .accept }
    let (silent, open) = AsyncStream.makeStream(of: [UInt8].self)
    #expect(await handler.respond(streaming: silent).status == 408)
    open.finish()
}

@Test(arguments: [(CallbackHandler.Undecided.accept, "0"), (.reject, "1"), (.reply(try! .reject(code: 77, message: "busy")), "77")])
func whatIsUndecidedIsAnsweredAsChosen(undecided: CallbackHandler.Undecided, expected: String) async throws {
    let log = Log()
    let ended = Mutex(0)
    let options = CallbackHandler.Options(deadline: .milliseconds(400), logger: log.logger)
    let late = try callbacks.handler(undecided: undecided, options: options) { _ in
        try await Task.sleep(for: .seconds(6))
        ended.withLock { $0 += 1 }
        return try .reject(code: 9, message: "late")
    }
    let began = ContinuousClock.now
    let before = try body("BeforeSendMessage")
    #expect(try code(await late.respond(to: before)) == .number(expected))
    #expect(ContinuousClock.now - began < .milliseconds(5800))
    #expect(try code(await late.respond(to: try body("AfterSendMessage"))) == .number("0"))
    #expect(await log.reasons(2) == ["handler_late", "handler_late"])
    #expect(log.levels == [.error, .warning])
    // What it decides in the end is what a redelivery gets.
    while ended.withLock({ $0 }) < 2 { try await Task.sleep(for: .milliseconds(20)) }
    try await Task.sleep(for: .milliseconds(200))
    #expect(try code(await late.respond(to: before)) == .number("9"))
    let failing = try callbacks.handler(undecided: undecided, options: options) { _ in throw Broken() }
    #expect(try code(await failing.respond(to: try body("BeforeSendMessage"))) == .number(expected))
    #expect(await failing.respond(to: try body("AfterSendMessage")) == CallbackResponse(status: 500, headers: [:], body: ""))
    #expect(await log.reasons(5) == ["handler_late", "handler_late", "redelivery", "handler_failed", "handler_failed"])
    #expect(log.records.last?.error is Broken)
}

@Test func dataThatIsNotAsDocumentedIsAFailedHandler() async throws {
    let log = Log()
    let handler = try callbacks.handler(undecided: .reject, options: .init(logger: log.logger)) { event in
        _ = try event.typed()
        return .accept
    }
    let data = #"{"AppId":123456,"MessageBody":{"ConversationType":"two"}}"#
    let answer = await handler.respond(to: try callbacks.sign(type: "BeforeSendMessage", data: data).utf8)
    #expect(try code(answer) == .number("1"))
    #expect(await log.reasons(1) == ["handler_failed"])
}

@Test func anEventThatComesTwiceIsHandledOnce() async throws {
    let handled = Mutex(0)
    let handler = try callbacks.handler(undecided: .accept) { event in
        let number = handled.withLock { count in
            count += 1
            return count
        }
        return try .reject(code: Int64(number), message: event.id)
    }
    let event = try body("BeforeSendMessage")
    let first = await handler.respond(to: event)
    #expect(await handler.respond(to: event) == first)
    #expect(try code(await handler.respond(to: try body("BeforeSendMessage"))) == .number("2"))
    #expect(handled.withLock { $0 } == 2)
    let forgetful = try callbacks.handler(undecided: .accept, options: .init(replay: .off)) { _ in
        handled.withLock { $0 += 1 }
        return .accept
    }
    for _ in 0..<2 { _ = await forgetful.respond(to: event) }
    #expect(handled.withLock { $0 } == 4)
}

@Test func anEventThatFailedIsNewAgain() async throws {
    let tries = Mutex(0)
    let handler = try callbacks.handler(undecided: .accept) { _ in
        let number = tries.withLock { count in
            count += 1
            return count
        }
        if number == 1 { throw Broken() }
        return .accept
    }
    let event = try body("AfterSendMessage")
    #expect(await handler.respond(to: event).status == 500)
    #expect(await handler.respond(to: event).status == 200)
    #expect(tries.withLock { $0 } == 2)
}

@Test func aDuplicateWaitsForTheFirstAnswer() async throws {
    let handled = Mutex(0)
    let handler = try callbacks.handler(undecided: .accept, options: .init(deadline: .seconds(5))) { _ in
        handled.withLock { $0 += 1 }
        try await Task.sleep(for: .milliseconds(200))
        return try .reject(code: 5, message: "")
    }
    let event = try body("BeforeSendMessage")
    let answers = await withTaskGroup(of: CallbackResponse.self) { group in
        for _ in 0..<5 { group.addTask { await handler.respond(to: event) } }
        return await group.reduce(into: []) { $0.append($1) }
    }
    for answer in answers { #expect(try code(answer) == .number("5")) }
    #expect(handled.withLock { $0 } == 1)
}

@Test func aRequestThatCannotBeACallbackIsTurnedAwayAndLogged() async throws {
    let log = Log()
    let handler = try callbacks.handler(undecided: .accept, options: .init(logger: log.logger)) { _ in .accept }
    let genuine = try body("AfterSendMessage")
    #expect(await handler.respond(to: genuine, method: "PUT").status == 405)
    #expect(await handler.respond(to: genuine, contentType: "multipart/form-data; boundary=x").status == 415)
    #expect(await handler.respond(to: genuine, contentEncoding: "gzip").status == 415)
    #expect(await handler.respond(to: genuine, contentType: "application/json; charset=utf-8").status == 200)
    let empty = AsyncStream<[UInt8]> { nil }
    let get = await handler.respond(streaming: empty, method: "GET")
    #expect(get.status == 405 && get.headers["allow"] == "POST")
    #expect(await handler.respond(streaming: empty, contentType: "text/html").status == 415)
    #expect(await handler.respond(streaming: empty, contentLength: String(2 << 20)).status == 413)
    let marked = [0xEF, 0xBB, 0xBF] + genuine
    #expect([400, 401].contains(await handler.respond(to: marked).status))
    for length in ["²", String(repeating: "9", count: 5000)] {
        #expect([400, 401, 413].contains(await handler.respond(streaming: empty, contentLength: length).status))
    }
    #expect(
        await log.reasons(9).prefix(7)
            == ["method", "content_type", "content_encoding", "method", "content_type", "too_large", "bom"])
    #expect(log.records[2].message.contains("gzip"))
}

@Test func wrongOptionsAreRefused() {
    func refused(_ path: String, _ rule: String, _ change: (inout CallbackHandler.Options) -> Void) {
        var options = CallbackHandler.Options()
        change(&options)
        let error = thrown(by: { _ = try callbacks.handler(undecided: .accept, options: options) { _ in .accept } })
        guard case .validation(let error)? = error else {
            Issue.record("\(path): accepted")
            return
        }
        #expect(error.path == path && error.rule == rule, "\(error)")
    }
    for deadline in [Duration.zero, .seconds(-5), .nanoseconds(-1), .milliseconds(60_001), .seconds(Int64.max)] {
        refused("deadline", "range") { $0.deadline = deadline }
    }
    for bytes in [0, -1, 1 << 20 + 1, Int.max, Int.min] { refused("maxBodyBytes", "range") { $0.maxBodyBytes = bytes } }
    for events in [0, -1, 10_000_001] { refused("replayCapacity", "range") { $0.replayCapacity = events } }
    for count in [0, -1] {
        refused("handlerThreads", "range") { $0.handlerThreads = count }
        refused("handlerQueue", "range") { $0.handlerQueue = count }
    }
    refused("events[0]", "event_name") { $0.events = ["not a name"] }
    for name in ["beforeSendMessage", "BeforeSendMesage", " BeforeSendMessage", "AfterTeleport", ""] {
        let error = thrown(by: { _ = try callbacks.handler([name: { _ in .accept }], undecided: .accept) })
        guard case .validation(let error)? = error else {
            Issue.record("\(name): accepted")
            continue
        }
        #expect(error.rule == "unknown_event", "\(error)")
        if name.lowercased().contains("beforesend") { #expect(error.text.contains("BeforeSendMessage?"), "\(error)") }
    }
}

@Test func whatIsDoubtfulAboutAVerifierIsLogged() async throws {
    let log = Log()
    let careless = try Callbacks(secrets: ["short"], tolerance: nil)
    _ = try careless.handler(undecided: .accept, options: .init(deadline: .seconds(2), logger: log.logger)) { _ in .accept }
    #expect(await log.reasons(4) == ["no_app_id", "short_secret", "no_tolerance", "long_deadline"])
}

@Test func aBeforeEventWithoutAHandlerIsToldOnce() async throws {
    let log = Log()
    let handler = try callbacks.handler(
        ["AfterSendMessage": { _ in .accept }], undecided: .reject, options: .init(logger: log.logger))
    for _ in 0..<2 { #expect(try code(await handler.respond(to: try body("BeforeSendMessage"))) == .number("0")) }
    // One that nobody can have known is undecided.
    #expect(try code(await handler.respond(to: try body("BeforeTeleport"))) == .number("1"))
    #expect(await log.reasons(3) == ["no_handler", "unlisted_event", "no_handler"])
}
