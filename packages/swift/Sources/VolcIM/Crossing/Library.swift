internal import CVolcIM
import Foundation

/// The library's C functions, for what is called often.
enum Library {
    /// Language of the JSON that crosses.
    static let language: UInt32 = 2

    /// The buffer that a C function returned, freed once `read` is done. `nil` if the function returned nothing.
    ///
    /// - Throws: ``ImError``.
    static func valueIfAny<Made>(
        _ outcome: UnsafeMutablePointer<UInt8>?, _ read: (UnsafeRawBufferPointer) throws -> Made
    ) throws -> Made? {
        defer { if let outcome { volc_im_free(outcome) } }
        let (status, payload) = parts(outcome)
        switch status {
        case 0: return try read(payload)
        case 1: throw ImError(facts: payload)
        case 3: return nil
        default: throw ImError.unexpected("the library failed: \(text(payload))")
        }
    }

    /// Kind and bytes of an outcome. Without one, the library has failed.
    static func parts(_ outcome: UnsafeMutablePointer<UInt8>?) -> (status: UInt8, payload: UnsafeRawBufferPointer) {
        guard let outcome else { return (2, UnsafeRawBufferPointer(start: nil, count: 0)) }
        let head = MemoryLayout<UInt64>.size
        let length = UnsafeRawPointer(outcome).loadUnaligned(as: UInt64.self)
        return (outcome[head], UnsafeRawBufferPointer(start: outcome + head + 1, count: Int(length) - 1))
    }

    /// As `valueIfAny`, for a function that always has something.
    static func value<Made>(
        _ outcome: UnsafeMutablePointer<UInt8>?, _ read: (UnsafeRawBufferPointer) throws -> Made
    ) throws -> Made {
        guard let made = try valueIfAny(outcome, read) else { throw ImError.unexpected("the library returned nothing") }
        return made
    }

    /// The text of an outcome, or of a part of it.
    static func text(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension String {
    /// Lends the text to a C function: its start and its length in UTF-8.
    func lent<Made>(_ use: (UnsafePointer<UInt8>?, Int) throws -> Made) rethrows -> Made {
        var text = self
        return try text.withUTF8 { try use($0.baseAddress, $0.count) }
    }
}

extension Optional<String> {
    /// Lends the text, or no pointer where there is none.
    func lent<Made>(_ use: (UnsafePointer<UInt8>?, Int) throws -> Made) rethrows -> Made {
        guard let text = self else { return try use(nil, 0) }
        return try text.lent(use)
    }
}

extension Collection<UInt8> {
    /// Lends the bytes to a C function: as they lie, or a copy where they do not lie in one piece.
    func lent<Made>(_ use: (UnsafePointer<UInt8>?, Int) throws -> Made) rethrows -> Made {
        if let made = try withContiguousStorageIfAvailable({ try use($0.baseAddress, $0.count) }) { return made }
        return try Array(self).withUnsafeBufferPointer { try use($0.baseAddress, $0.count) }
    }
}

/// Parts of a text by lines, the last of which goes to the end.
struct Lines {
    private var rest: UnsafeRawBufferPointer

    init(_ text: UnsafeRawBufferPointer) {
        rest = text
    }

    /// The next line; nothing where no line ends.
    mutating func next() -> UnsafeRawBufferPointer? {
        guard let start = rest.baseAddress, let end = memchr(start, Int32(UInt8(ascii: "\n")), rest.count) else { return nil }
        let length = UnsafeRawPointer(end) - start
        defer { rest = UnsafeRawBufferPointer(rebasing: rest[(length + 1)...]) }
        return UnsafeRawBufferPointer(start: start, count: length)
    }

    /// The next line as text; empty where there is none.
    mutating func nextText() -> String { next().map(Library.text) ?? "" }

    /// What is left.
    var remaining: UnsafeRawBufferPointer { rest }
}
