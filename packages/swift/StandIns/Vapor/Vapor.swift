// Stands in for Vapor's module of this name, as far as the documentation of CallbackHandler uses it.

@_exported import NIOCore

/// As of SwiftNIO.
public enum HTTPMethod: Sendable { case GET, POST }

/// As of SwiftNIO.
public struct HTTPHeaders: Sendable {
    public struct Name: Sendable, Hashable {
        let name: String

        public static let contentType = Name(name: "content-type")
        public static let contentEncoding = Name(name: "content-encoding")
    }

    private let headers: [(String, String)]

    public init(_ headers: [(String, String)]) { self.headers = headers }

    public func first(name: Name) -> String? { headers.first { $0.0 == name.name }?.1 }
}

/// As of SwiftNIO.
public struct HTTPResponseStatus: Sendable {
    public let code: Int

    public init(statusCode: Int, reasonPhrase: String = "") { code = statusCode }
}

public struct ByteCount: Sendable, ExpressibleByStringLiteral {
    public let text: String

    public init(stringLiteral value: String) { text = value }
}

public enum HTTPBodyStreamStrategy: Sendable {
    case stream
    case collect(maxSize: ByteCount?)
}

public final class Request: Sendable {
    public struct Body: Sendable {
        public let data: ByteBuffer?
    }

    public let headers: HTTPHeaders
    public let body: Body

    public init(headers: HTTPHeaders, body: ByteBuffer?) {
        self.headers = headers
        self.body = Body(data: body)
    }
}

public final class Response: Sendable {
    public struct Body: Sendable {
        public let string: String

        public init(string: String) { self.string = string }
    }

    public let status: HTTPResponseStatus
    public let headers: HTTPHeaders
    public let body: Body

    public init(status: HTTPResponseStatus, headers: HTTPHeaders, body: Body) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

public final class Application {
    public typealias Handler = @Sendable (Request) async throws -> Response

    public private(set) var routes: [String: Handler] = [:]

    public init() {}

    public func on(
        _ method: HTTPMethod, _ path: String..., body: HTTPBodyStreamStrategy = .collect(maxSize: nil),
        use handler: @escaping Handler
    ) {
        routes[path.joined(separator: "/")] = handler
    }
}
