extension ImError {
    init(caught error: any Error) {
        switch error {
        case let error as ImError: self = error
        case let error as NativeError: self.init(error)
        default: self = .unexpected(String(describing: error))
        }
    }

    init(_ error: NativeError) {
        switch error {
        case .Validation(let text, let path, let rule, let given, let call):
            self = .validation(Validation(text: text, path: path, rule: rule, given: given, call: FailedCall(call)))
        case .Api(let text, let code, let codeN, let serviceMessage, let httpStatus, let skew, let call):
            self = .api(
                Api(
                    text: text, code: code, codeN: codeN, serviceMessage: serviceMessage, httpStatus: Int(httpStatus),
                    clockSkewSeconds: skew, call: FailedCall(call)))
        case .Http(let text, let httpStatus, let bodyStart, let call):
            self = .http(Http(text: text, httpStatus: Int(httpStatus), bodyStart: bodyStart, call: FailedCall(call)))
        case .Decode(let text, let path, let rule, let body, let call):
            self = .decode(Decode(text: text, path: path, rule: rule, body: body, call: FailedCall(call)))
        case .Transport(let text, let kind, let call):
            self = .transport(Transport(text: text, kind: .init(rawValue: kind) ?? .other, call: FailedCall(call)))
        case .Timeout(let text, let limit, let limitMs, let call):
            let allowed = Duration.milliseconds(limitMs)
            self = .timeout(
                Timeout(text: text, limit: .init(rawValue: limit) ?? .total, allowed: allowed, call: FailedCall(call)))
        case .Callback(let text, let reason, let skewSeconds):
            self = .callback(Callback(text: text, reason: reason, skewSeconds: skewSeconds))
        }
    }

    /// What should not happen, still told in words.
    static func unexpected(_ text: String) -> ImError {
        let call = FailedCall(action: "", isRetryable: false, maybeSent: true, attempts: 0, elapsed: .zero)
        return .transport(Transport(text: text, kind: .other, call: call))
    }

    /// A setting that is refused before the native library is asked.
    static func setting(_ path: String, _ rule: String, _ expected: String) -> ImError {
        let call = FailedCall(action: "", isRetryable: false, maybeSent: false, attempts: 0, elapsed: .zero)
        return .validation(Validation(text: "\(path): \(expected) [\(rule)]", path: path, rule: rule, given: "", call: call))
    }
}

extension FailedCall {
    init(_ call: NativeFailedCall) {
        self.init(
            action: call.action, isRetryable: call.retryable, maybeSent: call.maybeSent, attempts: Int(call.attempts),
            elapsed: .milliseconds(call.elapsedMs), requestId: call.requestId, idempotencyId: call.idempotencyId)
    }
}
