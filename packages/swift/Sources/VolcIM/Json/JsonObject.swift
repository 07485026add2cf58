/// A type that is a JSON object. `cargo xtask build swift` generates the two ways of most.
protocol JsonObject: Codable {
    init(json: inout JsonReader) throws
    func write(to json: inout JsonWriter)
}

extension JsonObject {
    /// The object as JSON text.
    func jsonText() throws -> String {
        var json = JsonWriter()
        write(to: &json)
        guard json.isWhole else { throw ImError.notJson("extra") }
        return json.text
    }

    /// Decodes the object. Ids may be integers or strings.
    public init(from decoder: any Decoder) throws {
        var json = JsonWriter()
        try JsonTree(from: decoder).write(to: &json)
        do {
            self = try json.read { try Self(json: &$0) }
        } catch let malformed as JsonReader.Malformed {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: malformed.text))
        }
    }

    /// Encodes the object: ids as integers, or as strings with ``Swift/CodingUserInfoKey/volcIMIdsAsStrings``.
    public func encode(to encoder: any Encoder) throws {
        let idsAsStrings = encoder.userInfo[.volcIMIdsAsStrings] as? Bool ?? false
        var json = JsonWriter(idsAsStrings: idsAsStrings)
        write(to: &json)
        guard json.isWhole else {
            throw EncodingError.invalidValue(
                self, EncodingError.Context(codingPath: encoder.codingPath, debugDescription: "not JSON text in extra"))
        }
        let tree = try json.read { try JsonTree(json: &$0) }
        try (idsAsStrings ? tree.safeForDoubles : tree).encode(to: encoder)
    }
}

extension CodingUserInfoKey {
    /// Encodes ids as strings, for readers whose numbers are doubles, such as web pages:
    ///
    /// ```swift
    /// let encoder = JSONEncoder()
    /// encoder.userInfo[.volcIMIdsAsStrings] = true
    /// ```
    ///
    /// Decoding takes ids in both forms, whatever is set.
    public static let volcIMIdsAsStrings: CodingUserInfoKey = {
        guard let key = CodingUserInfoKey(rawValue: "volcIMIdsAsStrings") else { preconditionFailure("a key has a name") }
        return key
    }()
}
