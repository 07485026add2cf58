/// A request of an action. Every request type of this package is one; conforming to it yourself gains nothing.
public protocol ActionRequest: Sendable, Hashable, Codable {
    /// What the action returns.
    associatedtype Output: ResultObject, Codable

    /// The action's name, as the service knows it.
    static var action: String { get }

    /// The way of this type into the native library.
    static var crossing: Crossing<Self> { get }
}

/// The way of a request type and its result into the native library and back.
public struct Crossing<Request: ActionRequest>: Sendable {
    let read: @Sendable (inout JsonReader) throws -> Request
    let write: @Sendable (Request, inout JsonWriter) -> Void
    let readOutput: @Sendable (inout JsonReader) throws -> Request.Output
    let writeOutput: @Sendable (Request.Output, inout JsonWriter) -> Void
    /// Calls the action by its method.
    let call: Method

    typealias Method = @Sendable (any ImActions, Request, CallOptions?) async throws -> Request.Output
}

extension Crossing where Request: JsonObject, Request.Output: JsonObject {
    init(call: @escaping Method) {
        self.call = call
        read = { try Request(json: &$0) }
        write = { $0.write(to: &$1) }
        readOutput = { try Request.Output(json: &$0) }
        writeOutput = { $0.write(to: &$1) }
    }
}

extension ActionRequest {
    /// A request from JSON by the service's names, such as one that was stored. Fields that the type does not have, `AppId` among
    /// them, are left out; ``ImActions/raw(_:wireJson:)`` sends them all.
    ///
    /// - Throws: ``ImError/validation(_:)`` when it is not a request of this action.
    public init(wireJson: String) throws {
        do {
            self = try JsonReader.read(wireJson, Self.crossing.read)
        } catch let malformed as JsonReader.Malformed {
            throw ImError.setting("", "type", "must be a request of \(Self.action) by wire names: \(malformed.text)")
        }
    }

    /// A result as JSON by the service's names, such as for a log.
    public static func resultJson(_ result: Output) throws -> String {
        var json = JsonWriter(names: .wire)
        crossing.writeOutput(result, &json)
        guard json.isWhole else { throw ImError.notJson("extra") }
        return json.text
    }

    /// Lends the request to a C function, as JSON.
    func lent<Made>(_ use: (UnsafePointer<UInt8>?, Int) throws -> Made) throws -> Made {
        var json = JsonWriter()
        Self.crossing.write(self, &json)
        guard json.isWhole else { throw ImError.notJson("extra").of(Self.action) }
        return try json.lent(use)
    }

    /// The request as JSON.
    func json() throws -> String {
        try lent { String(decoding: UnsafeBufferPointer(start: $0, count: $1), as: UTF8.self) }
    }
}
