import CSQLite

/// A value of a row, or one that a statement is given.
enum SqlValue {
    case int(Int64)
    case text(String)
}

/// A connection to SQLite, of the least that a store of campaigns needs.
final class SqliteDatabase {
    struct Failure: Error, CustomStringConvertible { let description: String }

    private static let row: Int32 = 100
    private static let done: Int32 = 101
    /// Says that a text is to be copied.
    private static let copies = unsafeBitCast(-1, to: (@convention(c) (UnsafeMutableRawPointer?) -> Void)?.self)

    private var handle: OpaquePointer?

    init(path: String) throws {
        guard sqlite3_open(path, &handle) == 0 else { throw failure }
        sqlite3_busy_timeout(handle, 30_000)
    }

    deinit { sqlite3_close(handle) }

    /// Runs a statement, and reads each of its rows.
    @discardableResult
    func run<Row>(_ sql: String, _ values: [SqlValue] = [], _ read: (SqliteRow) -> Row) throws -> [Row] {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == 0 else { throw failure }
        defer { sqlite3_finalize(statement) }
        for (index, value) in values.enumerated() {
            switch value {
            case .int(let number): sqlite3_bind_int64(statement, Int32(index + 1), number)
            case .text(let text):
                sqlite3_bind_text(statement, Int32(index + 1), text, -1, Self.copies)
            }
        }
        var rows: [Row] = []
        while true {
            switch sqlite3_step(statement) {
            case Self.row: rows.append(read(SqliteRow(statement: statement)))
            case Self.done: return rows
            default: throw failure
            }
        }
    }

    func run(_ sql: String, _ values: [SqlValue] = []) throws { try run(sql, values) { _ in () } }

    private var failure: Failure { Failure(description: sqlite3_errmsg(handle).map { String(cString: $0) } ?? "no memory") }
}

/// A row of a result, while it is read.
struct SqliteRow {
    fileprivate let statement: OpaquePointer?

    func int(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

    func text(_ column: Int32) -> String { sqlite3_column_text(statement, column).map { String(cString: $0) } ?? "" }
}
