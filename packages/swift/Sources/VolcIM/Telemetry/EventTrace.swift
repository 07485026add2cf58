import Foundation
import Synchronization

/// The span of one request of the service. It begins with the handler, whose event gives its name, or with the response.
final class EventTrace: Sendable {
    private struct State: Sendable {
        var span: (any ImSpan)?
        var type = ""
        var id = ""
        var reason = ""
        var isUndecided = false
        var isOver = false
    }

    private let telemetry: ImTelemetry
    private let time = Date()
    private let began = ContinuousClock.now
    private let state = Mutex(State())

    init(_ telemetry: ImTelemetry) {
        self.telemetry = telemetry
    }

    /// A handler is about to run, in the span that is returned.
    func run(_ event: CallbackEvent) -> any ImSpan {
        state.withLock { ($0.type, $0.id) = (event.type, event.id) }
        return started()
    }

    /// The receiver logs something about it.
    func log(_ record: LogRecord) {
        state.withLock { state in
            if record.level >= .warning {
                if state.type.isEmpty { state.type = record.eventType }
                if state.id.isEmpty { state.id = record.eventId }
                state.reason = record.reason
            }
            if record.facts["reply"] != nil { state.isUndecided = true }
        }
        if record.facts["reply"] != nil {
            telemetry.measure("undecided", 1, ["event_type": .text(record.eventType), "reason": .text(record.reason)])
        }
    }

    /// The response is on its way.
    func answer(_ status: Int) {
        let wasOver = state.withLock { state in
            defer { state.isOver = true }
            return state.isOver
        }
        if wasOver { return }
        let span = started()
        let known = state.withLock { $0 }
        let isError = status >= 500 || known.isUndecided
        span.set(keys: [
            "event_type": .text(known.type), "event_id": .text(known.id), "method": .text("POST"),
            "status": .integer(status), "reason": .text(known.reason), "undecided": known.isUndecided ? .bool(true) : nil,
            "error_type": isError ? .text(known.reason.isEmpty ? String(status) : known.reason) : nil,
        ])
        span.end(isError: isError)
        telemetry.measure(
            "events", (ContinuousClock.now - began).inSeconds,
            ["event_type": .text(known.type), "status": .integer(status)])
    }

    /// Nothing comes after this.
    func end() {
        let span = state.withLock { state -> (any ImSpan)? in
            defer { state.isOver = true }
            return state.isOver ? nil : state.span
        }
        span?.end(isError: false)
    }

    private func started() -> any ImSpan {
        let known = state.withLock { $0 }
        if let span = known.span { return span }
        let span = telemetry.start("event", of: known.type.isEmpty ? "callback" : known.type, at: time)
        state.withLock { $0.span = span }
        return span
    }
}
