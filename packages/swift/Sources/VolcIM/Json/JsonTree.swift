/// Any JSON value, between a coder of whatever format and the package's own reader and writer.
indirect enum JsonTree: Codable {
    case null
    case bool(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    case double(Double)
    case text(String)
    case list([JsonTree])
    case object([String: JsonTree])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let integer = try? value.decode(Int64.self) {
            self = .integer(integer)
        } else if let unsigned = try? value.decode(UInt64.self) {
            self = .unsigned(unsigned)
        } else if let double = try? value.decode(Double.self) {
            self = .double(double)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let list = try? value.decode([JsonTree].self) {
            self = .list(list)
        } else {
            self = .object(try value.decode([String: JsonTree].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .null: try value.encodeNil()
        case .bool(let bool): try value.encode(bool)
        case .integer(let integer): try value.encode(integer)
        case .unsigned(let unsigned): try value.encode(unsigned)
        case .double(let double): try value.encode(double)
        case .text(let text): try value.encode(text)
        case .list(let list): try value.encode(list)
        case .object(let fields): try value.encode(fields)
        }
    }

    init(json: inout JsonReader) throws {
        switch json.token() {
        case UInt8(ascii: "{"): self = .object(try json.map { try JsonTree(json: &$0) })
        case UInt8(ascii: "["): self = .list(try json.list { try JsonTree(json: &$0) })
        case UInt8(ascii: "\""): self = .text(try json.text())
        default:
            switch try json.raw() {
            case "null": self = .null
            case "true": self = .bool(true)
            case "false": self = .bool(false)
            case let number:
                // Swift reads more numbers than JSON has, such as `+1`, `0x1` and `nan`.
                guard number.first != "+", number.utf8.allSatisfy("+-.0123456789Ee".utf8.contains) else {
                    throw json.malformed("no value")
                }
                if let integer = Int64(number) {
                    self = .integer(integer)
                } else if let unsigned = UInt64(number) {
                    self = .unsigned(unsigned)
                } else if let double = Double(number) {
                    self = .double(double)
                } else {
                    throw json.malformed("no value")
                }
            }
        }
    }

    func write(to json: inout JsonWriter) {
        switch self {
        case .null: json.null()
        case .bool(let bool): json.bool(bool)
        case .integer(let integer): json.int(integer)
        case .unsigned(let unsigned): json.int(unsigned)
        case .double(let double): json.raw(double.description)
        case .text(let text): json.text(text)
        case .list(let list): json.list(list) { $1.write(to: &$0) }
        case .object(let fields): json.map(fields) { $1.write(to: &$0) }
        }
    }

    /// With strings in place of integers that a double rounds.
    var safeForDoubles: JsonTree {
        switch self {
        case .integer(let integer) where integer.magnitude >= 1 << 53: .text(String(integer))
        case .unsigned(let unsigned): .text(String(unsigned))
        case .list(let list): .list(list.map(\.safeForDoubles))
        case .object(let fields): .object(fields.mapValues(\.safeForDoubles))
        default: self
        }
    }
}
