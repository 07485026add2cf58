import Foundation
import Testing
import Vectors

@testable import VolcIM

/// Lends bytes that end where nothing may be touched: whoever reads on ends the process.
private func guarded<Made>(_ text: [UInt8], _ use: (UnsafeRawBufferPointer) throws -> Made) throws -> Made {
    let page = Int(getpagesize())
    let size = (text.count + page - 1) / page * page
    guard let pages = mmap(nil, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), pages != MAP_FAILED else {
        throw Unfit("no memory")
    }
    defer { munmap(pages, size + page) }
    guard mprotect(pages + size, page, PROT_NONE) == 0 else { throw Unfit("no guard") }
    let start = pages + (size - text.count)
    text.withUnsafeBytes { if let from = $0.baseAddress { start.copyMemory(from: from, byteCount: text.count) } }
    return try use(UnsafeRawBufferPointer(start: start, count: text.count))
}

/// The same changes each time.
private struct Changes: RandomNumberGenerator {
    private var state: UInt64 = 1

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// What takes the place of something, or stands before it.
    private static let pieces = [
        "null", "true", "-", "0", "007", "-0", "1.5", "1e2", "2147483648", "4294977297", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "-9223372036854775809", "18446744073709551617", "99999999999999999999", #""""#, #""7""#, #""+7""#, #"" 7""#,
        #""007""#, #""-0""#, #""9223372036854775808""#, #""\ud83d""#, #""\ud83d\ude00""#, #""\u00""#, #""\u0041""#, "\\", "\"", "[", "]", "{",
        "}", "{}", "[]", ",", ":", " ", "\u{0}",
    ].map { Array($0.utf8) }

    mutating func changed(_ text: [UInt8]) -> [UInt8] {
        var text = text
        for _ in 0..<Int.random(in: 1...3, using: &self) {
            let at = Int.random(in: 0...text.count, using: &self)
            let end = min(text.count, at + Int.random(in: 0...8, using: &self))
            let piece = Self.pieces.randomElement(using: &self) ?? []
            switch Int.random(in: 0..<8, using: &self) {
            case 0: text.removeSubrange(at...)
            case 1: text.replaceSubrange(at..<end, with: piece)
            case 2: text.insert(contentsOf: piece, at: at)
            case 3: text.removeSubrange(at..<end)
            default: replaceToken(of: &text, from: at, with: piece)
            }
        }
        return text
    }

    /// Replaces the next number or string, so that much of what comes of it is JSON.
    private func replaceToken(of text: inout [UInt8], from at: Int, with piece: [UInt8]) {
        let marks = Set("{}[],:".utf8)
        guard let start = text[at...].firstIndex(where: marks.contains).map({ $0 + 1 }), start < text.count else { return }
        let end = text[start...].firstIndex(where: marks.contains) ?? text.count
        text.replaceSubrange(start..<end, with: piece)
    }
}

/// Whether a tree says what a text says.
private func says(_ tree: JsonTree, _ value: JsonValue) -> Bool {
    switch (tree, value) {
    case (.null, .null): true
    case (.bool(let read), .bool(let given)): read == given
    case (.integer(let read), .number(let given)): read == Int64(given)
    case (.unsigned(let read), .number(let given)): read == UInt64(given)
    case (.double(let read), .number(let given)): read == Double(given)
    case (.text(let read), .text(let given)): read == given
    case (.list(let read), .list(let given)): read.count == given.count && zip(read, given).allSatisfy(says)
    case (.object(let read), .object(let given)):
        read.count == given.count && read.allSatisfy { name, field in given[name].map { says(field, $0) } ?? false }
    default: false
    }
}

/// Whether what was read, by wire names, says nothing else than what was given. What was not given has its default, and an id may
/// be a string in decimal digits.
private func says(read: JsonValue, _ given: JsonValue) -> Bool {
    switch (read, given) {
    case (_, .null): return true
    case (.object(let read), .object(let given)):
        return read.allSatisfy { name, field in
            let own = name.prefix(1).lowercased() + name.dropFirst()
            return (given[name] ?? given[own]).map { says(read: field, $0) } ?? true
        }
    case (.list(let read), .list(let given)): return read.count == given.count && zip(read, given).allSatisfy(says)
    case (.number(let read), .number(let given)): return Int64(read) == Int64(given) || Double(read) == Double(given)
    default: return read.isLike(given)
    }
}

/// What a reader makes of bytes; nothing where it refuses them.
private func read<Value>(_ bytes: UnsafeRawBufferPointer, _ value: (inout JsonReader) throws -> Value) throws -> Value? {
    do {
        return try JsonReader.read(bytes, value)
    } catch is JsonReader.Malformed {
        return nil
    }
}

private func read<Value>(_ text: [UInt8], _ value: (inout JsonReader) throws -> Value) throws -> Value? {
    try guarded(text) { try read($0, value) }
}

/// The value of a text that is JSON for Foundation, too.
private func value(of text: [UInt8]) -> JsonValue? {
    let isJson = (try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)) != nil
    return isJson ? try? JsonValue(parsing: String(decoding: text, as: UTF8.self)) : nil
}

