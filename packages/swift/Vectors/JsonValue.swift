import Foundation

/// Exact JSON: numbers stay the text that they were, where Foundation would make doubles of them.
package indirect enum JsonValue: Hashable {
    case null
    case bool(Bool)
    case number(String)
    case text(String)
    case list([JsonValue])
    case object([String: JsonValue])

    package init(parsing text: String) throws {
        var reader = JsonReader(bytes: Array(text.utf8))
        self = try reader.value()
        reader.skipSpace()
        guard reader.at == reader.bytes.count else { throw Unfit("more than one JSON value") }
    }

    /// As text.
    package var written: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let digits): digits
        case .text(let text): JsonValue.quoted(text)
        case .list(let items): "[" + items.map(\.written).joined(separator: ",") + "]"
        case .object(let fields):
            "{" + fields.map { JsonValue.quoted($0.key) + ":" + $0.value.written }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var made = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": made += "\\\""
            case "\\": made += "\\\\"
            case _ where scalar.value < 0x20: made += "\\u" + String(format: "%04x", scalar.value)
            default: made.unicodeScalars.append(scalar)
            }
        }
        return made + "\""
    }
}

/// Reads JSON that is known to be JSON.
private struct JsonReader {
    let bytes: [UInt8]
    var at = 0

    mutating func skipSpace() {
        while at < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[at]) { at += 1 }
    }

    mutating func value() throws -> JsonValue {
        skipSpace()
        guard at < bytes.count else { throw Unfit("JSON is cut off") }
        switch bytes[at] {
        case UInt8(ascii: "{"):
            var fields: [String: JsonValue] = [:]
            try items(end: "}") { reader in
                reader.skipSpace()
                let name = try reader.string()
                try reader.expect(":")
                fields[name] = try reader.value()
            }
            return .object(fields)
        case UInt8(ascii: "["):
            var list: [JsonValue] = []
            try items(end: "]") { list.append(try $0.value()) }
            return .list(list)
        case UInt8(ascii: "\""):
            return .text(try string())
        default:
            let start = at
            while at < bytes.count, !",]} \t\r\n".utf8.contains(bytes[at]) { at += 1 }
            switch String(decoding: bytes[start..<at], as: UTF8.self) {
            case "null": return .null
            case "true": return .bool(true)
            case "false": return .bool(false)
            case let digits: return .number(digits)
            }
        }
    }

    private mutating func items(end: Unicode.Scalar, _ read: (inout JsonReader) throws -> Void) throws {
        at += 1
        skipSpace()
        if at < bytes.count, bytes[at] == UInt8(ascii: end) {
            at += 1
            return
        }
        while true {
            try read(&self)
            skipSpace()
            guard at < bytes.count else { throw Unfit("JSON is cut off") }
            at += 1
            if bytes[at - 1] == UInt8(ascii: end) { return }
        }
    }

    private mutating func expect(_ mark: Unicode.Scalar) throws {
        skipSpace()
        guard at < bytes.count, bytes[at] == UInt8(ascii: mark) else { throw Unfit("no \(mark) at \(at)") }
        at += 1
    }

    /// Foundation reads the escapes.
    private mutating func string() throws -> String {
        let start = at
        at += 1
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") { at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1 }
        at += 1
        let literal = Data(bytes[start..<min(at, bytes.count)])
        guard let text = try JSONSerialization.jsonObject(with: literal, options: .fragmentsAllowed) as? String else {
            throw Unfit("no text at \(start)")
        }
        return text
    }
}

extension JsonValue {
    /// The value at a path like `messages[0].messageId`, whatever the case of the names; `nil` where there is none.
    package func at(_ path: String) -> JsonValue? {
        path.split(whereSeparator: { ".[]".contains($0) }).reduce(Optional(self)) { value, step in
            switch value {
            case .list(let items): Int(step).flatMap { items.indices.contains($0) ? items[$0] : nil }
            case .object(let fields): fields.first { $0.key.lowercased() == step.lowercased() }?.value
            default: nil
            }
        }
    }

    /// Whether they are equal as JavaScript reads them: ids as text.
    package func isLike(_ other: JsonValue) -> Bool {
        switch (self, other) {
        case (.number(let digits), .text(let text)), (.text(let text), .number(let digits)): digits == text
        case (.list(let own), .list(let others)): own.count == others.count && zip(own, others).allSatisfy { $0.isLike($1) }
        default: self == other
        }
    }

    /// With `$name` replaced by what earlier steps kept.
    package func filled(_ kept: [String: JsonValue]) -> JsonValue {
        switch self {
        case .text(let text) where text.hasPrefix("$"): kept[String(text.dropFirst())] ?? self
        case .list(let items): .list(items.map { $0.filled(kept) })
        case .object(let fields): .object(fields.mapValues { $0.filled(kept) })
        default: self
        }
    }

    /// Without the numbers that go out beside a twin in text, which are not the caller's.
    package var withoutStandIns: JsonValue {
        switch self {
        case .object(let fields):
            .object(fields.filter { fields[$0.key + "Str"] == nil }.mapValues(\.withoutStandIns))
        case .list(let items): .list(items.map(\.withoutStandIns))
        default: self
        }
    }

    /// A request as JavaScript writes it, by wire names and with ids as numbers.
    package var byWireNames: JsonValue {
        guard case .object(let fields) = self else { return self }
        var made: [String: JsonValue] = [:]
        for (name, value) in fields {
            let wire = name.prefix(1).uppercased() + name.dropFirst()
            if wire == "Extra", case .object(let extra) = value {
                made.merge(extra) { own, _ in own }
            } else if wire.hasSuffix("Ext") || wire.hasSuffix("Str") || ["Content", "ClientMsgId"].contains(wire) {
                made[wire] = value
            } else {
                made[wire] = value.withNumbers
            }
        }
        return .object(made)
    }

    private var withNumbers: JsonValue {
        switch self {
        case .text(let text) where Int64(text) != nil: .number(text)
        case .list(let items): .list(items.map(\.withNumbers))
        case .object: byWireNames
        default: self
        }
    }
}
