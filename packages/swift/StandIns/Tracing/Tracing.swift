// Stands in for swift-distributed-tracing's module of this name, as far as the documentation of ImTelemetry uses it.

import Synchronization

public struct ServiceContext: Sendable {
    @TaskLocal public static var current: ServiceContext?

    public static let topLevel = ServiceContext(span: nil)

    /// The span that it belongs to, by the number of its tracer.
    public var span: Int?

    public init(span: Int?) {
        self.span = span
    }

    public static func withValue<Made>(
        _ value: ServiceContext?, isolation: isolated (any Actor)? = #isolation, operation: () async throws -> Made
    ) async rethrows -> Made {
        try await $current.withValue(value, operation: operation)
    }
}

public enum SpanKind: Sendable { case server, client, producer, consumer, `internal` }

public struct SpanStatus: Sendable {
    public enum Code: Sendable { case ok, error }

    public let code: Code
    public let message: String?

    public init(code: Code, message: String? = nil) {
        self.code = code
        self.message = message
    }
}

public enum SpanAttribute: Sendable, Equatable {
    case int32(Int32)
    case int64(Int64)
    case double(Double)
    case bool(Bool)
    case string(String)
}

public struct SpanAttributes: Sendable, Equatable {
    private var known: [String: SpanAttribute] = [:]

    public init() {}

    public subscript(_ name: String) -> SpanAttribute? {
        get { known[name] }
        set { known[name] = newValue }
    }
}

public protocol Span: Sendable {
    var context: ServiceContext { get }
    var attributes: SpanAttributes { get nonmutating set }
    func setStatus(_ status: SpanStatus)
    func end()
}

extension Span {
    public func updateAttributes(_ update: (inout SpanAttributes) -> Void) {
        var attributes = attributes
        update(&attributes)
        self.attributes = attributes
    }
}

public protocol Tracer: Sendable {
    func startSpan(_ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind) -> any Span
}

public enum InstrumentationSystem {
    private static let bootstrapped = Mutex<(any Tracer)?>(nil)

    public static func bootstrap(_ tracer: any Tracer) { bootstrapped.withLock { $0 = tracer } }

    public static var tracer: any Tracer {
        guard let tracer = bootstrapped.withLock({ $0 }) else { preconditionFailure("no tracer was set up") }
        return tracer
    }
}
