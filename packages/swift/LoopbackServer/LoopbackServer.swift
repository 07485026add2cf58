// A web server in a few lines of sockets, so that what runs without other packages gets callbacks. A backend has Hummingbird or Vapor.

import Foundation

#if canImport(Glibc)
@preconcurrency import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Listens on loopback, and has each request with a body answered.
public final class LoopbackServer: Sendable {
    /// The headers, names in lower case, and the body.
    public typealias Request = (headers: [String: String], body: Data)
    /// The status, headers and body.
    public typealias Response = (status: Int, headers: [String: String], body: String)

    /// The port, which may have been any.
    public let port: UInt16
    private let socket: Int32
    private let respond: @Sendable (Request) async -> Response

    /// At a port; 0 for any that is free.
    public init(port: UInt16 = 0, respond: @escaping @Sendable (Request) async -> Response) throws {
        #if canImport(Glibc)
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
        let socket = Darwin.socket(AF_INET, SOCK_STREAM, 0)
        #endif
        // A connection that the other side has closed ends no process.
        signal(SIGPIPE, SIG_IGN)
        var reuses: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &reuses, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listens = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(socket, generic, length) == 0 && listen(socket, 16) == 0 && getsockname(socket, generic, &length) == 0
            }
        }
        guard listens else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EADDRINUSE) }
        self.port = UInt16(bigEndian: address.sin_port)
        self.socket = socket
        self.respond = respond
        Thread.detachNewThread { [self] in accept() }
    }

    private func accept() {
        while true {
            #if canImport(Glibc)
            let connection = Glibc.accept(socket, nil, nil)
            #else
            let connection = Darwin.accept(socket, nil, nil)
            #endif
            guard connection >= 0 else { return }
            Thread.detachNewThread { [respond] in
                guard let request = read(connection) else {
                    close(connection)
                    return
                }
                Task { write(connection, await respond(request)) }
            }
        }
    }
}

/// A request whose body is as long as Content-Length says; nothing where the connection ends before that.
private func read(_ connection: Int32) -> LoopbackServer.Request? {
    var (received, buffer) = (Data(), [UInt8](repeating: 0, count: 65536))
    while true {
        if let end = received.range(of: Data("\r\n\r\n".utf8)) {
            let fields = String(decoding: received[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n").dropFirst()
            let pairs = fields.map { $0.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) } }
            let headers = Dictionary(pairs.map { ($0[0].lowercased(), $0.count > 1 ? $0[1] : "") }) { $1 }
            let body = received[end.upperBound...]
            if body.count >= Int(headers["content-length"] ?? "") ?? 0 { return (headers, Data(body)) }
        }
        let count = recv(connection, &buffer, buffer.count, 0)
        guard count > 0 else { return nil }
        received.append(contentsOf: buffer[..<count])
    }
}

private func write(_ connection: Int32, _ response: LoopbackServer.Response) {
    var text = "HTTP/1.1 \(response.status) \(response.status == 200 ? "OK" : "Refused")\r\nconnection: close\r\n"
    for (name, value) in response.headers { text += "\(name): \(value)\r\n" }
    text += "content-length: \(response.body.utf8.count)\r\n\r\n\(response.body)"
    _ = text.withCString { send(connection, $0, strlen($0), 0) }
    close(connection)
}
