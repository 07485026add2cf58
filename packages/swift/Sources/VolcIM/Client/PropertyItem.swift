/// One value of a message's property.
public struct PropertyItem: Sendable, Hashable, Codable {
    /// The user who set it.
    public var uid: Int64?
    /// Another id of that user.
    public var secUid: String?
    /// When it was set.
    public var createTime: Int64?
    /// Idempotency id of the operation.
    public var idempotentId: String?
    /// The value: a text, or the JSON text of any other value.
    public var value: String?
    /// Further members by name, as JSON text.
    public var extra: [String: Json]

    /// Creates an item from its members.
    public init(
        uid: Int64? = nil,
        secUid: String? = nil,
        createTime: Int64? = nil,
        idempotentId: String? = nil,
        value: String? = nil,
        extra: [String: Json] = [:]
    ) {
        self.uid = uid
        self.secUid = secUid
        self.createTime = createTime
        self.idempotentId = idempotentId
        self.value = value
        self.extra = extra
    }
}

extension PropertyItem: JsonObject {
    private static let names = JsonNames("uid", "secUid", "createTime", "idempotentId", "value", "extra")

    init(json: inout JsonReader) throws {
        self.init()
        var fields = try json.open()
        while let field = try json.field(Self.names, &fields) {
            switch field {
            case 0: uid = try json.id()
            case 1: secUid = try json.text()
            case 2: createTime = try json.int64()
            case 3: idempotentId = try json.text()
            case 4: value = try json.text()
            default: extra = try json.extra()
            }
        }
    }

    func write(to json: inout JsonWriter) {
        json.open()
        if let uid {
            json.name(Self.names, 0)
            json.id(uid)
        }
        json.field("secUid", secUid)
        json.field("createTime", createTime)
        json.field("idempotentId", idempotentId)
        json.field("value", value)
        if !extra.isEmpty {
            json.name("extra")
            json.extra(extra)
        }
        json.close()
    }
}
