// Does what a scenario asks of Swift's package; see ../README.md. A command a line, an answer a line.

import Foundation
import Synchronization
import Vectors
import VolcIM

/// Answers commands until there are no more.
func serveScenarios() async {
    while let line = readLine() {
        let answer: JsonValue
        do {
            guard case .object(let command) = try JsonValue(parsing: line) else { throw Unfit("no command") }
            let name = try command.text("do")
            // A receiver's log is reported when it ends.
            if name != "stop" { Logged.forget() }
            switch name {
            case "calls": answer = try await calls(command)
            case "receive": answer = try receive(command)
            case "stop": answer = stop()
            default: throw Unfit("no command \(name)")
            }
        } catch {
            answer = .object(["failed": .text("\(error)")])
        }
        print(answer.written)
        fflush(nil)
    }
}

/// What the package logs.
enum Logged {
    private static let kept = Mutex<[JsonValue]>([])

    private static func add(level: String, reason: String?, text: String) {
        let reason = reason.map { JsonValue.text($0) } ?? .null
        kept.withLock { $0.append(.object(["level": .text(level), "reason": reason, "text": .text(text)])) }
    }

    static let logger = ImLogger(level: .debug) { record in
        add(level: record.level.rawValue, reason: record.reason, text: "\(record.message) \(record.facts)")
    }

    static func forget() { kept.withLock { $0 = [] } }

    static var all: JsonValue { .list(kept.withLock { $0 }) }
}

/// An error as scenarios speak of it, with all that a log can show of it.
func facts(_ error: any Error) -> JsonValue {
    guard let error = error as? ImError else {
        return .object(["kind": .text("\(type(of: error))"), "text": .text("\(error)")])
    }
    var facts: [String: JsonValue] = [
        "kind": .text(error.kind.rawValue), "maybeSent": .bool(error.maybeSent), "retryable": .bool(error.isRetryable),
        "text": .text("\(error)\n\(error.localizedDescription)"),
    ]
    switch error {
    case .validation(let error): (facts["path"], facts["rule"]) = (.text(error.path), .text(error.rule))
    case .decode(let error): (facts["path"], facts["rule"]) = (.text(error.path), .text(error.rule))
    case .api(let error):
        facts["code"] = .text(error.code)
        facts["codeN"] = error.codeN.map { .number(String($0)) }
    case .timeout(let error): facts["limit"] = .text(error.limit.rawValue)
    case .callback(let error): facts["reason"] = .text(error.reason)
    case .http, .transport: break
    }
    return .object(facts)
}

extension JsonValue {
    /// A number of JSON, where it is one.
    var integer: Int? { if case .number(let digits) = self { Int(digits) } else { nil } }
    /// A text of JSON, where it is one.
    var word: String? { if case .text(let text) = self { text } else { nil } }
    /// An object of JSON; empty where it is none.
    var members: [String: JsonValue] { if case .object(let fields) = self { fields } else { [:] } }
    /// A list of JSON; empty where it is none.
    var items: [JsonValue] { if case .list(let items) = self { items } else { [] } }

    static func number(_ value: Int) -> JsonValue { .number(String(value)) }
}
