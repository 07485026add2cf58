/// Where a client and a handler of callbacks log to, by a closure.
///
/// With swift-log:
///
/// ```swift
/// import Logging
///
/// extension ImLogger {
///     static func swiftLog(_ logger: Logging.Logger) -> ImLogger {
///         let level: LogLevel = logger.logLevel <= .debug ? .debug : logger.logLevel <= .info ? .info : .warning
///         return ImLogger(level: level) { record in
///             let levels: [LogLevel: Logging.Logger.Level] = [.debug: .debug, .info: .info, .warning: .warning, .error: .error]
///             logger.log(
///                 level: levels[record.level] ?? .error, "\(record.message)",
///                 metadata: record.facts.mapValues { .string($0) }.merging(["reason": .string(record.reason)]) { $1 })
///         }
///     }
/// }
/// ```
///
/// The closure runs on a separate thread, one record after the other, with the task-locals of the call or the request. A slow one
/// delays nothing. Beyond 1,024 records that wait, records are dropped, which standard error says with their number.
public struct ImLogger: Sendable {
    /// Records below it are not made.
    public var level: LogLevel
    /// Takes a record.
    public var write: @Sendable (LogRecord) -> Void

    /// A logger of a closure. By default its level is what the variable `VOLC_IM_LOG` says, or `info`.
    public init(level: LogLevel = .environment ?? .info, _ write: @escaping @Sendable (LogRecord) -> Void) {
        self.level = level
        self.write = write
    }

    /// Writes to standard error: what the variable `VOLC_IM_LOG` says, or warnings and errors.
    public static let standardError = ImLogger(level: .environment ?? .warning) { complain("\($0)") }
}