/// Reads a request or a result from bytes, and writes what it has read by wire names.
private struct Rewrite: RequestWork {
    let isResult: Bool
    let bytes: UnsafeRawBufferPointer

    func run<Request: ActionRequest>(_ type: Request.Type) throws -> String? {
        let crossing = Request.crossing
        return isResult ? try rewritten(crossing.readOutput, crossing.writeOutput) : try rewritten(crossing.read, crossing.write)
    }

    private func rewritten<Value: Hashable>(
        _ reader: (inout JsonReader) throws -> Value, _ write: (Value, inout JsonWriter) -> Void
    ) throws -> String? {
        guard let value = try read(bytes, reader) else { return nil }
        var json = JsonWriter(names: .wire)
        write(value, &json)
        #expect(try json.read(reader) == value)
        return json.text
    }
}

@Test func aChangedTextIsReadInsideOfItsBoundsAsWhatItSaysOrRefused() throws {
    var changes = Changes()
    var counts = (compared: 0, refused: 0)
    for (file, field, isResult) in [("requests/actions.jsonl", "body", false), ("responses/actions.jsonl", "result", true)] {
        for vector in try vectors(file) {
            guard let seed = vector[field] else { continue }
            let (action, seedText) = (try vector.text("action"), Array(seed.withoutStandIns.written.utf8))
            for _ in 0..<60 {
                let text = changes.changed(seedText)
                let made = try guarded(text) { try withRequest(of: action, Rewrite(isResult: isResult, bytes: $0)) }
                guard let made else {
                    counts.refused += 1
                    continue
                }
                guard let given = value(of: text) else { continue }
                counts.compared += 1
                #expect(try says(read: JsonValue(parsing: made), given), "\(action): \(String(decoding: text, as: UTF8.self)) as \(made)")
            }
        }
    }
    #expect(counts.compared > 2_000 && counts.refused > 2_000, "\(counts)")
}

@Test func aChangedTextOfNoTypeIsReadInsideOfItsBoundsAsWhatItSaysOrRefused() throws {
    var changes = Changes()
    var counts = (compared: 0, refused: 0)
    let message = #"{"messageId":7221856821303362049,"content":"a \"好\" 😀\u4f60","ext":{"a":"1"},"New":[1.5,-1e3,true,null],"#
        + #""UnsignedId":18446744073709551615}"#
    for _ in 0..<4_000 {
        let text = changes.changed(Array(message.utf8))
        _ = try read(text) { try $0.skip() }
        _ = try read(text) { try $0.text() }
        let tree = try read(text) { try JsonTree(json: &$0) }
        guard let tree else {
            counts.refused += 1
            continue
        }
        guard let given = value(of: text) else { continue }
        counts.compared += 1
        #expect(says(tree, given), "\(String(decoding: text, as: UTF8.self))")
    }
    #expect(counts.compared > 500 && counts.refused > 500, "\(counts)")
}

@Test func integersHave64BitsOrAreRefused() throws {
    func integer(_ text: String) throws -> Int64? { try read(Array(text.utf8)) { try $0.int64() } }
    func id(_ text: String) throws -> Int64? { try read(Array(text.utf8)) { try $0.id() } }
    for text in ["9223372036854775807", "-9223372036854775808", "0", "-1"] {
        #expect(try integer(text) == Int64(text))
        #expect(try id(text) == Int64(text))
        #expect(try id("\"\(text)\"") == Int64(text))
    }
    for text in ["9223372036854775808", "-9223372036854775809", "18446744073709551617", "99999999999999999999", "1.5", "1e2", "007", "+7", "-", ""] {
        #expect(try integer(text) == nil, "\(text)")
        #expect(try id(text) == nil, "\(text)")
        #expect(try id("\"\(text)\"") == nil, "\(text)")
    }
    for text in ["2147483648", "-2147483649"] {
        #expect(try read(Array(text.utf8)) { try $0.int32() } == nil, "\(text)")
    }
}

@Test(arguments: ["+1", "0x1", "nan", "inf", "tru", "nulls", "1,2", ""])
func whatIsNoValueIsNoTree(text: String) throws {
    #expect(try read(Array(text.utf8)) { try JsonTree(json: &$0) } == nil)
}

/// Decodes a request from JSON by this package's names.
private struct Decode: RequestWork {
    let json: String

    func run<Request: ActionRequest>(_ type: Request.Type) throws -> Bool {
        (try? JSONDecoder().decode(type, from: Data(json.utf8))) != nil
    }
}

@Test func idsThatCoreRefusesAreRefusedByDecoders() throws {
    var refused = 0
    for vector in try vectors("requests/refused.jsonl") where vector["error"]?.at("rule") == .text("integer") {
        guard case .object(let input)? = vector["input"] else { continue }
        // A negative id has an integer's form: core refuses it when it is sent.
        if vector["name"] == .text("a negative map key") { continue }
        let isDecoded = try withRequest(of: vector.text("action"), Decode(json: JsonValue.object(input).written))
        #expect(!isDecoded, "\(vector)")
        refused += 1
    }
    #expect(refused > 8)
}
