// A connection to Redis of the least that stores need: RESP, one command at a time. It follows a cluster to the right node.

import Foundation

package final class RedisConnection: @unchecked Sendable {
    private let first: String
    /// Sockets by address. Only the queue touches them.
    private var sockets: [String: RedisSocket] = [:]
    private let queue = DispatchQueue(label: "redis")

    /// To `redis://HOST:PORT`, once something is sent.
    package init(url: String) {
        first = String(url.dropFirst("redis://".count))
    }

    /// Sends a command; its reply as text.
    package func send(_ command: [String]) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try self.exchange(command, at: self.first) }) }
        }
    }

    private func exchange(_ command: [String], at address: String) throws -> String {
        do {
            let socket = try sockets[address] ?? RedisSocket(address)
            sockets[address] = socket
            return try socket.exchange(command)
        } catch let fault as RedisFault {
            let words = fault.text.split(separator: " ")
            guard words.first == "MOVED", let place = words.last else { throw fault }
            return try exchange(command, at: String(place))
        } catch {
            sockets[address] = nil
            throw error
        }
    }
}

/// An error that Redis answered.
package struct RedisFault: Error {
    package let text: String
}

private final class RedisSocket {
    private let descriptor: Int32
    private var received: [UInt8] = []

    init(_ address: String) throws {
        let parts = address.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1]) else { throw Unfit("no address: \(address)") }
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        place.sin_addr.s_addr = inet_addr(String(parts[0]))
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let connected = withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard connected else { throw Unfit("no connection to \(address)") }
    }

    deinit { close(descriptor) }

    func exchange(_ command: [String]) throws -> String {
        var bytes = Array("*\(command.count)\r\n".utf8)
        for part in command { bytes += Array("$\(part.utf8.count)\r\n\(part)\r\n".utf8) }
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count <= 0 { throw Unfit("the connection broke") }
            sent += count
        }
        let line = try line()
        let rest = String(line.dropFirst())
        switch line.first {
        case "+", ":": return rest
        case "-": throw RedisFault(text: rest)
        case "$":
            guard let length = Int(rest), length >= 0 else { return "" }
            while received.count < length + 2 { try receive() }
            defer { received.removeFirst(length + 2) }
            return String(decoding: received[..<length], as: UTF8.self)
        default: throw Unfit("a reply of another kind: \(line)")
        }
    }

    private func line() throws -> String {
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\r")), end + 1 < received.count {
                defer { received.removeFirst(end + 2) }
                return String(decoding: received[..<end], as: UTF8.self)
            }
            try receive()
        }
    }

    private func receive() throws {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count <= 0 { throw Unfit("the connection broke") }
        received += buffer[..<count]
    }
}
