/// A ``LedgerStore`` in Redis, which machines in other languages can share: a hash for each campaign. Every step is one script on
/// one key, so it is exact on a cluster too; times are the server's.
///
/// What Redis forgets when it fails is sent again: have it write every change to disk before it answers (`appendonly yes`,
/// `appendfsync always`), and do not let it evict keys.
public struct RedisLedgerStore: LedgerStore {
    private let script = RedisScript(ledgerRedisScript())
    private let prefix: String
    private let keepMs: UInt64
    private let command: RedisCommand

    /// A store that runs its script by `command`.
    ///
    /// - Parameter prefix: what the keys begin with, the same on every machine. `volc-im campaign status` expects
    ///   `volc-im:campaign` unless it is told otherwise.
    /// - Parameter keep: how long a campaign is kept after its last change; 30 days by default.
    /// - Throws: ``ImError/validation(_:)`` when the prefix is empty, or `keep` is not positive.
    public init(prefix: String, keep: Duration? = nil, _ command: @escaping RedisCommand) throws {
        if prefix.isEmpty { throw ImError.setting("prefix", "type", "must be a text that is not empty") }
        if let keep, keep.milliseconds <= 0 { throw ImError.setting("keep", "range", "must be more than zero") }
        self.prefix = prefix
        keepMs = keep.map { UInt64($0.milliseconds) } ?? ledgerRedisKeepMs()
        self.command = command
    }

    /// Claims a part.
    public func claim(
        _ part: Int, of campaign: String, digest: String, owner: String, lease: Duration
    ) async throws -> LedgerClaim {
        let arguments = ledgerRedisClaim(
            part: UInt64(clamping: part), digest: digest, owner: owner, leaseMs: UInt64(max(lease.milliseconds, 0)),
            keepMs: keepMs)
        let reply = try await run(campaign, arguments)
        guard let answer = LedgerClaim(text: reply) else { throw unreadable }
        return answer
    }

    /// Stores an outcome.
    public func settle(
        _ part: Int, of campaign: String, owner: String, record: String, replacing replaced: String
    ) async throws -> Bool {
        let arguments = ledgerRedisSettle(
            part: UInt64(clamping: part), owner: owner, record: record, replaces: replaced, keepMs: keepMs)
        return try await run(campaign, arguments) == "1"
    }

    /// Reads parts.
    public func read(_ campaign: String, from part: Int, most: Int) async throws -> [LedgerPart] {
        let reply = try await run(campaign, ledgerRedisRead(from: UInt64(clamping: part), most: UInt64(clamping: most)))
        guard let parts = try? LedgerPart.list(reply) else { throw unreadable }
        return parts
    }

    private var unreadable: RedisStoreError { RedisStoreError(description: "a key of the store holds something else") }

    private func run(_ campaign: String, _ arguments: [String]) async throws -> String {
        try await script.run([ledgerRedisKey(prefix: prefix, campaign: campaign)], arguments, command)
    }
}

extension LedgerClaim {
    /// An answer as core writes it; `nil` for anything else.
    init?(text: String) {
        switch claimAnswer(text: text) {
        case .claimed: self = .claimed
        case .settled(let record): self = .settled(record: record)
        case .running(let left): self = .running(left: .milliseconds(left))
        case .lost: self = .lost
        case .differs: self = .differs
        case nil: return nil
        }
    }
}
