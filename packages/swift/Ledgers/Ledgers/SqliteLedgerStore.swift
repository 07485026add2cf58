import Foundation
import VolcIM

/// A store of campaigns in a table of SQLite, as one would write it for any SQL database: a row for each part, and each step a
/// transaction.
package struct SqliteLedgerStore: LedgerStore {
    private static let table = """
        CREATE TABLE IF NOT EXISTS campaign_parts (
            campaign TEXT NOT NULL,
            part INTEGER NOT NULL,
            digest TEXT NOT NULL,
            owner TEXT NOT NULL,
            lease_until_ms INTEGER NOT NULL,
            record TEXT NOT NULL,
            PRIMARY KEY (campaign, part)
        )
        """

    private let path: String

    package init(path: String) throws {
        self.path = path
        try transaction { try $0.run(Self.table) }
    }

    package func claim(
        _ part: Int, of campaign: String, digest: String, owner: String, lease: Duration
    ) async throws -> LedgerClaim {
        try transaction { database in
            let now = Self.now
            let found = try database.run(
                "SELECT digest, owner, lease_until_ms, record FROM campaign_parts WHERE campaign = ? AND part = ?",
                [.text(campaign), .int(Int64(part))]
            ) { (digest: $0.text(0), owner: $0.text(1), leaseUntil: $0.int(2), record: $0.text(3)) }
            if let row = found.first {
                if row.digest != digest { return .differs }
                if !row.record.isEmpty { return .settled(record: row.record) }
                if row.owner != "", row.owner != owner {
                    return row.leaseUntil > now ? .running(left: .milliseconds(row.leaseUntil - now)) : .lost
                }
            }
            try database.run(
                """
                INSERT INTO campaign_parts VALUES (?, ?, ?, ?, ?, '') ON CONFLICT (campaign, part)
                DO UPDATE SET owner = excluded.owner, lease_until_ms = excluded.lease_until_ms
                """,
                [
                    .text(campaign), .int(Int64(part)), .text(digest), .text(owner),
                    .int(now + Int64(lease / Duration.milliseconds(1))),
                ])
            return .claimed
        }
    }

    package func settle(
        _ part: Int, of campaign: String, owner: String, record: String, replacing replaced: String
    ) async throws -> Bool {
        try transaction { database in
            let place: [SqlValue] = [.text(campaign), .int(Int64(part))]
            let found = try database.run(
                "SELECT owner, record FROM campaign_parts WHERE campaign = ? AND part = ?", place
            ) { (owner: $0.text(0), record: $0.text(1)) }
            guard let row = found.first else { return false }
            if row.owner.isEmpty, row.record.isEmpty, record.isEmpty { return true }
            if row.owner != owner || (row.record != replaced && row.record != record) { return false }
            try database.run(
                "UPDATE campaign_parts SET record = ?, owner = ? WHERE campaign = ? AND part = ?",
                [.text(record), .text(record.isEmpty ? "" : owner)] + place)
            return true
        }
    }

    package func read(_ campaign: String, from part: Int, most: Int) async throws -> [LedgerPart] {
        try transaction { database in
            try database.run(
                """
                SELECT part, digest, owner, CASE WHEN record = '' THEN max(lease_until_ms - ?, 0) ELSE 0 END, record
                FROM campaign_parts WHERE campaign = ? AND part >= ? ORDER BY part LIMIT ?
                """,
                [.int(Self.now), .text(campaign), .int(Int64(part)), .int(Int64(most))]
            ) { row in
                LedgerPart(
                    part: Int(row.int(0)), digest: row.text(1), owner: row.text(2), left: .milliseconds(row.int(3)),
                    record: row.text(4))
            }
        }
    }

    private func transaction<Made>(_ step: (SqliteDatabase) throws -> Made) throws -> Made {
        // Closed without COMMIT, it has changed nothing.
        let database = try SqliteDatabase(path: path)
        try database.run("PRAGMA synchronous = FULL")
        try database.run("BEGIN IMMEDIATE")
        let made = try step(database)
        try database.run("COMMIT")
        return made
    }

    private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}
