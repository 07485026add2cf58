import Foundation
import Ledgers
import Vectors
import VolcIM

/// Small parts, as fast as they go.
let smallParts = BatchOptions(partSize: 10, concurrency: 2, isPaced: false)

/// A message to receivers that come from elsewhere, or to these.
func announcement(_ receiver: [Int64] = []) -> BatchSendMessageRequest {
    BatchSendMessageRequest(content: "{}", msgType: .text, receiver: receiver, sender: 5_000_000)
}

/// A folder that is gone afterwards.
func inFolder<Made>(_ work: (_ path: String) async throws -> Made) async throws -> Made {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await work(folder.path)
}

/// A campaign in a new database.
func inDatabase<Made>(_ work: (_ ledger: Ledger, _ path: String) async throws -> Made) async throws -> Made {
    try await inFolder { folder in
        let path = folder + "/ledger.db"
        return try await work(Ledger("spring", store: SqliteLedgerStore(path: path)), path)
    }
}

/// Waits for something, for a minute at most.
func until(_ isSo: () async throws -> Bool) async throws {
    for _ in 0..<3_000 {
        if try await isSo() { return }
        try await Task.sleep(for: .milliseconds(20))
    }
    throw Unfit("it never came to be")
}

extension Emulator {
    /// How often each receiver was in a request that arrived.
    func arrivals() async throws -> [String: Int] {
        let sent = try await control("GET", "requests?action=BatchSendMessage&limit=100000").at("requests")
        guard case .list(let requests)? = sent else { throw Unfit("no requests") }
        var arrivals: [String: Int] = [:]
        for request in requests {
            guard case .text(let body)? = request.at("body"),
                case .list(let receivers)? = try JsonValue(parsing: body).at("Receiver")
            else { throw Unfit("no receivers") }
            for receiver in receivers { arrivals[receiver.written, default: 0] += 1 }
        }
        return arrivals
    }

    /// Whether so many receivers were in requests, each in one.
    func reached(_ count: Int) async throws -> Bool {
        let arrivals = try await arrivals()
        return arrivals.count == count && arrivals.values.allSatisfy { $0 == 1 }
    }
}

/// A process that sends a campaign.
final class CampaignWorker: @unchecked Sendable {
    private let process: Process

    /// To so many receivers, from the store in a file.
    init(_ path: String, receivers: Int, partSize: Int, _ emulator: Emulator) throws {
        process = Process()
        process.executableURL = URL(
            fileURLWithPath: FileManager.default.currentDirectoryPath + "/.build/debug/CampaignWorker")
        process.arguments = [path, "\(receivers)", "\(partSize)"]
        process.environment = ProcessInfo.processInfo.environment.merging([
            "VOLC_IM_ACCESS_KEY": "AKLTtest", "VOLC_IM_SECRET_KEY": "test-secret-key", "VOLC_IM_BASE_URL": emulator.url,
            "VOLC_IM_APP_ID": "\(Emulator.appId)",
        ]) { $1 }
        process.standardOutput = FileHandle.nullDevice
        try process.run()
    }

    /// Sends it a signal.
    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Its status, once it has ended; -1 of one that was killed.
    func end() async throws -> Int32 {
        try await until { !process.isRunning }
        return process.terminationReason == .exit ? process.terminationStatus : -1
    }
}
