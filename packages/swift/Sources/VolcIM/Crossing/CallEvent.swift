import Foundation

/// What a call reports before its outcome.
enum CallEvent: Sendable {
    case request(CallHooks.Request)
    case response(CallHooks.Response)
    case retry(CallHooks.Retry)
    /// An attempt that got no response.
    case noResponse(callId: String, error: ImError)
    /// The call waits for the documented rate.
    case paced(wait: Duration)
    case log(LogRecord)
}

extension JsonReader {
    /// The values after an event's name; `nil` for another name, whose values are passed over.
    mutating func callEvent(_ name: String) throws -> CallEvent? {
        switch name {
        case "request":
            let (action, attempt) = (try afterComma { try $0.text() }, try afterComma { try $0.int() })
            return .request(.init(action: action, callId: try afterComma { try $0.text() }, attempt: attempt))
        case "response":
            let (action, attempt) = (try afterComma { try $0.text() }, try afterComma { try $0.int() })
            let (status, took) = (try afterComma { try $0.int() }, try afterComma { try $0.int64() })
            return .response(
                .init(
                    action: action, callId: try afterComma { try $0.text() }, attempt: attempt, status: status,
                    took: .milliseconds(took), requestId: try afterComma { try $0.textOrNull() }))
        case "retry":
            let (action, attempt) = (try afterComma { try $0.text() }, try afterComma { try $0.int() })
            let (wait, error) = (try afterComma { try $0.int64() }, try afterComma { try ImError(json: &$0) })
            return .retry(
                .init(
                    action: action, callId: try afterComma { try $0.text() }, attempt: attempt, wait: .milliseconds(wait),
                    error: error))
        case "no_response":
            for _ in 0..<3 { try afterComma { try $0.skip() } }
            let error = try afterComma { try ImError(json: &$0) }
            return .noResponse(callId: try afterComma { try $0.text() }, error: error)
        case "paced":
            for _ in 0..<2 { try afterComma { try $0.skip() } }
            let wait = try afterComma { try $0.int64() }
            try afterComma { try $0.skip() }
            return .paced(wait: .milliseconds(wait))
        case "log": return .log(try logRecord())
        default:
            while passes(",") { try skip() }
            return nil
        }
    }

    /// The values after `log`.
    private mutating func logRecord() throws -> LogRecord {
        let (action, attempt) = (try afterComma { try $0.text() }, try afterComma { try $0.int() })
        let (callId, level) = (try afterComma { try $0.text() }, try afterComma { try $0.text() })
        let (reason, message) = (try afterComma { try $0.text() }, try afterComma { try $0.text() })
        let named: [String: String] = try afterComma { try $0.map { try $0.text() } }
        var facts = Dictionary(
            named.map { (Self.lowerCamel($0.key), $0.value) }, uniquingKeysWith: { $1 })
        facts["action"] = action
        facts["attempt"] = String(attempt)
        facts["callId"] = callId
        return LogRecord(
            level: LogLevel(rawValue: level) ?? .error, reason: reason, message: message, facts: facts)
    }

    /// A name of core's, such as `took_ms`, as this package spells it.
    private static func lowerCamel(_ name: String) -> String {
        let words = name.split(separator: "_")
        return (words.first.map(String.init) ?? "") + words.dropFirst().map(\.capitalized).joined()
    }
}
