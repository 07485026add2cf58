import Foundation
import Synchronization

/// The spans of one call, or of the calls of a batch.
final class CallTrace: Sendable {
    private let telemetry: ImTelemetry
    private let action: String
    private let url: String
    private let began = ContinuousClock.now
    private let span: any ImSpan
    /// The attempt in progress of each call.
    private let attempts = Mutex<[String: any ImSpan]>([:])

    init(_ telemetry: ImTelemetry, _ action: String, url: String) {
        self.telemetry = telemetry
        self.action = action
        self.url = url
        span = telemetry.start("call", of: action)
        span.set(keys: ["action": .text(action)])
    }

    func take(_ event: CallEvent) {
        switch event {
        case .request(let request): startAttempt(request)
        case .response(let response):
            endAttempt(response.callId, status: response.status, requestId: response.requestId)
        case .noResponse(let callId, let error): endAttempt(callId, errorType: error.telemetryType)
        case .retry(let retry):
            telemetry.measure(
                "retries", 1, ["action": .text(action), "error_type": .text(retry.error.telemetryType)])
        case .paced(let wait): telemetry.measure("pacing", wait.inSeconds, ["action": .text(action)])
        case .log: break
        }
    }

    /// The call is over.
    func end(_ info: CallInfo?) {
        end([
            "call_id": (info?.callId).value, "request_id": (info?.requestId).value,
            "attempts": (info?.attempts).map { .integer($0) },
        ])
    }

    /// The call failed.
    func end(failed error: ImError) {
        end(["request_id": error.requestId.value, "attempts": (error.call?.attempts).map { .integer($0) }], error.telemetryType)
    }

    /// The call failed without metadata.
    func end(errorType: String) { end([:], errorType) }

    private func end(_ values: [String: ImTelemetry.Value?], _ errorType: String = "") {
        for callId in attempts.withLock({ Array($0.keys) }) { endAttempt(callId, errorType: errorType) }
        span.set(keys: values.merging(["error_type": .text(errorType)]) { $1 })
        span.end(isError: !errorType.isEmpty)
        telemetry.measure(
            "calls", (ContinuousClock.now - began).inSeconds, ["action": .text(action), "error_type": .text(errorType)])
    }

    private func startAttempt(_ request: CallHooks.Request) {
        let attempt = telemetry.start("attempt", of: action, parent: span)
        let address = URLComponents(string: url)
        attempt.set(keys: [
            "action": .text(action), "call_id": .text(request.callId), "method": .text("POST"), "url": .text(url),
            "server_address": (address?.host).value,
            "server_port": .integer(address?.port ?? (address?.scheme == "https" ? 443 : 80)),
            "resend_count": request.attempt > 1 ? .integer(request.attempt - 1) : nil,
        ])
        attempts.withLock { $0[request.callId] = attempt }
    }

    private func endAttempt(_ callId: String, status: Int? = nil, requestId: String? = nil, errorType: String = "") {
        guard let attempt = attempts.withLock({ $0.removeValue(forKey: callId) }) else { return }
        let errorType = status.flatMap { $0 >= 400 ? String($0) : nil } ?? errorType
        attempt.set(keys: [
            "status": status.map { .integer($0) }, "request_id": requestId.value, "error_type": .text(errorType),
        ])
        attempt.end(isError: !errorType.isEmpty)
    }
}

extension ImError {
    /// The service's code, how the connection failed, or the kind.
    fileprivate var telemetryType: String {
        switch self {
        case .api(let error): error.code
        case .transport(let error): error.kind.rawValue
        default: kind.rawValue
        }
    }
}
