/// Item of a batch that failed.
public struct Failure: Sendable, Hashable, Codable {
    /// User id; 0 in apps with string user ids.
    public var id: Int64
    /// User id in apps with string user ids.
    public var idStr: String?
    /// Error code, if the action returns one.
    public var code: String?
    /// Error message, if the action returns one.
    public var message: String?

    /// Creates a value from its parts.
    public init(id: Int64, idStr: String? = nil, code: String? = nil, message: String? = nil) {
        self.id = id
        self.idStr = idStr
        self.code = code
        self.message = message
    }
}

extension Failure: JsonObject {
    private static let names = JsonNames("Id", "IdStr", "Code", "Message")

    init(json: inout JsonReader) throws {
        self.init(id: 0)
        var fields = try json.open()
        while let field = try json.field(Self.names, &fields) {
            switch field {
            case 0: id = try json.id()
            case 1: idStr = try json.text()
            case 2: code = try json.text()
            default: message = try json.text()
            }
        }
    }

    func write(to json: inout JsonWriter) {
        json.open()
        json.name(Self.names, 0)
        json.id(id)
        for (field, text) in [(1, idStr), (2, code), (3, message)] {
            guard let text else { continue }
            json.name(Self.names, field)
            json.text(text)
        }
        json.close()
    }
}
