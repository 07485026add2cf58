import Foundation
import Synchronization
import Vectors
import VolcIM

let callbacks = try! Callbacks(secret: "a-handler-secret", appId: 123_456)

func body(_ type: String, secret: Callbacks = callbacks, id: String = UUID().uuidString.lowercased()) throws -> [UInt8] {
    Array(try secret.sign(type: type, data: #"{"AppId":123456}"#, id: id).utf8)
}

func code(_ answer: CallbackResponse) throws -> JsonValue? {
    try JsonValue(parsing: answer.body).at("CheckCode")
}

struct Broken: Error {}

/// What a handler logged.
final class Log: Sendable {
    private let kept = Mutex<[LogRecord]>([])

    var records: [LogRecord] { kept.withLock { $0 } }
    var levels: [LogLevel] { records.map(\.level) }

    var logger: ImLogger { ImLogger(level: .debug, add) }

    func add(_ record: LogRecord) {
        kept.withLock { $0.append(record) }
    }

    /// The reasons, once there are so many: nobody waits for a logger.
    func reasons(_ count: Int) async -> [String] {
        for _ in 0..<500 where records.count < count { try? await Task.sleep(for: .milliseconds(10)) }
        return records.map(\.reason)
    }
}
