import Foundation
import Synchronization
import Testing
import Vectors
import VolcIM

private let role = "trn:iam::2100000001:role/im-sender"
private let keys = Credentials(accessKeyId: "AKLTtest", secretAccessKey: "test-secret-key")

extension Emulator {
    /// A client with other credentials.
    fileprivate func client(_ credentials: CredentialsSource) throws -> ImClient {
        try client { $0.credentials = credentials }
    }
}

/// A provider that counts its runs.
private final class Counting: CredentialsProvider {
    let runs = Mutex(0)
    private let expiresIn: TimeInterval

    init(expiresIn: TimeInterval) {
        self.expiresIn = expiresIn
    }

    func credentials() async throws -> Credentials {
        try await Task.sleep(for: .milliseconds(100))
        runs.withLock { $0 += 1 }
        var provided = keys
        provided.expiresAt = Date(timeIntervalSinceNow: expiresIn)
        return provided
    }
}

private func sendTwelve(_ im: ImClient, _ conversation: Int64) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<12 { group.addTask { try await im.sendMessage(message(conversation, "\(number)")) } }
        try await group.waitForAll()
    }
}

@Test func aProviderIsCalledOnceForAllCalls() async throws {
    let emulator = try Emulator()
    let conversation = try await group(emulator.client())
    let provider = Counting(expiresIn: 3600)
    try await sendTwelve(emulator.client(.provider(provider)), conversation)
    #expect(try await emulator.contents(conversation).count == 12)
    #expect(provider.runs.withLock { $0 } == 1)
}

@Test func keysThatTheServiceRefusesAreFetchedAgainOnceAndTheMessageIsSentOnce() async throws {
    let emulator = try Emulator()
    let conversation = try await group(emulator.client())
    let provider = Counting(expiresIn: 3600)
    let im = try emulator.client(.provider(provider))
    let refusal = #"{"type":"api_error","code":"InvalidSecretToken","status":401}"#
    try await emulator.faults(#"[{"action":"SendMessage","first":1,"fault":\#(refusal)}]"#)
    let sent = try await im.call(message(conversation, "once"))
    #expect(sent.info.attempts == 2)
    #expect(try await emulator.contents(conversation).count == 1)
    #expect(provider.runs.withLock { $0 } == 2)
}

@Test func aProviderThatFailsEndsTheCallWithItsWords() async throws {
    struct Sealed: Error, CustomStringConvertible { let description = "the vault is sealed" }
    let emulator = try Emulator()
    let im = try emulator.client(.provider { throw Sealed() })
    let error = try await failure { try await im.sendMessage(message(7, "x"), options: .init(deadline: .seconds(5))) }
    #expect("\(error)".contains("the vault is sealed") && !error.maybeSent && error.call?.attempts == 0)
    #expect(try await emulator.requests("SendMessage") == 0)
}

@Test func aProviderThatBlocksHoldsUpItsClientAlone() async throws {
    let emulator = try Emulator()
    let held = try emulator.client(.provider {
        pause(seconds: 6)
        return keys
    })
    let waiting = (0..<8).map { _ in
        Task { try await held.queryOnlineStatus(.init(userIds: [1]), options: .init(deadline: .milliseconds(500))) }
    }
    let began = ContinuousClock.now
    for _ in 0..<5 { try await emulator.client().queryOnlineStatus(.init(userIds: [1])) }
    for task in waiting {
        let error = try await failure { try await task.value }
        #expect(!error.maybeSent && error.call?.attempts == 0)
    }
    #expect(ContinuousClock.now - began < .seconds(5))
}

private func pause(seconds: Double) { Thread.sleep(forTimeInterval: seconds) }

@Test func aClosedClientsCallStillGetsItsKeys() async throws {
    let emulator = try Emulator()
    let provider = Counting(expiresIn: 3600)
    let im = try emulator.client(.provider(provider))
    let running = Task { try await im.queryOnlineStatus(.init(userIds: [1])) }
    try await Task.sleep(for: .milliseconds(30))
    im.close()
    // Where it had begun, it ends as it would; where not, it says so.
    do {
        _ = try await running.value
        #expect(provider.runs.withLock { $0 } == 1)
    } catch ImError.validation(let error) {
        #expect(error.rule == "closed")
    }
}

@Test func aRoleIsAssumedOnceAndSaysNoSecret() async throws {
    let emulator = try Emulator()
    let conversation = try await group(emulator.client())
    let source = CredentialsSource.assumeRole(roleTrn: role, durationSeconds: 900, endpoint: emulator.url, source: .keys(keys))
    try await sendTwelve(emulator.client(source), conversation)
    #expect(try await emulator.contents(conversation).count == 12)
    #expect(try await emulator.requests("AssumeRole") == 1)
    var shown = ""
    dump((source, keys, ImConfig(credentials: source, appId: 1)), to: &shown)
    #expect(!"\(source) \(keys) \(String(reflecting: keys)) \(shown)".contains("test-secret-key"))
}

@Test func theRoleOfAnInstanceHasKeys() async throws {
    let emulator = try Emulator()
    let conversation = try await group(emulator.client())
    try await emulator.client(.ecsRole(metadataEndpoint: emulator.url)).sendMessage(message(conversation, "x"))
    #expect(try await emulator.contents(conversation).count == 1)
}

@Test func aConfigFileIsRead() async throws {
    let emulator = try Emulator()
    let conversation = try await group(emulator.client())
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("volc-im-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    let profile = #"{"name":"im","mode":"ak","access-key":"AKLTtest","secret-key":"test-secret-key"}"#
    try Data(#"{"current":"im","profiles":{"im":\#(profile)}}"#.utf8).write(to: file)
    try await emulator.client(.configFile(file.path)).sendMessage(message(conversation, "x"))
    try await emulator.client(.chain(configFile: file.path, metadataEndpoint: emulator.url))
        .sendMessage(message(conversation, "y"))
    #expect(try await emulator.contents(conversation).count == 2)
}

@Test func withoutKeysTheErrorSaysWhereTheyWereLookedFor() async throws {
    let emulator = try Emulator()
    let error = try await failure {
        try await emulator.client(.environment).sendMessage(message(7, "x"), options: .init(deadline: .seconds(5)))
    }
    guard case .validation(let refused) = error else { throw Unfit("\(error)") }
    #expect(refused.path == "credentials" && "\(error)".contains("VOLCENGINE_ACCESS_KEY") && !error.maybeSent)
    #expect(try await emulator.requests("SendMessage") == 0)
}

private let refused: [(CredentialsSource, String)] = [
    (.assumeRole(roleTrn: "im-sender"), "credentials.assumeRole.roleTrn"),
    (.assumeRole(roleTrn: role, sessionName: "no spaces"), "credentials.assumeRole.sessionName"),
    (.assumeRole(roleTrn: role, endpoint: "http://sts.example.com"), "credentials.assumeRole.endpoint"),
    (.assumeRole(roleTrn: role, source: .provider { keys }), "credentials.assumeRole.source"),
    (.assumeRoleWithOidc(roleTrn: role, tokenFile: ""), "credentials.assumeRoleWithOidc.tokenFile"),
    (.keys(Credentials(accessKeyId: "", secretAccessKey: "s")), "accessKeyId"),
]

@Test(arguments: refused)
func whatCannotBeIsRefusedWhereTheClientIsMade(source: CredentialsSource, path: String) {
    let error = thrown { _ = try ImClient(ImConfig(credentials: source, appId: 123_456)) }
    guard case .validation(let refused)? = error else { return #expect(Bool(false), "\(String(describing: error))") }
    #expect(refused.path == path)
}
