/// Status and headers of a response.
struct ResponseHead: Sendable {
    let status: Int
    /// Headers as `name: value`, names in lower case.
    let lines: String

    /// Headers by name; several of one name are joined by commas.
    var headers: [String: String] {
        var headers: [String: String] = [:]
        for line in lines.utf8.split(separator: UInt8(ascii: "\n")) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let name = String(decoding: line[..<colon], as: UTF8.self)
            let value = String(decoding: line[colon...].dropFirst(2), as: UTF8.self)
            headers[name] = headers[name].map { "\($0), \(value)" } ?? value
        }
        return headers
    }
}
