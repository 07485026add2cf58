import Foundation

extension JsonReader {
    /// A string.
    @inline(never)
    mutating func text() throws -> String {
        guard passes("\"") else { throw malformed("no string", rule: "type") }
        let start = bytes + at
        guard let quote = memchr(start, Int32(UInt8(ascii: "\"")), end - at) else {
            throw malformed("a string without its end")
        }
        let length = UnsafeRawPointer(quote) - UnsafeRawPointer(start)
        guard let escape = memchr(start, Int32(UInt8(ascii: "\\")), length) else {
            at += length + 1
            return String(decoding: UnsafeBufferPointer(start: start, count: length), as: UTF8.self)
        }
        return try escapedText(from: start, plain: UnsafeRawPointer(escape) - UnsafeRawPointer(start))
    }

    /// A string with an escape, before which so many bytes have none.
    private mutating func escapedText(from start: UnsafePointer<UInt8>, plain: Int) throws -> String {
        var stop = at + plain
        while stop < end, bytes[stop] != UInt8(ascii: "\"") { stop += bytes[stop] == UInt8(ascii: "\\") ? 2 : 1 }
        guard stop < end else { throw malformed("a string without its end") }
        var source = at + plain
        var broken = false
        // No escape is shorter than what it stands for.
        let text = String(unsafeUninitializedCapacity: stop - at) { target in
            guard var to = target.baseAddress else { return 0 }
            to.update(from: start, count: plain)
            to += plain
            while source < stop {
                let byte = bytes[source]
                if byte != UInt8(ascii: "\\") {
                    to.pointee = byte
                    to += 1
                    source += 1
                } else if let escaped = Self.simpleEscape(bytes[source + 1]) {
                    to.pointee = escaped
                    to += 1
                    source += 2
                } else if let scalar = unicodeEscape(&source, stop) {
                    for unit in UTF8.encode(scalar).unsafelyUnwrapped {
                        to.pointee = unit
                        to += 1
                    }
                } else {
                    broken = true
                    return 0
                }
            }
            return to - target.baseAddress.unsafelyUnwrapped
        }
        if broken { throw malformed("an escape that is none") }
        at = stop + 1
        return text
    }

    private static func simpleEscape(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
        case UInt8(ascii: "n"): 0x0a
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "r"): 0x0d
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0c
        default: nil
        }
    }

    /// The scalar of `\uXXXX`, or of two that are a pair; U+FFFD for half a pair. Nothing for another escape.
    private func unicodeEscape(_ source: inout Int, _ stop: Int) -> Unicode.Scalar? {
        guard let unit = hexUnit(source, stop) else { return nil }
        source += 6
        if let scalar = Unicode.Scalar(unit) { return scalar }
        if unit < 0xdc00, let low = hexUnit(source, stop), (0xdc00...0xdfff).contains(low) {
            source += 6
            return Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00))
        }
        return "\u{fffd}"
    }

    private func hexUnit(_ source: Int, _ stop: Int) -> UInt32? {
        guard stop - source >= 6, bytes[source] == UInt8(ascii: "\\"), bytes[source + 1] == UInt8(ascii: "u") else {
            return nil
        }
        var unit: UInt32 = 0
        for offset in 2..<6 {
            guard let digit = hexDigit(bytes[source + offset]) else { return nil }
            unit = unit << 4 | digit
        }
        return unit
    }
}

private func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46: UInt32(byte - 0x37)
    case 0x61...0x66: UInt32(byte - 0x57)
    default: nil
    }
}
