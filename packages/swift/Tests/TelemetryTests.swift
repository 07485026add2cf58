import Foundation
import Synchronization
import Testing
import Vectors
import VolcIM

/// What was traced and measured.
private final class Observed: Sendable {
    final class Span: ImSpan {
        struct State: Sendable {
            var attributes: [String: ImTelemetry.Value] = [:]
            var isError: Bool?
        }

        @TaskLocal static var current: Span?

        let start: ImTelemetry.SpanStart
        let outer: Span?
        let state = Mutex(State())

        init(_ start: ImTelemetry.SpanStart) {
            self.start = start
            outer = Span.current
        }

        func set(_ attributes: [String: ImTelemetry.Value]) {
            state.withLock { $0.attributes.merge(attributes) { $1 } }
        }

        func end(isError: Bool) {
            state.withLock { state in
                // A span ends once.
                #expect(state.isError == nil)
                state.isError = isError
            }
        }

        func run<Made: Sendable>(_ work: @Sendable () async throws -> Made) async throws -> Made {
            try await Span.$current.withValue(self) { try await work() }
        }

        var attributes: [String: ImTelemetry.Value] { state.withLock { $0.attributes } }
        var isError: Bool? { state.withLock { $0.isError } }
    }

    private let kept = Mutex<(spans: [Span], measured: [ImTelemetry.Measurement])>(([], []))

    var telemetry: ImTelemetry {
        ImTelemetry(
            startSpan: { start in
                let span = Span(start)
                self.kept.withLock { $0.spans.append(span) }
                return span
            }, measure: { made in self.kept.withLock { $0.measured.append(made) } })
    }

    func spans(_ name: String) -> [Span] { kept.withLock { $0.spans }.filter { $0.start.name == name } }

    func measured(_ name: String) -> [ImTelemetry.Measurement] { kept.withLock { $0.measured }.filter { $0.name == name } }
}

