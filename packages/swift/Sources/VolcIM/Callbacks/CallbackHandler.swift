import Foundation

/// What a web server sends back for a callback.
public struct CallbackResponse: Sendable, Hashable {
    /// The HTTP status.
    public var status: Int
    /// Headers by lower-case name.
    public var headers: [String: String]
    /// The body; empty where the sender is told nothing.
    public var body: String

    /// A response of these parts.
    public init(status: Int, headers: [String: String] = [:], body: String = "") {
        self.status = status
        self.headers = headers
        self.body = body
    }

    static func reply(_ body: String) -> CallbackResponse {
        CallbackResponse(status: 200, headers: ["content-type": "application/json"], body: body)
    }

    static func refused(_ status: Int) -> CallbackResponse {
        CallbackResponse(status: status)
    }
}

/// Answers callbacks in time, for a web server of any kind. ``Callbacks/handler(options:_:)`` makes it.
///
/// | what comes | what is answered |
/// | --- | --- |
/// | an event, handled in time | the reply |
/// | a Before event, handled late or not at all | what ``Options/onLate`` says |
/// | an After event, handled late | accepted: the handler is still at work on it |
/// | an After event whose handler throws | status 500, so that the service can send it again |
/// | a body that is not genuine or not recent | status 401 and not a word more |
/// | a body over the limit | status 413 |
///
/// With Hummingbird:
///
/// ```swift
/// router.post("/im") { request, _ in
///     let answer = await handler.respond(streaming: request.body.map(\.readableBytesView))
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
///     let answer = await handler.respond(to: (request.body.data ?? ByteBuffer()).readableBytesView)
///     return Response(
///         status: .init(statusCode: answer.status), headers: HTTPHeaders(answer.headers.map { ($0, $1) }),
///         body: .init(string: answer.body))
/// }
/// ```
public struct CallbackHandler: Sendable {
    /// How a handler answers.
    public struct Options: Sendable {
        /// The answer for a Before event whose handler is late or throws.
        public enum LatePolicy: Sendable, Hashable {
            /// The operation goes on.
            case accept
            /// The operation is refused with code 1.
            case reject
        }

        /// How long an event may take to handle. The service waits one second.
        public var deadline: Duration
        /// The answer for a Before event whose handler is late or throws.
        public var onLate: LatePolicy
        /// The largest body that is read.
        public var maxBodyBytes: Int
        /// Answers an event that comes twice as the first time, instead of handling it again.
        public var replayStore: (any ReplayStore)?
        /// Gets what the sender is not told: why a body was refused, which handler was late or threw.
        public var log: (@Sendable (ImError) -> Void)?

        /// 900 ms, accept what is late, 1 MiB, no memory of events, no log.
        public init(
            deadline: Duration = .milliseconds(900),
            onLate: LatePolicy = .accept,
            maxBodyBytes: Int = 1 << 20,
            replayStore: (any ReplayStore)? = nil,
            log: (@Sendable (ImError) -> Void)? = nil
        ) {
            self.deadline = deadline
            self.onLate = onLate
            self.maxBodyBytes = maxBodyBytes
            self.replayStore = replayStore
            self.log = log
        }
    }

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

    /// The answer to a POST request with this body, exactly as it came.
    public func respond(to body: some Collection<UInt8>, now: Date = Date()) async -> CallbackResponse {
        if body.count > options.maxBodyBytes { return .refused(413) }
        do throws(ImError) {
            return await respond(to: try callbacks.verify(body, now: now))
        } catch {
            options.log?(error)
            // What is wrong would help whoever forges bodies.
            return .refused(401)
        }
    }

    /// The answer to a POST request whose body comes in pieces: no more of it is read than the limit.
    public func respond<Chunks: AsyncSequence>(
        streaming chunks: Chunks,
        now: Date = Date()
    ) async -> CallbackResponse where Chunks.Element: Collection, Chunks.Element.Element == UInt8 {
        var body = Data()
        do {
            for try await chunk in chunks {
                if body.count + chunk.count > options.maxBodyBytes { return .refused(413) }
                body.append(contentsOf: chunk)
            }
        } catch {
            return .refused(400)
        }
        return await respond(to: body, now: now)
    }

    private func respond(to event: CallbackEvent) async -> CallbackResponse {
        switch await inTime(event) {
        case .reply(let body):
            return .reply(body)
        case .running:
            return .reply(undecided(event))
        case .late:
            let text = "the handler of \(event.type) gave no answer within \(options.deadline) [handler_late]"
            options.log?(.callback(.init(text: text, reason: "handler_late")))
            return .reply(undecided(event))
        case .failed(let reason):
            let text = "the handler of \(event.type) threw: \(reason) [handler_failed]"
            options.log?(.callback(.init(text: text, reason: "handler_failed")))
            return event.isBefore ? .reply(undecided(event)) : .refused(500)
        }
    }

    /// What an event is answered that no handler decided.
    private func undecided(_ event: CallbackEvent) -> String {
        guard event.isBefore, options.onLate == .reject else { return CallbackReply.accept.body }
        let refusal = try? CallbackReply.reject(code: 1, message: "no decision in time")
        return (refusal ?? .accept).body
    }

    /// Handles an event, for no longer than the deadline. A late handler goes on, and its end is not waited for.
    private func inTime(_ event: CallbackEvent) async -> Decision {
        let race = Race()
        Task { await decide(event, race) }
        let timer = Task {
            try? await Task.sleep(for: options.deadline)
            race.end(.late)
        }
        let decision = await race.winner
        timer.cancel()
        return decision
    }

    private func decide(_ event: CallbackEvent, _ race: Race) async {
        do {
            switch try await options.replayStore?.claim(event) ?? .fresh {
            case .answered(let body):
                race.end(.reply(body))
                return
            case .running:
                race.end(.running)
                return
            case .fresh:
                break
            }
        } catch {
            // An event is better handled twice than not at all.
            storeFailed(error)
        }
        do {
            let reply = try await handle(event)
            let answered = race.end(.reply(reply.body)) ? reply.body : undecided(event)
            await remember { try await $0.settle(event, answer: answered) }
        } catch {
            if race.end(.failed(String(describing: error))), !event.isBefore {
                await remember { try await $0.release(event) }
            } else {
                await remember { try await $0.settle(event, answer: undecided(event)) }
            }
        }
    }

    private func remember(_ work: (any ReplayStore) async throws -> Void) async {
        guard let store = options.replayStore else { return }
        do {
            try await work(store)
        } catch {
            storeFailed(error)
        }
    }

    private func storeFailed(_ error: any Error) {
        options.log?(.callback(.init(text: "the replay store failed: \(error) [replay_store]", reason: "replay_store")))
    }
}
