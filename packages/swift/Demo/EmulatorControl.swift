// What only the emulator has: being a client user, making requests fail, sending callbacks at will.

import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

struct EmulatorControl: Sendable {
    let base: String

    /// Does something as a client user, so that callbacks are sent.
    func act(as user: Int64, type: String, _ fields: [String: any Sendable]) async throws -> ActAnswer {
        var act: [String: any Sendable] = ["user": user, "type": type]
        act.merge(fields) { own, _ in own }
        return try JSONDecoder().decode(ActAnswer.self, from: await ask("POST", "act", act))
    }

    /// Makes the first request of an action fail with this status.
    func failOnce(_ action: String, status: Int) async throws {
        let fault: [String: any Sendable] = ["type": "status", "status": status]
        let rule: [String: any Sendable] = ["action": action, "first": 1, "fault": fault]
        _ = try await ask("POST", "faults", ["rules": [rule]])
    }

    /// Says where callbacks go, and the secret that signs them.
    func setCallbackTarget(_ url: String, secret: String) async throws {
        _ = try await ask("POST", "callbacks/target", ["url": url, "secret": secret])
    }

    /// Sends a callback, genuine or not.
    func sendCallback(_ eventType: String, appId: Int32, variant: String) async throws {
        let data: [String: any Sendable] = ["AppId": Int(appId)]
        _ = try await ask("POST", "callbacks/send", ["event_type": eventType, "data": data, "variant": variant])
    }

    private func ask(_ method: String, _ path: String, _ body: [String: any Sendable]) async throws -> Data {
        guard let url = URL(string: "\(base)/_emulator/\(path)") else { throw Surprise("no URL: \(path)") }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.httpBody = try JSONSerialization.data(withJSONObject: body)
        request.setValue("application/json", forHTTPHeaderField: "content-type")
        let (data, response) = try await URLSession.shared.data(for: request)
        guard let status = (response as? HTTPURLResponse)?.statusCode, status < 300 else {
            throw Surprise("emulator: \(method) \(path): \(String(decoding: data, as: UTF8.self))")
        }
        return data
    }
}

/// Outcome of an act.
struct ActAnswer: Decodable {
    let ok: Bool
    let messageId: String?
    let checkCode: Int?
    let checkMessage: String?

    enum CodingKeys: String, CodingKey {
        case ok
        case messageId = "message_id"
        case checkCode = "check_code"
        case checkMessage = "check_message"
    }
}

/// Something was not as expected.
struct Surprise: Error {
    let text: String

    init(_ text: String) {
        self.text = text
    }
}
