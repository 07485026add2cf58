// Stands in for Hummingbird's module of this name, as far as documentation uses it.

@_exported import struct NIOCore.ByteBuffer

/// As of swift-http-types.
public struct HTTPField: Sendable {
    public struct Name: Sendable, Hashable {
        let name: String

        public static let contentType = Name(name: "content-type")
        public static let contentEncoding = Name(name: "content-encoding")
    }
}

/// As of swift-http-types.
public struct HTTPFields: Sendable, ExpressibleByDictionaryLiteral {
    private let fields: [HTTPField.Name: String]

    public init(dictionaryLiteral elements: (HTTPField.Name, String)...) {
        self.init(elements)
    }

    init(_ elements: [(HTTPField.Name, String)]) {
        fields = Dictionary(uniqueKeysWithValues: elements)
    }

    public subscript(name: HTTPField.Name) -> String? { fields[name] }
}

/// As of swift-http-types.
public enum HTTPResponse {
    public struct Status: Sendable {
        public let code: Int

        public init(code: Int) { self.code = code }
    }
}

public struct RequestBody: AsyncSequence, Sendable {
    private let buffers: [ByteBuffer]

    public init(_ buffers: [ByteBuffer]) { self.buffers = buffers }

    public func makeAsyncIterator() -> Iterator { Iterator(rest: buffers[...]) }

    public struct Iterator: AsyncIteratorProtocol {
        fileprivate var rest: ArraySlice<ByteBuffer>

        public mutating func next() async throws -> ByteBuffer? { rest.popFirst() }
    }
}

public struct Request: Sendable {
    public let headers: HTTPFields
    public let body: RequestBody

    public init(headers: HTTPFields, body: RequestBody) {
        self.headers = headers
        self.body = body
    }
}

public struct ResponseBody: Sendable {
    public let bytes: ByteBuffer

    public init(byteBuffer: ByteBuffer) { bytes = byteBuffer }
}

public struct Response: Sendable {
    public let status: HTTPResponse.Status
    public let headers: HTTPFields
    public let body: ResponseBody

    public init(status: HTTPResponse.Status, headers: HTTPFields, body: ResponseBody) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

public struct BasicRequestContext: Sendable {
    public init() {}
}

public final class Router<Context> {
    public typealias Handler = @Sendable (Request, Context) async throws -> Response

    public private(set) var routes: [String: Handler] = [:]

    public init(context: Context.Type = BasicRequestContext.self) {}

    public func post(_ path: String, use handler: @escaping Handler) { routes[path] = handler }
}
