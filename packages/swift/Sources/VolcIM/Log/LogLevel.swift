import Foundation

/// How much a log record matters.
public enum LogLevel: String, Sendable, Hashable, CaseIterable, Comparable {
    /// For debugging: one line for each attempt.
    case debug
    /// Informational.
    case info
    /// Probable fault.
    case warning = "warn"
    /// A fault: an event was not decided, or could not be protected; records or events were dropped.
    case error

    /// What the environment's variable `VOLC_IM_LOG` says; `nil` where it is not set.
    public static let environment: LogLevel? = {
        guard let name = ProcessInfo.processInfo.environment["VOLC_IM_LOG"], !name.isEmpty else { return nil }
        if let level = LogLevel(name: name) { return level }
        complain("volc-im warn: VOLC_IM_LOG is \(name.prefix(64).debugDescription): it must be debug, info, warn or error")
        return nil
    }()

    /// The level with a name, as the variable `VOLC_IM_LOG` has it, in any case.
    public init?(name: String) {
        guard let known = logLevel(name: name).flatMap(LogLevel.init(rawValue:)) else { return nil }
        self = known
    }

    /// Whether one matters less.
    public static func < (one: LogLevel, other: LogLevel) -> Bool { one.rank < other.rank }

    private var rank: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .warning: 2
        case .error: 3
        }
    }
}

/// Writes a line to standard error.
func complain(_ line: String) {
    try? FileHandle.standardError.write(contentsOf: Data("\(line)\n".utf8))
}
