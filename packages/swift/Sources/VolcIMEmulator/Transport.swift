import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Requests to the control API.
struct Transport: Sendable {
    let url: String
    private let session: URLSession

    init(url: String) {
        self.url = url
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = 90
        // Past proxies: what it speaks with is on this machine.
        configuration.connectionProxyDictionary = [:]
        session = URLSession(configuration: configuration)
    }

    /// The text of the answer. A document is sent as it is.
    func send(_ verb: String, _ path: String, query: JSON? = nil, body: JSON? = nil, text: String? = nil) async throws -> String {
        guard var target = URLComponents(string: "\(url)/_emulator/\(path)") else {
            throw EmulatorError(code: "Unreachable", message: "\(url) is no URL", url: nil)
        }
        if case .object(let words)? = query, !words.isEmpty {
            target.queryItems = words.map { name, value in
                URLQueryItem(name: name, value: { if case .string(let text) = value { text } else { value.text } }())
            }
        }
        var request = URLRequest(url: target.url!)
        request.httpMethod = verb
        if let text = text ?? body?.text {
            request.setValue("application/json", forHTTPHeaderField: "content-type")
            request.httpBody = Data(text.utf8)
        }
        let (data, response): (Data, URLResponse)
        do {
            (data, response) = try await session.data(for: request)
        } catch let error as URLError where error.code != .cancelled {
            throw EmulatorError(code: "Unreachable", message: "the emulator does not answer: \(error.localizedDescription)", url: url)
        }
        let answer = String(decoding: data, as: UTF8.self)
        if (response as? HTTPURLResponse)?.statusCode == 200 { return answer }
        let error = Refusal(source: try Wire(text: answer)).error
        throw EmulatorError(code: error.code, message: "\(verb) \(path): \(error.message)", url: url)
    }
}

/// A part of a path.
func part(_ value: Any) -> String {
    let unreserved = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
    return "\(value)".addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
}
