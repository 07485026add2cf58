// Stands in for swift-metrics' module of this name, as far as the documentation of ImTelemetry uses it.

import Synchronization

/// What was measured: labels, dimensions, amounts.
public enum MetricsSystem {
    public struct Measured: Sendable {
        public let label: String
        public let dimensions: [(String, String)]
        public let amount: Double
    }

    private static let kept = Mutex<[Measured]>([])

    public static var measured: [Measured] { kept.withLock { $0 } }

    static func keep(_ measured: Measured) { kept.withLock { $0.append(measured) } }
}

public final class Counter: Sendable {
    private let label: String
    private let dimensions: [(String, String)]

    public init(label: String, dimensions: [(String, String)] = []) {
        self.label = label
        self.dimensions = dimensions
    }

    public func increment<Amount: BinaryInteger>(by amount: Amount) {
        MetricsSystem.keep(.init(label: label, dimensions: dimensions, amount: Double(amount)))
    }
}

public final class Recorder: Sendable {
    private let label: String
    private let dimensions: [(String, String)]

    public init(label: String, dimensions: [(String, String)] = [], aggregate: Bool = true) {
        self.label = label
        self.dimensions = dimensions
    }

    public func record<Amount: BinaryFloatingPoint>(_ amount: Amount) {
        MetricsSystem.keep(.init(label: label, dimensions: dimensions, amount: Double(amount)))
    }
}
