/// Writes JSON without white space.
struct JsonWriter: ~Copyable {
    /// How names are spelled.
    enum Names: Sendable {
        /// As in this package: the first letter in lower case.
        case own
        /// As the service spells them.
        case wire
    }

    private var bytes: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var count = 0
    private let names: Names
    private let idsAreTexts: Bool
    /// Whether all that was given as JSON text is that.
    private(set) var isWhole = true

    init(names: Names = .own, idsAsStrings: Bool = false, capacity: Int = 512) {
        bytes = .allocate(capacity: capacity)
        self.capacity = capacity
        self.names = names
        idsAreTexts = idsAsStrings
    }

    deinit { bytes.deallocate() }

    /// Lends what was written: it is there for no longer than `use` runs.
    func lent<Made>(_ use: (UnsafePointer<UInt8>?, Int) throws -> Made) rethrows -> Made { try use(bytes, count) }

    /// Reads what was written.
    func read<Value>(_ value: (inout JsonReader) throws -> Value) throws -> Value {
        try JsonReader.read(UnsafeRawBufferPointer(start: bytes, count: count), value)
    }

    /// What was written, as text.
    var text: String { String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self) }

    mutating func open() { put(UInt8(ascii: "{")) }

    mutating func close() { put(UInt8(ascii: "}")) }

    /// Starts a field: what is written next is its value.
    @inline(never)
    mutating func name(_ all: JsonNames, _ index: Int) {
        separate()
        let start = count
        put(all[index])
        if names == .wire { bytes[start + 1] = all.firstOnWire(index) }
    }

    /// Starts a field: what is written next is its value.
    mutating func name(_ name: StaticString) {
        separate()
        put(UInt8(ascii: "\""))
        put(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        put(UInt8(ascii: "\""))
        put(UInt8(ascii: ":"))
    }

    @inline(never)
    mutating func bool(_ value: Bool) { word(value ? "true" : "false") }

    mutating func null() { word("null") }

    mutating func int(_ value: some BinaryInteger) {
        var magnitude = UInt64(value.magnitude)
        reserve(20)
        if value < 0 { put(UInt8(ascii: "-")) }
        let start = count
        repeat {
            let (rest, digit) = magnitude.quotientAndRemainder(dividingBy: 10)
            bytes[count] = UInt8(truncatingIfNeeded: digit) | 0x30
            count += 1
            magnitude = rest
        } while magnitude != 0
        var digits = UnsafeMutableBufferPointer(start: bytes + start, count: count - start)
        digits.reverse()
    }

    /// An id: an integer, or the same in a string where ids are to be strings.
    @inline(never)
    mutating func id(_ value: Int64) {
        if idsAreTexts { put(UInt8(ascii: "\"")) }
        int(value)
        if idsAreTexts { put(UInt8(ascii: "\"")) }
    }

    @inline(never)
    mutating func text(_ value: String) {
        var value = value
        value.withUTF8 { text($0) }
    }

    /// JSON text of one value. Whatever else it is cannot add fields where it is put.
    @inline(never)
    mutating func raw(_ json: Json) {
        var json = json
        json.withUTF8 { given in
            var reader = JsonReader(UnsafeRawBufferPointer(given))
            guard (try? reader.skip()) != nil, reader.at == given.count else { return isWhole = false }
            put(given)
        }
    }

    mutating func list<Item>(_ items: [Item], _ write: (inout JsonWriter, Item) -> Void) {
        put(UInt8(ascii: "["))
        for item in items {
            separate()
            write(&self, item)
        }
        put(UInt8(ascii: "]"))
    }

    /// A list of values of several kinds, each a ``cell(_:)``.
    mutating func row(_ cells: (inout JsonWriter) -> Void) {
        put(UInt8(ascii: "["))
        cells(&self)
        put(UInt8(ascii: "]"))
    }

    /// A value in a ``row(_:)``.
    mutating func cell(_ write: (inout JsonWriter) -> Void) {
        separate()
        write(&self)
    }

    /// An object whose keys are data, in the order of the keys: what is equal is written as the same bytes.
    mutating func map<Key: Comparable & LosslessStringConvertible, Value>(
        _ values: [Key: Value], _ write: (inout JsonWriter, Value) -> Void
    ) {
        open()
        for (key, value) in values.count > 1 ? values.sorted(by: { $0.key < $1.key }) : Array(values) {
            separate()
            text(String(key))
            put(UInt8(ascii: ":"))
            write(&self, value)
        }
        close()
    }

    /// Values of any form by name, given as JSON text.
    @inline(never)
    mutating func extra(_ values: [String: Json]) { map(values) { $0.raw($1) } }

    private mutating func word(_ word: StaticString) {
        put(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    /// A comma, but before the first in an object or a list.
    private mutating func separate() {
        let last = count > 0 ? bytes[count - 1] : UInt8(ascii: "[")
        if last != UInt8(ascii: "{") && last != UInt8(ascii: "[") { put(UInt8(ascii: ",")) }
    }

    private mutating func text(_ text: UnsafeBufferPointer<UInt8>) {
        reserve(text.count + 2)
        put(UInt8(ascii: "\""))
        var plain = 0
        for at in 0..<text.count {
            let byte = text[at]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            put(UnsafeBufferPointer(rebasing: text[plain..<at]))
            plain = at + 1
            escape(byte)
        }
        put(plain == 0 ? text : UnsafeBufferPointer(rebasing: text[plain...]))
        put(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        put(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): put(byte)
        case 0x0a: put(UInt8(ascii: "n"))
        case 0x0d: put(UInt8(ascii: "r"))
        case 0x09: put(UInt8(ascii: "t"))
        default:
            word("u00")
            put(0x30 | byte >> 4)
            put(byte & 15 < 10 ? 0x30 | byte & 15 : 0x57 + byte & 15)
        }
    }

    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        reserve(1)
        bytes[count] = byte
        count += 1
    }

    private mutating func put(_ more: UnsafeBufferPointer<UInt8>) {
        guard let start = more.baseAddress, more.count > 0 else { return }
        reserve(more.count)
        (bytes + count).update(from: start, count: more.count)
        count += more.count
    }

    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if capacity - count < more { grow(more) }
    }

    private mutating func grow(_ more: Int) {
        capacity = max(capacity * 2, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: bytes, count: count)
        bytes.deallocate()
        bytes = larger
    }
}
