import Foundation

/// Traces and measures calls and events, by closures; their names are those of OpenTelemetry's conventions and the same in every
/// language of this project.
///
/// A call is a client span with a span for each attempt below it; an event is a server span, in which its handler runs. Spans have
/// no contents, secrets, user ids or conversation ids. The metrics are durations of calls and events, retries, waits for the
/// documented rate, and events that were not decided.
///
/// With swift-distributed-tracing and swift-metrics, which swift-otel exports:
///
/// ```swift
/// import CoreMetrics
/// import Tracing
///
/// struct OTelSpan: ImSpan {
///     let span: any Span
///
///     func set(_ attributes: [String: ImTelemetry.Value]) {
///         span.updateAttributes { known in
///             for (name, value) in attributes {
///                 switch value {
///                 case .text(let text): known[name] = .string(text)
///                 case .integer(let number): known[name] = .int64(Int64(number))
///                 case .bool(let bool): known[name] = .bool(bool)
///                 }
///             }
///         }
///     }
///
///     func end(isError: Bool) {
///         if isError { span.setStatus(.init(code: .error)) }
///         span.end()
///     }
///
///     func run<Made: Sendable>(_ work: @Sendable () async throws -> Made) async throws -> Made {
///         try await ServiceContext.withValue(span.context) { try await work() }
///     }
/// }
///
/// let telemetry = ImTelemetry(
///     startSpan: { start in
///         let parent = (start.parent as? OTelSpan)?.span.context ?? ServiceContext.current ?? .topLevel
///         return OTelSpan(span: InstrumentationSystem.tracer.startSpan(start.name, context: parent, ofKind: start.isServer ? .server : .client))
///     },
///     measure: { made in
///         let dimensions = made.attributes.map { ($0.key, "\($0.value)") }
///         switch made.kind {
///         case .counter: Counter(label: made.name, dimensions: dimensions).increment(by: Int64(made.value))
///         case .histogram: Recorder(label: made.name, dimensions: dimensions).record(made.value)
///         }
///     })
/// ```
///
/// The closures run in the task of the call or the request, with its task-locals: they must not wait.
public struct ImTelemetry: Sendable {
    /// Value of an attribute.
    public enum Value: Sendable, Hashable, CustomStringConvertible {
        /// Text.
        case text(String)
        /// A number.
        case integer(Int)
        /// True or false.
        case bool(Bool)

        /// The value as text.
        public var description: String {
            switch self {
            case .text(let text): text
            case .integer(let number): String(number)
            case .bool(let bool): String(bool)
            }
        }
    }

    /// A span that begins.
    public struct SpanStart: Sendable {
        /// Its name.
        public let name: String
        /// Whether it is of an event of the service; if not, it is of a call.
        public let isServer: Bool
        /// The span above it, of this package; `nil` for that of the current task, where there is one.
        public let parent: (any ImSpan)?
        /// When it began: now, or a moment ago for an event.
        public let time: Date

        /// A start of these parts, for tests.
        public init(name: String, isServer: Bool = false, parent: (any ImSpan)? = nil, time: Date = Date()) {
            self.name = name
            self.isServer = isServer
            self.parent = parent
            self.time = time
        }
    }

    /// A measurement.
    public struct Measurement: Sendable {
        /// What is done with it.
        public enum Kind: String, Sendable, Hashable {
            /// Added up.
            case counter
            /// Recorded in a distribution.
            case histogram
        }

        /// Name of the metric.
        public let name: String
        /// What is done with it.
        public let kind: Kind
        /// Unit of the metric, such as `s` for seconds.
        public let unit: String
        /// What the metric measures.
        public let description: String
        /// The amount.
        public let value: Double
        /// Attributes by name.
        public let attributes: [String: Value]
    }

    /// Starts a span.
    public var startSpan: @Sendable (SpanStart) -> any ImSpan
    /// Takes a measurement.
    public var measure: @Sendable (Measurement) -> Void

    /// Telemetry by these closures.
    public init(
        startSpan: @escaping @Sendable (SpanStart) -> any ImSpan, measure: @escaping @Sendable (Measurement) -> Void
    ) {
        self.startSpan = startSpan
        self.measure = measure
    }
}

/// A span of whatever library traces.
public protocol ImSpan: Sendable {
    /// Sets attributes by name.
    func set(_ attributes: [String: ImTelemetry.Value])
    /// Ends it.
    func end(isError: Bool)
    /// Runs an event's handler with this span as the current one.
    func run<Made: Sendable>(_ work: @Sendable () async throws -> Made) async throws -> Made
}

extension ImSpan {
    /// Runs a handler as it is.
    public func run<Made: Sendable>(_ work: @Sendable () async throws -> Made) async throws -> Made {
        try await work()
    }
}
