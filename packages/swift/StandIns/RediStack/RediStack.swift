// Stands in for RediStack's module of this name, as far as the documentation of RedisCommand uses it.

public enum RESPValue: Sendable, Equatable {
    case null
    case integer(Int)
    case bulkString(String)

    public init(from value: String) { self = .bulkString(value) }

    public var string: String? { if case .bulkString(let text) = self { text } else { nil } }

    public var int: Int? { if case .integer(let number) = self { number } else { nil } }
}

/// As of SwiftNIO.
public struct EventLoopFuture<Value: Sendable>: Sendable {
    private let value: @Sendable () async throws -> Value

    public init(_ value: @escaping @Sendable () async throws -> Value) {
        self.value = value
    }

    public func get() async throws -> Value { try await value() }
}

public struct RedisConnectionPool: Sendable {
    private let reply: @Sendable (String, [RESPValue]) -> RESPValue

    public init(_ reply: @escaping @Sendable (String, [RESPValue]) -> RESPValue) {
        self.reply = reply
    }

    public func send(command: String, with arguments: [RESPValue]) -> EventLoopFuture<RESPValue> {
        EventLoopFuture { reply(command, arguments) }
    }
}
