// Stands in for swift-log's module of this name, as far as the documentation of ImLogger uses it.

public struct Logger: Sendable {
    public enum Level: String, Sendable, CaseIterable, Comparable {
        case trace, debug, info, notice, warning, error, critical

        public static func < (one: Level, other: Level) -> Bool {
            let order = allCases
            return order.firstIndex(of: one).unsafelyUnwrapped < order.firstIndex(of: other).unsafelyUnwrapped
        }
    }

    public typealias Metadata = [String: MetadataValue]

    public enum MetadataValue: Sendable, Equatable, ExpressibleByStringLiteral {
        case string(String)
        case dictionary(Metadata)
        case array([MetadataValue])

        public init(stringLiteral value: String) { self = .string(value) }
    }

    public struct Message: Sendable, ExpressibleByStringInterpolation, CustomStringConvertible {
        public let description: String

        public init(stringLiteral value: String) { description = value }
    }

    private var handler: any LogHandler

    public init(label: String, factory: (String) -> any LogHandler) {
        handler = factory(label)
    }

    public var logLevel: Level {
        get { handler.logLevel }
        set { handler.logLevel = newValue }
    }

    public func log(
        level: Level, _ message: @autoclosure () -> Message, metadata: @autoclosure () -> Metadata? = nil,
        source: @autoclosure () -> String? = nil, file: String = #fileID, function: String = #function, line: UInt = #line
    ) {
        guard level >= logLevel else { return }
        handler.log(
            level: level, message: message(), metadata: metadata(), source: source() ?? "", file: file, function: function,
            line: line)
    }
}

public protocol LogHandler: Sendable {
    var logLevel: Logger.Level { get set }

    func log(
        level: Logger.Level, message: Logger.Message, metadata: Logger.Metadata?, source: String, file: String,
        function: String, line: UInt)
}
