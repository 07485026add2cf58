// The closures for other packages that documentation comments show, with stand-ins for these packages.

import CoreMetrics
@testable import Glue
import Logging
import RediStack
import Synchronization
import Testing
import Tracing
import Vectors
import VolcIM

/// Keeps what a logger of swift-log is given.
private struct Kept: LogHandler {
    final class Records: Sendable {
        let all = Mutex<[(level: Logging.Logger.Level, message: String, metadata: Logging.Logger.Metadata)]>([])
    }

    let records: Records
    var logLevel: Logging.Logger.Level

    func log(
        level: Logging.Logger.Level, message: Logging.Logger.Message, metadata: Logging.Logger.Metadata?, source: String,
        file: String, function: String, line: UInt
    ) {
        records.all.withLock { $0.append((level, message.description, metadata ?? [:])) }
    }
}

@Test func aLoggerOfSwiftLogGetsTheRecordsOfItsLevel() async throws {
    let emulator = try Emulator()
    for (level, count) in [(Logging.Logger.Level.trace, 3), (.debug, 3), (.info, 0), (.critical, 0)] {
        let records = Kept.Records()
        let logger = Logging.Logger(label: "im") { _ in Kept(records: records, logLevel: level) }
        #expect(ImLogger.swiftLog(logger).level == (count > 0 ? .debug : level == .info ? .info : .warning))
        let im = try emulator.client { $0.transport.logger = .swiftLog(logger) }
        try await emulator.faults(#"[{"action":"QueryOnlineStatus","first":1,"fault":{"type":"rate_limit","retry_after":0}}]"#)
        let answer = try await im.call(QueryOnlineStatusRequest(userIds: [1]))
        try await until { records.all.withLock { $0.count } >= count }
        let all = records.all.withLock { $0 }
        #expect(all.count == count && all.allSatisfy { $0.level == .debug })
        if count > 0 {
            #expect(all[0].message.contains("QueryOnlineStatus") && all[0].metadata["reason"] == "response")
            #expect(all[0].metadata["callId"] == .string(answer.info.callId) && all[0].metadata["attempt"] == "1")
        }
    }
}

/// A tracer that keeps its spans.
private final class KeptTracer: Tracer {
    final class KeptSpan: Tracing.Span {
        let name: String
        let parent: Int?
        let kind: SpanKind
        let context: ServiceContext
        private let state = Mutex((attributes: SpanAttributes(), status: SpanStatus.Code?.none, ends: 0))

        init(_ name: String, _ parent: Int?, _ kind: SpanKind, _ number: Int) {
            self.name = name
            self.parent = parent
            self.kind = kind
            context = ServiceContext(span: number)
        }

        var attributes: SpanAttributes {
            get { state.withLock { $0.attributes } }
            set { state.withLock { $0.attributes = newValue } }
        }
        var status: SpanStatus.Code? { state.withLock { $0.status } }
        var ends: Int { state.withLock { $0.ends } }

        func setStatus(_ status: SpanStatus) { state.withLock { $0.status = status.code } }
        func end() { state.withLock { $0.ends += 1 } }
    }

    private let kept = Mutex<[KeptSpan]>([])

    var spans: [KeptSpan] { kept.withLock { $0 } }

    func startSpan(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind
    ) -> any Tracing.Span {
        let parent = context().span
        return kept.withLock { spans in
            let span = KeptSpan(operationName, parent, kind, spans.count)
            spans.append(span)
            return span
        }
    }
}

@Test func spansAndMeasurementsReachTracingAndMetrics() async throws {
    let (emulator, tracer) = (try Emulator(), KeptTracer())
    InstrumentationSystem.bootstrap(tracer)
    let im = try emulator.client { $0.transport.telemetry = Glue.telemetry }
    try await emulator.faults(#"[{"action":"QueryOnlineStatus","first":1,"fault":{"type":"status","status":503}}]"#)
    try await ServiceContext.withValue(ServiceContext(span: 1_000)) {
        _ = try await im.queryOnlineStatus(.init(userIds: [1]))
    }
    let call = try #require(tracer.spans.first)
    #expect(call.name == "volc_im QueryOnlineStatus" && call.kind == .client && call.parent == 1_000)
    #expect(call.attributes["volc_im.attempts"] == .int64(2) && call.ends == 1 && call.status == nil)
    let attempts = tracer.spans.dropFirst()
    #expect(attempts.count == 2 && attempts.allSatisfy { $0.parent == call.context.span && $0.ends == 1 })
    #expect(attempts.first?.status == .error && attempts.first?.attributes["http.response.status_code"] == .int64(503))
    let measured = MetricsSystem.measured
    #expect(measured.contains { $0.dimensions.contains { $0 == ("volc_im.action", "QueryOnlineStatus") } && $0.amount > 0 })
    // An event's handler runs in its span.
    let inside = Mutex<Int?>(nil)
    var options = CallbackHandler.Options(deadline: .seconds(20))
    options.telemetry = Glue.telemetry
    let handler = try callbacks.handler(undecided: .reject, options: options) { _ in
        inside.withLock { $0 = ServiceContext.current?.span }
        return .accept
    }
    _ = await handler.respond(to: try body("BeforeSendMessage"))
    let event = try #require(tracer.spans.last)
    #expect(event.kind == .server && inside.withLock { $0 } == event.context.span)
}

@Test func aCommandOfRediStackRepliesWithText() async throws {
    let commands = Mutex<[[String]]>([])
    let pool = RedisConnectionPool { command, arguments in
        commands.withLock { $0.append([command] + arguments.compactMap(\.string)) }
        return command == "GET" ? .null : command == "INCR" ? .integer(42) : .bulkString("OK")
    }
    let redis = command(pool: pool)
    #expect(try await redis(["SET", "a", "b"]) == "OK")
    #expect(try await redis(["INCR", "a"]) == "42")
    #expect(try await redis(["GET", "x"]) == "")
    #expect(commands.withLock { $0 } == [["SET", "a", "b"], ["INCR", "a"], ["GET", "x"]])
}
