/// A request of an action. Every request type of this package is one; conforming to it yourself gains nothing.
public protocol ActionRequest: Sendable, Hashable {
    /// What the action returns.
    associatedtype Output: Sendable, Hashable

    /// The action's name, as the service knows it.
    static var action: String { get }

    /// The way of this type into the native library.
    static var crossing: Crossing<Self> { get }
}

/// The way of a request type and its result into the native library and back.
public struct Crossing<Request: ActionRequest>: Sendable {
    let lower: @Sendable (Request) -> NativeRequest
    let lift: @Sendable (NativeRequest) -> Request?
    let lowerOutput: @Sendable (Request.Output) -> NativeResult
    let liftOutput: @Sendable (NativeResult) -> Request.Output?
}

extension ActionRequest {
    /// A request from JSON by the service's own names, such as one that was stored.
    ///
    /// - Throws: ``ImError/validation(_:)`` when it is not a request of this action.
    public init(wireJson: String) throws {
        self = try Self.lift(reporting { try requestFromWire(action: Self.action, wireJson: wireJson) })
    }

    /// A result as JSON by the service's own names, such as for a log.
    public static func resultJson(_ result: Output) throws -> String {
        try reporting { try resultToJson(result: crossing.lowerOutput(result)) }
    }

    var native: NativeRequest { Self.crossing.lower(self) }

    static func lift(_ native: NativeRequest) throws -> Self {
        guard let request = crossing.lift(native) else { throw ImError.unexpected("a request of another action than \(action)") }
        return request
    }

    static func output(_ native: NativeResult) throws -> Output {
        guard let result = crossing.liftOutput(native) else { throw ImError.unexpected("a result of another action than \(action)") }
        return result
    }
}
