import Foundation

/// Where a reader is among the fields of an object.
struct JsonFields {
    /// The field that probably comes next: the one declared after the last.
    fileprivate var next = 0
    /// A bit for each field that came; there are at most 64 and two.
    fileprivate var seen: (UInt64, UInt8) = (0, 0)
    fileprivate var isFirst = true
}

extension JsonReader {
    /// Enters an object.
    mutating func open() throws -> JsonFields {
        guard passes("{") else { throw malformed("no object", rule: "type") }
        return JsonFields()
    }

    /// The next of the known fields, by its position among the names; nothing at the end of the object, which is left then.
    /// Fields that are null or unknown are passed over.
    @inline(never)
    mutating func field(_ names: JsonNames, _ fields: inout JsonFields) throws -> Int? {
        while true {
            if !fields.isFirst, passes(",") {
                guard token() == UInt8(ascii: "\"") else { throw malformed("no name") }
            } else if passes("}") {
                return nil
            } else if !fields.isFirst || token() != UInt8(ascii: "\"") {
                throw malformed("no name")
            }
            fields.isFirst = false
            guard let index = try known(names, from: fields.next) ?? spelled(names) else {
                _ = token()
                try skip()
                continue
            }
            fields.next = index + 1
            try count(index, &fields, names)
            if token() == UInt8(ascii: "n"), passes(word: "null") { continue }
            return index
        }
    }

    private func count(_ index: Int, _ fields: inout JsonFields, _ names: JsonNames) throws {
        let isRepeated: Bool
        if index < 64 {
            isRepeated = fields.seen.0 & 1 << UInt64(index) != 0
            fields.seen.0 |= 1 << UInt64(index)
        } else {
            isRepeated = fields.seen.1 & 1 << UInt8(index - 64) != 0
            fields.seen.1 |= 1 << UInt8(index - 64)
        }
        if isRepeated { throw malformed("\(names.text(index)) comes twice", rule: "duplicate_key") }
    }

    /// The position of the name that is next, where it stands without white space and escapes.
    @inline(__always)
    private mutating func known(_ names: JsonNames, from: Int) -> Int? {
        let rest = end - at
        let here = bytes + at
        var index = from < names.count ? from : 0
        for _ in 0..<names.count {
            let name = names[index]
            let length = name.count
            // The first letter in either case; the name's own end before the rest of it, which rules out most others.
            if length <= rest, here[length - 1] == UInt8(ascii: ":"), here[1] | 0x20 == name[1] | 0x20,
                memcmp(here + 2, name.baseAddress.unsafelyUnwrapped + 2, length - 2) == 0
            {
                at += length
                return index
            }
            index += 1
            if index == names.count { index = 0 }
        }
        return nil
    }

    /// The position of the name that is next, however it is written; nothing for an unknown one.
    private mutating func spelled(_ names: JsonNames) throws -> Int? {
        var name = try text()
        try expect(":")
        return name.withUTF8 { name in
            (0..<names.count).first { index in
                let known = names[index]
                return known.count == name.count + 3 && known[1] | 0x20 == name[0] | 0x20
                    && memcmp(known.baseAddress.unsafelyUnwrapped + 2, name.baseAddress.unsafelyUnwrapped + 1, name.count - 1) == 0
            }
        }
    }

    /// A value that has to have come.
    func given<Value>(_ value: Value?, _ names: JsonNames, _ index: Int) throws -> Value {
        guard let value else { throw malformed("no \(names.text(index))", rule: "required") }
        return value
    }

    /// A list.
    mutating func list<Item>(_ item: (inout JsonReader) throws -> Item) throws -> [Item] {
        guard passes("[") else { throw malformed("no list", rule: "type") }
        if passes("]") { return [] }
        var items: [Item] = []
        repeat { items.append(try item(&self)) } while passes(",")
        try expect("]")
        return items
    }

    /// An object whose keys are data.
    mutating func map<Key: LosslessStringConvertible & Hashable, Value>(
        _ value: (inout JsonReader) throws -> Value
    ) throws -> [Key: Value] {
        guard passes("{") else { throw malformed("no object", rule: "type") }
        if passes("}") { return [:] }
        var values: [Key: Value] = [:]
        repeat {
            let name = try text()
            guard let key = Key(name), key.description == name else { throw malformed("no key", rule: "integer") }
            try expect(":")
            if values.updateValue(try value(&self), forKey: key) != nil {
                throw malformed("a key that comes twice", rule: "duplicate_key")
            }
        } while passes(",")
        try expect("}")
        return values
    }

    /// Values of any form by name, as JSON text.
    @inline(never)
    mutating func extra() throws -> [String: Json] { try map { try $0.raw() } }
}
