import Synchronization

/// A ``LedgerStore`` in a file, for one process at a time. Lines are only appended, and are on disk before a part is sent; one that
/// a crash cut off counts for nothing.
///
/// A file beside it, its name with `.lock`, is locked until ``close()`` or the last reference: parts that were claimed and not
/// settled are then those of a process that is gone.
public final class FileLedgerStore: LedgerStore {
    /// Threads that may wait for a disk.
    private static let threads = HandlerThreads("volc-im-files", threads: 4, queue: .max)

    private let open: Mutex<NativeLedgerFile?>

    /// Opens a file, or creates it.
    ///
    /// - Parameter isReadOnly: opens it for reports, also while another process writes to it.
    /// - Throws: ``ImError/validation(_:)`` when the file cannot be opened, or another process has it open.
    public init(path: String, isReadOnly: Bool = false) throws {
        open = Mutex(try reporting { try NativeLedgerFile(path: path, readOnly: isReadOnly) })
    }

    /// Unlocks the file, once running steps have ended. Later steps throw ``ImError/validation(_:)`` of rule `closed`.
    public func close() {
        open.withLock { $0 = nil }
    }

    /// Claims a part.
    public func claim(
        _ part: Int, of campaign: String, digest: String, owner: String, lease: Duration
    ) async throws -> LedgerClaim {
        let answer = try await onDisk {
            try $0.claim(
                campaign: campaign, part: UInt64(clamping: part), digest: digest, owner: owner,
                leaseMs: UInt64(max(lease.milliseconds, 0)))
        }
        guard let answer = LedgerClaim(text: answer) else { throw ImError.unexpected("the library returned no claim") }
        return answer
    }

    /// Stores an outcome.
    public func settle(
        _ part: Int, of campaign: String, owner: String, record: String, replacing replaced: String
    ) async throws -> Bool {
        try await onDisk {
            try $0.settle(
                campaign: campaign, part: UInt64(clamping: part), owner: owner, record: record, replaces: replaced)
        }
    }

    /// Reads parts.
    public func read(_ campaign: String, from part: Int, most: Int) async throws -> [LedgerPart] {
        let parts = try await onDisk {
            try $0.read(campaign: campaign, from: UInt64(clamping: part), most: UInt64(clamping: most))
        }
        return try LedgerPart.list(parts)
    }

    private func onDisk<Made: Sendable>(_ step: @escaping @Sendable (NativeLedgerFile) throws -> Made) async throws -> Made {
        guard let file = open.withLock({ $0 }) else {
            throw ImError.setting("store", "closed", "this store was closed")
        }
        return try await withTaskExecutorPreference(Self.threads) { try await Self.run(file, step) }
    }

    private nonisolated static func run<Made: Sendable>(
        _ file: NativeLedgerFile, _ step: @Sendable (NativeLedgerFile) throws -> Made
    ) async throws -> Made {
        try reporting { try step(file) }
    }
}
