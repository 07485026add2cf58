// An HTTP/1.1 server of the least that callbacks need: one request a connection, a thread each.

import Foundation
import Synchronization

struct ReceivedRequest: Sendable {
    var method: String
    var headers: [String: String]
    var body: Data
}

final class LoopbackServer: Sendable {
    typealias Respond = @Sendable (ReceivedRequest) async -> (status: Int, headers: [String: String], body: String)

    let port: Int
    private let listening: Int32

    init(respond: @escaping Respond) throws {
        listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listening, pointer, length) == 0 && listen(listening, 512) == 0
                    && getsockname(listening, pointer, &length) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRINUSE) }
        port = Int(UInt16(bigEndian: address.sin_port))
        let listening = listening
        Thread.detachNewThread {
            while true {
                let connection = accept(listening, nil, nil)
                if connection < 0 { return }
                Thread.detachNewThread { Self.serve(connection, respond) }
            }
        }
    }

    func stop() {
        shutdown(listening, Int32(SHUT_RDWR))
        close(listening)
    }

    private static func serve(_ connection: Int32, _ respond: @escaping Respond) {
        guard let request = read(from: connection) else {
            close(connection)
            return
        }
        Task {
            let (status, headers, body) = await respond(request)
            var text = "HTTP/1.1 \(status) \(status)\r\nconnection: close\r\ncontent-length: \(body.utf8.count)\r\n"
            for (name, value) in headers { text += "\(name): \(value)\r\n" }
            let bytes = Array((text + "\r\n" + body).utf8)
            _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            shutdown(connection, Int32(SHUT_WR))
            close(connection)
        }
    }

    private static func read(from connection: Int32) -> ReceivedRequest? {
        var received = Data()
        let end = Data("\r\n\r\n".utf8)
        while received.range(of: end) == nil {
            if !readMore(connection, &received) { return nil }
        }
        guard let separator = received.range(of: end) else { return nil }
        let lines = String(decoding: received[..<separator.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        var body = Data(received[separator.upperBound...])
        if headers["transfer-encoding"] == "chunked" {
            while body.range(of: Data("0\r\n\r\n".utf8)) == nil {
                if !readMore(connection, &body) { return nil }
            }
            body = joined(body)
        } else {
            let length = headers["content-length"].flatMap { Int($0) } ?? 0
            while body.count < length {
                if !readMore(connection, &body) { return nil }
            }
        }
        let method = lines.first?.split(separator: " ").first.map(String.init) ?? ""
        return ReceivedRequest(method: method, headers: headers, body: body)
    }

    private static func readMore(_ connection: Int32, _ data: inout Data) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(connection, &buffer, buffer.count, 0)
        if count > 0 { data.append(contentsOf: buffer[..<count]) }
        return count > 0
    }

    private static func joined(_ chunks: Data) -> Data {
        var (made, rest) = (Data(), chunks[...])
        while let line = rest.range(of: Data("\r\n".utf8)),
            let size = Int(String(decoding: rest[..<line.lowerBound], as: UTF8.self), radix: 16), size > 0
        {
            made.append(rest[line.upperBound..<(line.upperBound + size)])
            rest = rest[(line.upperBound + size + 2)...]
        }
        return made
    }
}
