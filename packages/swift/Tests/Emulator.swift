import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif
import Vectors
import VolcIM

/// An emulator of the service of a test's own.
final class Emulator: Sendable {
    static let appId: Int32 = 123_456
    static let callbackSecret = "test-callback-secret"

    let url: String
    // Kept open: it ends when its input does, which is when this process ends at the latest.
    private let input: FileHandle

    init() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try environment("VOLC_IM_EMULATOR"))
        process.arguments = [
            "--app-id", String(Emulator.appId), "--access-key", "AKLTtest", "--secret-key", "test-secret-key",
            "--exit-on-stdin-close",
        ]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), byte != Data("\n".utf8) {
            if byte.isEmpty { throw Unfit("the emulator did not start") }
            line += byte
        }
        let ready = try JsonValue(parsing: String(decoding: line, as: UTF8.self))
        guard case .text(let url)? = ready.at("url") else { throw Unfit("the emulator did not say where it listens") }
        self.url = url
        self.input = input.fileHandleForWriting
    }

    /// A client that waits little before it repeats, where the test is not about that.
    func client(
        retry: RetryPolicy = RetryPolicy(maxAttempts: 8, baseDelay: .milliseconds(1), maxDelay: .milliseconds(5)),
        _ change: (inout ImConfig) -> Void = { _ in }
    ) throws -> ImClient {
        var config = config
        config.transport.retry = retry
        change(&config)
        return try ImClient(config)
    }

    var config: ImConfig {
        ImConfig(accessKeyId: "AKLTtest", secretAccessKey: "test-secret-key", appId: Emulator.appId, baseUrl: url)
    }

    /// From now on, requests go wrong as the rules say: JSON text of a list.
    func faults(_ rules: String) async throws {
        _ = try await control("DELETE", "faults")
        _ = try await control("POST", "faults", #"{"rules":\#(rules)}"#)
    }

    /// How many requests of an action came.
    func requests(_ action: String) async throws -> Int {
        guard case .list(let requests)? = try await control("GET", "requests?action=\(action)").at("requests") else { return 0 }
        return requests.count
    }

    /// What messages a conversation holds.
    func contents(_ conversation: Int64) async throws -> [String] {
        let stored = try await control("GET", "state/messages?conversation_short_id=\(conversation)")
        guard case .list(let messages)? = stored.at("messages") else { throw Unfit("no messages: \(stored)") }
        return messages.compactMap { if case .text(let content)? = $0.at("content") { content } else { nil } }
    }

    @discardableResult
    func control(_ method: String, _ path: String, _ body: String? = nil) async throws -> JsonValue {
        guard let url = URL(string: "\(url)/_emulator/\(path)") else { throw Unfit("no URL: \(path)") }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.httpBody = body.map { Data($0.utf8) }
        request.setValue("application/json", forHTTPHeaderField: "content-type")
        let (data, response) = try await URLSession.shared.data(for: request)
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        guard status < 300 else { throw Unfit("\(method) \(path): \(status) \(String(decoding: data, as: UTF8.self))") }
        return data.isEmpty ? .null : try JsonValue(parsing: String(decoding: data, as: UTF8.self))
    }
}

/// A group of ten members.
func group(_ im: ImClient) async throws -> Int64 {
    let made = try await im.createConversation(
        CreateConversationRequest(
            conversationCoreInfo: NewConversation(conversationType: .group, name: "test"), ownerUserId: 10001))
    try await im.batchAddConversationParticipant(
        .init(
            conversationShortId: made.conversationShortId, operator: 10001,
            participantInfos: (10002...10010).map { .init(participantUserId: $0) }))
    return made.conversationShortId
}

/// A text message of user 10001.
func message(_ conversation: Int64, _ text: String) -> SendMessageRequest {
    .init(content: MessageContent.text(text), conversationShortId: conversation, msgType: .text, sender: 10001)
}

/// The error of a call that is to fail.
func failure<Made: Sendable>(
    isolation: isolated (any Actor)? = #isolation,
    _ work: () async throws -> Made
) async throws -> ImError {
    do {
        _ = try await work()
    } catch let error as ImError {
        return error
    }
    throw Unfit("nothing was thrown")
}
