import Foundation

/// A value in JSON. Whole numbers keep all their digits.
public enum JSON: Sendable, Hashable, Codable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }

    /// Reads a document.
    public init(text: String) throws { self = try JSONDecoder().decode(JSON.self, from: Data(text.utf8)) }

    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let int = try? value.decode(Int64.self) {
            self = .int(int)
        } else if let double = try? value.decode(Double.self) {
            self = .double(double)
        } else if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let array = try? value.decode([JSON].self) {
            self = .array(array)
        } else {
            self = .object(try value.decode([String: JSON].self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .null: try value.encodeNil()
        case .bool(let bool): try value.encode(bool)
        case .int(let int): try value.encode(int)
        case .double(let double): try value.encode(double)
        case .string(let string): try value.encode(string)
        case .array(let array): try value.encode(array)
        case .object(let object): try value.encode(object)
        }
    }

    /// The document.
    public var text: String {
        (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}

/// A user: a numeric id, or the text of a string id.
public struct UserID: Sendable, Hashable, CustomStringConvertible, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    public let description: String
    public init(_ id: Int64) { description = String(id) }
    public init(_ id: String) { description = id }
    public init(integerLiteral value: Int64) { self.init(value) }
    public init(stringLiteral value: String) { self.init(value) }
}

func json(_ value: Bool?) -> JSON? { value.map(JSON.bool) }
func json(_ value: Int64?) -> JSON? { value.map(JSON.int) }
func json(_ value: String?) -> JSON? { value.map(JSON.string) }
func json(_ value: UserID?) -> JSON? { value.map { .string($0.description) } }
func json(_ value: [UserID]?) -> JSON? { value.map { .array($0.map { .string($0.description) }) } }
func json(_ value: [String]?) -> JSON? { value.map { .array($0.map(JSON.string)) } }
func json(_ value: [Int64]?) -> JSON? { value.map { .array($0.map(JSON.int)) } }
func json(_ value: [String: String]?) -> JSON? { value.map { .object($0.mapValues(JSON.string)) } }
func json(_ value: [JSON]?) -> JSON? { value.map(JSON.array) }
func json(_ value: JSON?) -> JSON? { value }

func present(_ fields: [String: JSON?], _ others: [String: JSON] = [:]) -> JSON {
    .object(fields.compactMapValues { $0 }.merging(others) { _, other in other })
}