@Test func aCallHasASpanAndOneForEachAttempt() async throws {
    let (emulator, observed) = (try Emulator(), Observed())
    let im = try emulator.client { $0.transport.telemetry = observed.telemetry }
    let conversation = try await group(emulator.client())
    try await emulator.faults(#"[{"action":"SendMessage","first":1,"fault":{"type":"status","status":503}}]"#)
    let outer = Observed.Span(ImTelemetry.SpanStart(name: "outer"))
    let sent = try await outer.run { try await im.call(message(conversation, "a secret text")) }
    let call = try #require(observed.spans("volc_im SendMessage").first)
    #expect(!call.start.isServer && call.outer === outer && call.isError == false)
    let attempts = observed.spans("POST")
    #expect(attempts.count == 2 && attempts.allSatisfy { ($0.start.parent as? Observed.Span) === call })
    let (first, second) = (attempts[0].attributes, attempts[1].attributes)
    #expect(first["http.response.status_code"] == .integer(503) && first["error.type"] == .text("503"))
    #expect(attempts[0].isError == true && attempts[1].isError == false)
    #expect(second["http.response.status_code"] == .integer(200) && second["http.request.resend_count"] == .integer(1))
    #expect(first["http.request.resend_count"] == nil && second["error.type"] == nil)
    #expect(second["server.address"] == .text("127.0.0.1") && second["http.request.method"] == .text("POST"))
    #expect(second["url.full"]?.description.contains("Action=SendMessage") == true)
    #expect(call.attributes["volc_im.attempts"] == .integer(2) && call.attributes["volc_im.action"] == .text("SendMessage"))
    #expect(call.attributes["volc_im.request_id"] == sent.info.requestId.map { .text($0) })
    #expect(call.attributes["volc_im.call_id"] == second["volc_im.call_id"])
    let told = "\(first) \(second) \(call.attributes)"
    #expect(!told.contains("a secret text") && !told.contains("test-secret-key") && !told.contains("\(conversation)"))
    let retries = observed.measured("volc_im.client.retries")
    #expect(retries.map(\.value) == [1] && retries[0].kind == .counter)
    let calls = observed.measured("volc_im.client.call.duration")
    #expect(calls.count == 1 && calls[0].kind == .histogram && calls[0].unit == "s")
    #expect(calls[0].attributes == ["volc_im.action": .text("SendMessage")])
}

@Test func aFailedCallSaysWhy() async throws {
    let (emulator, observed) = (try Emulator(), Observed())
    let im = try emulator.client { $0.transport.telemetry = observed.telemetry }
    _ = try await failure { try await im.sendMessage(message(1, "x")) }
    let call = try #require(observed.spans("volc_im SendMessage").first)
    #expect(call.isError == true && call.attributes["error.type"] == .text("ConversationNotFound"))
    let nobody = try emulator.client(retry: .never) { config in
        config.baseUrl = "http://127.0.0.1:9"
        config.transport.telemetry = observed.telemetry
    }
    _ = try await failure { try await nobody.sendMessage(message(1, "x")) }
    let attempt = try #require(observed.spans("POST").last)
    #expect(attempt.isError == true && attempt.attributes["error.type"] == .text("connect"))
    // Options that are refused before there is a call.
    _ = try await failure { try await im.sendMessage(message(1, "x"), options: .init(timeout: .zero)) }
    let errors = observed.measured("volc_im.client.call.duration").compactMap { $0.attributes["error.type"]?.description }
    #expect(errors == ["ConversationNotFound", "connect", "validation"])
    #expect(observed.spans("volc_im SendMessage").allSatisfy { $0.isError == true })
}

@Test func aBatchIsOneSpanWithItsAttempts() async throws {
    let (emulator, observed) = (try Emulator(), Observed())
    let im = try emulator.client { $0.transport.telemetry = observed.telemetry }
    let request = BatchSendMessageRequest(
        content: MessageContent.text("x"), msgType: .text, receiver: Array(20001...20006), sender: 1)
    #expect(try await im.batch(request, options: .init(partSize: 2)).outcome().sent == 6)
    let batch = try #require(observed.spans("volc_im BatchSendMessage").first)
    #expect(observed.spans("POST").count == 3 && batch.isError == false)
    #expect(observed.spans("POST").allSatisfy { ($0.start.parent as? Observed.Span) === batch && $0.isError == false })
}

@Test func anEventIsAServerSpanThatItsHandlerIsIn() async throws {
    let observed = Observed()
    let handler = try callbacks.handler(undecided: .reject, options: .init(telemetry: observed.telemetry)) { event in
        #expect(Observed.Span.current?.start.name == "volc_im BeforeSendMessage")
        return .accept
    }
    let outer = Observed.Span(ImTelemetry.SpanStart(name: "outer"))
    let event = try body("BeforeSendMessage", id: "event-of-a-test-0001")
    let answer = try await outer.run { await handler.respond(to: event) }
    #expect(answer.status == 200)
    let span = try #require(observed.spans("volc_im BeforeSendMessage").first)
    #expect(span.start.isServer && span.outer === outer && span.isError == false)
    #expect(span.attributes["volc_im.event_type"] == .text("BeforeSendMessage"))
    #expect(span.attributes["volc_im.event_id"] == .text("event-of-a-test-0001"))
    #expect(span.attributes["http.response.status_code"] == .integer(200) && span.attributes["volc_im.undecided"] == nil)
    #expect(observed.measured("volc_im.server.event.duration").count == 1)
}

@Test func undecidedEventsAreCounted() async throws {
    let observed = Observed()
    let options = CallbackHandler.Options(deadline: .seconds(5), telemetry: observed.telemetry)
    let handler = try callbacks.handler(undecided: .accept, options: options) { _ in throw Broken() }
    _ = await handler.respond(to: try body("BeforeSendMessage"))
    let span = try #require(observed.spans("volc_im BeforeSendMessage").first)
    #expect(span.isError == true && span.attributes["volc_im.undecided"] == .bool(true))
    #expect(span.attributes["volc_im.reason"] == .text("handler_failed"))
    let undecided = observed.measured("volc_im.server.undecided_events")
    #expect(undecided.map(\.value) == [1])
    #expect(undecided[0].attributes["volc_im.reason"] == .text("handler_failed"))
    _ = await handler.respond(to: Array("{}".utf8))
    let refused = try #require(observed.spans("volc_im callback").first)
    #expect(refused.attributes["http.response.status_code"] != .integer(200))
}
