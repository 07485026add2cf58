/// Passes records to a logger without waiting for it.
final class Log: Sendable {
    private let logger: ImLogger
    private let thread: UserThread

    init(_ logger: ImLogger) {
        self.logger = logger
        thread = UserThread("volc-im-log") { count, _ in
            complain("volc-im error: the logger is too slow, records are dropped: \(count)")
        }
    }

    /// Whether records of level debug are wanted.
    var isDebug: Bool { logger.level <= .debug }

    func write(_ record: LogRecord) {
        if record.level >= logger.level { thread.run { [logger] in logger.write(record) } }
    }
}
