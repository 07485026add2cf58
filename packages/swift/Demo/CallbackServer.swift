// A web server in a few lines of sockets, so that the demo needs no other package. A backend has Hummingbird or Vapor here.

import Foundation
import VolcIM

#if canImport(Glibc)
@preconcurrency import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Listens on loopback and lets a handler answer each POST request.
final class CallbackServer: Sendable {
    let url: String
    private let socket: Int32
    private let handler: CallbackHandler

    init(_ handler: CallbackHandler) throws {
        #if canImport(Glibc)
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
        let socket = Darwin.socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listens = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(socket, generic, length) == 0 && listen(socket, 16) == 0 && getsockname(socket, generic, &length) == 0
            }
        }
        guard listens else { throw Surprise("cannot listen on loopback") }
        url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))/im"
        self.socket = socket
        self.handler = handler
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
            Thread.detachNewThread { [handler] in
                let body = readBody(connection)
                Task {
                    answer(connection, await handler.respond(to: body))
                }
            }
        }
    }
}

/// The body of a request, by its Content-Length.
private func readBody(_ connection: Int32) -> Data {
    var (received, buffer) = (Data(), [UInt8](repeating: 0, count: 65536))
    while true {
        if let end = received.range(of: Data("\r\n\r\n".utf8)) {
            let head = String(decoding: received[..<end.lowerBound], as: UTF8.self).lowercased()
            let length = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
            let body = received[end.upperBound...]
            if body.count >= length { return Data(body) }
        }
        let count = read(connection, &buffer, buffer.count)
        guard count > 0 else { return Data() }
        received.append(contentsOf: buffer[..<count])
    }
}

private func answer(_ connection: Int32, _ response: CallbackResponse) {
    var text = "HTTP/1.1 \(response.status) \(response.status == 200 ? "OK" : "Refused")\r\nconnection: close\r\n"
    for (name, value) in response.headers { text += "\(name): \(value)\r\n" }
    text += "content-length: \(response.body.utf8.count)\r\n\r\n\(response.body)"
    _ = text.withCString { write(connection, $0, strlen($0)) }
    close(connection)
}
