import Foundation
import VolcIM

/// One line of a file of vectors. JSON is kept exact: numbers as their text.
package typealias Vector = [String: JsonValue]

/// The vectors of a file below `tests/vectors`.
package func vectors(_ name: String) throws -> [Vector] {
    let folder = try environment("VOLC_IM_VECTORS")
    let text = try String(contentsOf: URL(fileURLWithPath: folder).appendingPathComponent(name), encoding: .utf8)
    return try text.split(separator: "\n").map { line in
        guard case .object(let fields) = try JsonValue(parsing: String(line)) else { throw Unfit("no object: \(line)") }
        return fields
    }
}

/// A variable that the test run sets.
package func environment(_ name: String) throws -> String {
    guard let value = ProcessInfo.processInfo.environment[name] else { throw Unfit("\(name) is not set") }
    return value
}

/// What a vector or the test run lacks.
package struct Unfit: Error {
    let text: String

    package init(_ text: String) {
        self.text = text
    }
}

extension Vector {
    package func text(_ name: String) throws -> String {
        guard case .text(let text) = self[name] else { throw Unfit("no text under \(name)") }
        return text
    }

    package func number(_ name: String) throws -> Int64 {
        guard case .number(let text) = self[name], let number = Int64(text) else { throw Unfit("no number under \(name)") }
        return number
    }

    package func fields(_ name: String) throws -> Vector {
        guard case .object(let fields) = self[name] else { throw Unfit("no object under \(name)") }
        return fields
    }

    /// The bytes of a callback's body, given as text or in hexadecimal.
    package func body() throws -> [UInt8] {
        guard case .text(let hex) = self["bodyHex"] else { return Array(try text("body").utf8) }
        let digits = Array(hex.utf8)
        return try stride(from: 0, to: digits.count, by: 2).map { at in
            guard let byte = UInt8(String(decoding: digits[at..<at + 2], as: UTF8.self), radix: 16) else {
                throw Unfit("no hexadecimal: \(hex)")
            }
            return byte
        }
    }
}

/// Works on moments in milliseconds.
package func moment(_ milliseconds: Int64) -> Date {
    Date(timeIntervalSince1970: Double(milliseconds) / 1000)
}

/// What a throwing piece of work throws.
package func thrown(by work: () throws -> Void) -> ImError? {
    do {
        try work()
        return nil
    } catch {
        return error as? ImError
    }
}
