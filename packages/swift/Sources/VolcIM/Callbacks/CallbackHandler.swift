import Foundation

/// Answers callbacks in time, for a web server of any kind. ``Callbacks/handler(options:_:)`` makes it.
///
/// | what comes | what is answered |
/// | --- | --- |
/// | an event, handled in time | the reply |
/// | an event that was answered before | that answer |
/// | a Before event that is not decided in time, or whose handler throws | what ``Options/onLate`` says |
/// | an After event, handled late | accepted: the handler is still at work on it |
/// | an After event whose handler throws | status 500, so that the service can send it again |
/// | an After event that is still being handled elsewhere | status 503 |
/// | a body that is not genuine or not recent | status 401 and not a word more |
/// | a body over the limit | status 413 |
/// | another method than POST, a content type that holds no JSON | status 405, status 415 |
///
/// With Hummingbird:
///
/// ```swift
/// router.post("/im") { request, _ in
///     let answer = await handler.respond(
///         streaming: request.body.map(\.readableBytesView), contentType: request.headers[.contentType])
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
///         contentType: request.headers.first(name: .contentType))
///     return Response(
///         status: .init(statusCode: answer.status), headers: HTTPHeaders(answer.headers.map { ($0, $1) }),
///         body: .init(string: answer.body))
/// }
/// ```
public struct CallbackHandler: Sendable {
    /// How it answers.
    public let options: Options
    private let callbacks: Callbacks
    private let handle: @Sendable (CallbackEvent) async throws -> CallbackReply

    init(
        callbacks: Callbacks,
        options: Options,
        handle: @escaping @Sendable (CallbackEvent) async throws -> CallbackReply
    ) {
        self.callbacks = callbacks
        self.options = options
        self.handle = handle
    }

    /// The answer to a request with this body, exactly as it came.
    ///
    /// - Parameters:
    ///   - method: the request's method; all but POST are refused.
    ///   - contentType: its header, where it has one; what holds no JSON is refused.
    public func respond(
        to body: some Collection<UInt8>,
        method: String = "POST",
        contentType: String? = nil,
        now: Date = Date()
    ) async -> CallbackResponse {
        if let refused = refusal(method, contentType, length: body.count) { return refused }
        let deadline = ContinuousClock.now + options.deadline
        do {
            let event = try callbacks.verify(body, now: now)
            return await EventAnswer(event: event, options: options, handle: handle).response(by: deadline)
        } catch {
            let error = ImError(caught: error)
            options.log?(error)
            // The sender learns nothing else: what is wrong would help whoever forges bodies.
            guard case .callback(let refusal) = error else { return .silent(500) }
            return .silent(refusalStatus(reason: refusal.reason))
        }
    }

    /// The answer to a request whose body comes in pieces: no more of it is read than the limit.
    ///
    /// - Parameters:
    ///   - chunks: the body; in Hummingbird `request.body.map(\.readableBytesView)`.
    ///   - method: the request's method; all but POST are refused.
    ///   - contentType: its header, where it has one; what holds no JSON is refused.
    ///   - contentLength: the length that it announces, where it does.
    public func respond<Chunks: AsyncSequence>(
        streaming chunks: Chunks,
        method: String = "POST",
        contentType: String? = nil,
        contentLength: Int? = nil,
        now: Date = Date()
    ) async -> CallbackResponse where Chunks.Element: Collection, Chunks.Element.Element == UInt8 {
        if let refused = refusal(method, contentType, length: contentLength) { return refused }
        var body = Data()
        do {
            for try await chunk in chunks {
                if body.count + chunk.count > Int(limit) { return .silent(413) }
                body.append(contentsOf: chunk)
            }
        } catch {
            // The sender broke off.
            return .silent(400)
        }
        return await respond(to: body, method: method, contentType: contentType, now: now)
    }

    private func refusal(_ method: String, _ contentType: String?, length: Int?) -> CallbackResponse? {
        let length = length.map { UInt64(clamping: $0) }
        return refuseRequest(method: method, contentType: contentType, length: length, limit: limit)
            .map(CallbackResponse.silent)
    }

    private var limit: UInt32 { UInt32(clamping: min(options.maxBodyBytes, Options.largestBody)) }
}
