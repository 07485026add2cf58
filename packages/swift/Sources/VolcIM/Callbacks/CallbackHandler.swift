import Foundation

/// Answers callbacks in time, for a web server of any kind. ``Callbacks/handler(undecided:options:_:)`` makes it.
///
/// | request | response |
/// | --- | --- |
/// | an event, handled in time | the reply |
/// | an event handled before | that reply |
/// | a Before event that no handler decided | what ``Undecided`` says |
/// | an After event, handled late | accepted: the handler is still at work on it |
/// | an After event whose handler throws | status 500, so that the service can send it again |
/// | an After event that is still being handled, or for which there is no room | status 503 |
/// | a body that fails verification | status 401 or 400, without a reason |
/// | a body over the limit, or one that does not come in time | status 413, status 408 |
/// | another method than POST, a content type other than JSON, an encoded body | status 405, status 415 |
///
/// Handlers run on separate threads: one that blocks delays neither another event's response nor the program's tasks.
/// They have the task-locals of the request, and continue when the request's task is cancelled.
///
/// With Hummingbird:
///
/// ```swift
/// router.post("/im") { request, _ in
///     let answer = await handler.respond(
///         streaming: request.body.map(\.readableBytesView), contentType: request.headers[.contentType],
///         contentEncoding: request.headers[.contentEncoding])
///     return Response(
///         status: .init(code: answer.status), headers: [.contentType: answer.headers["content-type"] ?? "text/plain"],
///         body: .init(byteBuffer: ByteBuffer(string: answer.body)))
/// }
/// ```
///
/// With Vapor:
///
/// ```swift
/// app.on(.POST, "im", body: .collect(maxSize: "1mb")) { request async in
///     let answer = await handler.respond(
///         to: (request.body.data ?? ByteBuffer()).readableBytesView,
///         contentType: request.headers.first(name: .contentType),
///         contentEncoding: request.headers.first(name: .contentEncoding))
///     return Response(
///         status: .init(statusCode: answer.status), headers: HTTPHeaders(answer.headers.map { ($0, $1) }),
///         body: .init(string: answer.body))
/// }
/// ```
public struct CallbackHandler: Sendable {
    private let receiver: Receiver

    init(_ callbacks: Callbacks, _ handlers: [String: Handler], _ undecided: Undecided, _ options: Options) throws {
        receiver = try Receiver(callbacks, handlers, undecided, options)
    }

    /// The response to a request with this body, exactly as received.
    ///
    /// - Parameters:
    ///   - method: the request's method.
    ///   - contentType: the header `Content-Type`, where there is one.
    ///   - contentEncoding: the header `Content-Encoding`, where there is one.
    ///   - contentLength: the header `Content-Length`, where there is one.
    ///   - now: another time of day than the machine's, for tests.
    public func respond(
        to body: some Collection<UInt8>,
        method: String = "POST",
        contentType: String? = nil,
        contentEncoding: String? = nil,
        contentLength: String? = nil,
        now: Date? = nil
    ) async -> CallbackResponse {
        let head = lines(method, contentType, contentEncoding, contentLength)
        return await Exchange(receiver: receiver, head: head, body: .whole(Data(body)), now: now).answer()
    }

    /// The response to a request whose body comes in pieces. No more of it is read than the limit.
    ///
    /// - Parameters:
    ///   - chunks: the body; in Hummingbird `request.body.map(\.readableBytesView)`.
    ///   - method: the request's method.
    ///   - contentType: the header `Content-Type`, where there is one.
    ///   - contentEncoding: the header `Content-Encoding`, where there is one.
    ///   - contentLength: the header `Content-Length`, where there is one.
    ///   - now: another time of day than the machine's, for tests.
    public func respond<Chunks: AsyncSequence & Sendable>(
        streaming chunks: Chunks,
        method: String = "POST",
        contentType: String? = nil,
        contentEncoding: String? = nil,
        contentLength: String? = nil,
        now: Date? = nil
    ) async -> CallbackResponse where Chunks.Element: Collection, Chunks.Element.Element == UInt8 {
        let head = lines(method, contentType, contentEncoding, contentLength)
        let body = Exchange.Body.chunks { most in
            var bytes: [UInt8] = []
            for try await chunk in chunks {
                bytes.append(contentsOf: chunk.prefix(most - bytes.count))
                if bytes.count >= most { break }
            }
            return bytes
        }
        return await Exchange(receiver: receiver, head: head, body: body, now: now).answer()
    }

    private func lines(_ parts: String?...) -> String {
        parts.map { $0 ?? "" }.joined(separator: "\n")
    }
}
