/// The field names of one JSON object, laid out for reading and writing.
///
/// A name is declared as the service spells it. The package's own spelling has its first letter in lower case; both are
/// read.
struct JsonNames: @unchecked Sendable {
    /// Every name as `"name":`, one after the other. Never freed: names are constants of a type.
    private let bytes: UnsafePointer<UInt8>
    private let starts: UnsafePointer<Int>
    private let wireFirst: UnsafePointer<UInt8>
    let count: Int

    init(_ names: StaticString...) { self.init(names) }

    init(_ names: [StaticString]) {
        let size = names.reduce(0) { $0 + $1.utf8CodeUnitCount + 3 }
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
        let starts = UnsafeMutablePointer<Int>.allocate(capacity: names.count + 1)
        let wireFirst = UnsafeMutablePointer<UInt8>.allocate(capacity: max(names.count, 1))
        var at = 0
        for (index, name) in names.enumerated() {
            let length = name.utf8CodeUnitCount
            starts[index] = at
            wireFirst[index] = name.utf8Start[0]
            bytes[at] = UInt8(ascii: "\"")
            (bytes + at + 1).update(from: name.utf8Start, count: length)
            if (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes[at + 1]) { bytes[at + 1] |= 0x20 }
            bytes[at + length + 1] = UInt8(ascii: "\"")
            bytes[at + length + 2] = UInt8(ascii: ":")
            at += length + 3
        }
        starts[names.count] = at
        self.bytes = UnsafePointer(bytes)
        self.starts = UnsafePointer(starts)
        self.wireFirst = UnsafePointer(wireFirst)
        count = names.count
    }

    /// The name as `"name":`.
    @inline(__always)
    subscript(index: Int) -> UnsafeBufferPointer<UInt8> {
        let start = starts[index]
        return UnsafeBufferPointer(start: bytes + start, count: starts[index + 1] - start)
    }

    /// The first letter as the service spells it.
    func firstOnWire(_ index: Int) -> UInt8 { wireFirst[index] }

    /// The name in words.
    func text(_ index: Int) -> String {
        let name = self[index]
        return String(decoding: name[1..<(name.count - 2)], as: UTF8.self)
    }
}
