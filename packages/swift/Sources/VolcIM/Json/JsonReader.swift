import Foundation

/// Reads JSON in place: it allocates nothing but the values, and stays inside of the bytes that it was given.
struct JsonReader {
    /// Why text could not be read.
    struct Malformed: Error {
        /// The name of the rule that it breaks: `syntax`, `type`, `integer`, `required` or `duplicate_key`.
        let rule: String
        /// Message.
        let text: String
    }

    /// Where nothing is read from. It is never changed.
    private nonisolated(unsafe) static let nothing = UnsafePointer(UnsafeMutablePointer<UInt8>.allocate(capacity: 1))

    let bytes: UnsafePointer<UInt8>
    let end: Int
    var at = 0

    init(_ json: UnsafeRawBufferPointer) {
        bytes = json.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? Self.nothing
        end = json.count
    }

    /// Reads one value, which is all there is.
    static func read<Value>(_ json: UnsafeRawBufferPointer, _ value: (inout JsonReader) throws -> Value) throws -> Value {
        var reader = JsonReader(json)
        let made = try value(&reader)
        guard reader.token() == 0, reader.at == reader.end else { throw reader.malformed("more than one value") }
        return made
    }

    /// Reads one value, which is all of a text.
    static func read<Value>(_ text: String, _ value: (inout JsonReader) throws -> Value) throws -> Value {
        var text = text
        return try text.withUTF8 { try read(UnsafeRawBufferPointer($0), value) }
    }

    /// The next byte that is no white space; 0 at the end.
    @inline(__always)
    mutating func token() -> UInt8 {
        while at < end {
            let byte = bytes[at]
            if byte > 0x20 { return byte }
            at += 1
        }
        return 0
    }

    /// Passes over a mark, where it is next.
    @inline(__always)
    mutating func passes(_ mark: Unicode.Scalar) -> Bool {
        guard token() == UInt8(ascii: mark) else { return false }
        at += 1
        return true
    }

    mutating func expect(_ mark: Unicode.Scalar) throws {
        guard passes(mark) else { throw malformed("no \(mark)") }
    }

    @inline(never)
    func malformed(_ text: String, rule: String = "syntax") -> Malformed {
        Malformed(rule: rule, text: "\(text) at byte \(at)")
    }

    /// Passes over a word such as `null`, where it is next.
    mutating func passes(word: StaticString) -> Bool {
        _ = token()
        let length = word.utf8CodeUnitCount
        guard end - at >= length, memcmp(bytes + at, word.utf8Start, length) == 0 else { return false }
        at += length
        return true
    }

    @inline(never)
    mutating func bool() throws -> Bool {
        if passes(word: "true") { return true }
        if passes(word: "false") { return false }
        throw malformed("no true or false", rule: "type")
    }

    @inline(never)
    mutating func int32() throws -> Int32 {
        guard let value = Int32(exactly: try int64()) else { throw malformed("more than 32 bits", rule: "integer") }
        return value
    }

    mutating func int() throws -> Int { Int(try int64()) }

    /// An integer.
    @inline(never)
    mutating func int64() throws -> Int64 {
        let isNegative = passes("-")
        let start = at
        var magnitude: UInt64 = 0
        while at < end {
            let digit = bytes[at] &- 0x30
            guard digit < 10 else { break }
            magnitude = magnitude &* 10 &+ UInt64(digit)
            at += 1
        }
        let digits = at - start
        if digits == 0 { throw malformed("no integer", rule: "type") }
        if digits > 1, bytes[start] == UInt8(ascii: "0") { throw malformed("zeros before an integer") }
        // Nineteen digits fit 64 bits without a sign.
        if digits > 19 || magnitude > (isNegative ? 1 << 63 : 1 << 63 - 1) {
            throw malformed("more than 64 bits", rule: "integer")
        }
        if at < end, bytes[at] == UInt8(ascii: ".") || bytes[at] | 0x20 == UInt8(ascii: "e") {
            throw malformed("no integer", rule: "integer")
        }
        return Int64(truncatingIfNeeded: isNegative ? 0 &- magnitude : magnitude)
    }

    /// An id: an integer, or the same in a string.
    @inline(never)
    mutating func id() throws -> Int64 {
        guard token() == UInt8(ascii: "\"") else { return try int64() }
        at += 1
        let start = at
        let value = try int64()
        // Neither white space nor a zero's sign.
        guard at < end, bytes[at] == UInt8(ascii: "\""), at - start == value.description.utf8.count else {
            throw malformed("no id", rule: "integer")
        }
        at += 1
        return value
    }

    /// The text of any value, as it stands.
    @inline(never)
    mutating func raw() throws -> String {
        _ = token()
        let start = at
        try skip()
        return String(decoding: UnsafeBufferPointer(start: bytes + start, count: at - start), as: UTF8.self)
    }

    /// The bytes of any value, as they stand.
    mutating func slice() throws -> Range<Int> {
        _ = token()
        let start = at
        try skip()
        return start..<at
    }

    /// Passes over a value.
    @inline(never)
    mutating func skip() throws {
        var depth = 0
        let start = at
        while at < end {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                try skipText()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                at += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return try ended(start) }
                depth -= 1
                at += 1
            case UInt8(ascii: ","):
                if depth == 0 { return try ended(start) }
                at += 1
            default:
                at += 1
            }
        }
        if depth > 0 { throw malformed("a value without its end") }
        try ended(start)
    }

    private func ended(_ start: Int) throws {
        if at == start { throw malformed("no value") }
    }

    private mutating func skipText() throws {
        at += 1
        while at < end {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") {
                at += 1
                return
            }
            at += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        throw malformed("a string without its end")
    }
}
