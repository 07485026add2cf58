internal import CVolcIM

/// The library's C functions, for what is called often.
enum Library {
    /// Whose JSON crosses.
    static let language: UInt32 = 2

    /// What a C function returned, given back once `read` is done. Nothing where the library has nothing.
    ///
    /// - Throws: ``ImError``.
    static func valueIfAny<Made>(
        _ outcome: UnsafeMutablePointer<UInt8>?, _ read: (UnsafeRawBufferPointer) throws -> Made
    ) throws -> Made? {
        let outcome = Outcome(outcome)
        try outcome.check()
        return outcome.isNothing ? nil : try read(outcome.payload)
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

/// What a C function of the library returned: a length, what it is, and the bytes of it.
struct Outcome: ~Copyable, @unchecked Sendable {
    private static let head = MemoryLayout<UInt64>.size

    private let start: UnsafeMutablePointer<UInt8>?

    /// Takes an outcome.
    init(_ outcome: UnsafeMutablePointer<UInt8>?) {
        start = outcome
    }

    deinit { if let start { volc_im_free(start) } }

    private var status: UInt8 { start?[Self.head] ?? 2 }

    /// Whether there is nothing.
    var isNothing: Bool { status == 3 }

    var payload: UnsafeRawBufferPointer {
        guard let start else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let length = UnsafeRawPointer(start).loadUnaligned(as: UInt64.self)
        return UnsafeRawBufferPointer(start: start + Self.head + 1, count: Int(length) - 1)
    }

    /// - Throws: ``ImError`` where the outcome is one.
    func check() throws {
        switch status {
        case 0, 3: return
        case 1: throw ImError(facts: payload)
        default: throw ImError.unexpected(Library.text(payload))
        }
    }
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

extension UnsafeRawBufferPointer {
    /// Where the bytes are, as a C function takes it.
    var bytes: UnsafePointer<UInt8>? { baseAddress?.assumingMemoryBound(to: UInt8.self) }
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
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { rest = UnsafeRawBufferPointer(rebasing: rest[(end + 1)...]) }
        return UnsafeRawBufferPointer(rebasing: rest[..<end])
    }

    /// The next line as text; empty where there is none.
    mutating func nextText() -> String { next().map(Library.text) ?? "" }

    /// What is left.
    var remaining: UnsafeRawBufferPointer { rest }
}
