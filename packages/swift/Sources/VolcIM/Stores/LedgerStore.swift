/// Answer of a ``LedgerStore`` to a claim.
public enum LedgerClaim: Sendable, Hashable {
    /// The part is the asker's.
    case claimed
    /// The part was settled with this record.
    case settled(record: String)
    /// Another owner has the part, and its claim holds for so much longer.
    case running(left: Duration)
    /// Another owner had claimed the part and never settled it.
    case lost
    /// The part is known with another digest.
    case differs

    /// As core reads it.
    var text: String {
        let answer: NativeClaim =
            switch self {
            case .claimed: .claimed
            case .settled(let record): .settled(record: record)
            case .running(let left): .running(msLeft: Int64(left.milliseconds))
            case .lost: .lost
            case .differs: .differs
            }
        return claimText(answer: answer)
    }
}

/// A part of a campaign, as a store knows it.
public struct LedgerPart: Sendable, Hashable {
    /// Its number, from 0.
    public var part: Int
    /// What it is made of.
    public var digest: String
    /// Who has claimed it; empty for a part that is free.
    public var owner: String
    /// How long the claim still holds; zero when it is over, or the part is settled.
    public var left: Duration
    /// Its outcome; empty before.
    public var record: String

    /// A part of these facts.
    public init(part: Int, digest: String, owner: String, left: Duration, record: String) {
        self.part = part
        self.digest = digest
        self.owner = owner
        self.left = left
        self.record = record
    }
}

/// Remembers campaigns, for a ``Ledger``. ``FileLedgerStore`` and ``RedisLedgerStore`` are two; another may be a table of an SQL
/// database with a row for each part.
///
/// Each step is atomic, and durable before it returns. One that throws, or takes longer than 5 s, is asked again, and meanwhile
/// nothing is sent. Digests, owners and records are texts of this package, of no meaning to a store.
public protocol LedgerStore: Sendable {
    /// Claims a part, or keeps it for longer for the same owner.
    ///
    /// Without a row, or with one of the same digest without owner or with this one, stores digest, owner and the end of the
    /// claim: ``LedgerClaim/claimed``. With another digest ``LedgerClaim/differs``, with a record ``LedgerClaim/settled(record:)``,
    /// with another owner ``LedgerClaim/running(left:)`` until the end of its claim and then ``LedgerClaim/lost``; these change
    /// nothing.
    func claim(_ part: Int, of campaign: String, digest: String, owner: String, lease: Duration) async throws -> LedgerClaim

    /// Stores a record if the part has this owner and its record equals `replaced`, which is empty for a part without one. True as
    /// well if it has this record already. An empty record clears the owner, too; true as well if the part is free already.
    func settle(_ part: Int, of campaign: String, owner: String, record: String, replacing replaced: String) async throws -> Bool

    /// The parts from a number on, in ascending order; fewer than `most` mean that there are no more.
    func read(_ campaign: String, from part: Int, most: Int) async throws -> [LedgerPart]
}

extension LedgerPart {
    /// From a JSON array: number, digest, owner, milliseconds left, record.
    init(json: inout JsonReader) throws {
        try json.expect("[")
        part = try json.int()
        digest = try json.afterComma { try $0.text() }
        owner = try json.afterComma { try $0.text() }
        left = .milliseconds(try json.afterComma { try $0.int64() })
        record = try json.afterComma { try $0.text() }
        try json.expect("]")
    }

    /// Parts as core writes them.
    static func list(_ text: String) throws -> [LedgerPart] {
        try reporting { try JsonReader.read(text) { try $0.list { try LedgerPart(json: &$0) } } }
    }

    /// Parts as core reads them.
    static func text(_ parts: [LedgerPart]) -> String {
        var json = JsonWriter()
        json.list(parts) { json, part in
            json.row {
                $0.cell { $0.int(part.part) }
                $0.cell { $0.text(part.digest) }
                $0.cell { $0.text(part.owner) }
                $0.cell { $0.int(max(part.left.milliseconds, 0)) }
                $0.cell { $0.text(part.record) }
            }
        }
        return json.text
    }
}
