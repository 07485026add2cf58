import Synchronization

/// Calls Volcengine IM. One serves any number of tasks at once and keeps its connections: make one and share it.
///
/// ```swift
/// let im = try ImClient(ImConfig(accessKeyId: "…", secretAccessKey: "…", appId: 123456))
/// let sent = try await im.sendMessage(
///     .init(content: MessageContent.text("hello"), conversationShortId: group, msgType: .text, sender: 10001))
/// ```
///
/// Cancelling the task ends a call: nothing more is sent, and the call throws ``ImError/transport(_:)`` of kind
/// ``ImError/Transport/Kind/aborted``, for which ``ImError/isCancellation`` is true. Its ``ImError/maybeSent`` is false where
/// nothing was sent. To be able to repeat such a call without doing its work twice, use the
/// ``FailedCall/idempotencyId`` of the error.
///
/// Its connections end with its last reference, or with ``close()``.
public final class ImClient: Sendable {
    private let open: Mutex<NativeClient?>

    /// A client with these settings.
    ///
    /// - Throws: ``ImError/validation(_:)`` when a setting is wrong.
    public init(_ config: ImConfig) throws {
        let native = try reporting {
            try NativeClient(
                service: config.service, transport: config.transport.native, listener: config.transport.hooks.listener)
        }
        open = Mutex(native)
    }

    /// Closes the client. Calls under way end as they would; later ones throw ``ImError/validation(_:)`` of rule `closed`.
    public func close() {
        open.withLock { $0 = nil }
    }

    /// The native client, unless this one was closed.
    func native() throws -> NativeClient {
        guard let native = open.withLock({ $0 }) else {
            throw ImError.setting("client", "closed", "this client was closed")
        }
        return native
    }

    /// Calls an action, and tells how its result came about. There is a method for every action as well.
    ///
    /// - Throws: ``ImError`` of any kind but `callback`.
    public func call<Request: ActionRequest>(
        _ request: Request,
        options: CallOptions? = nil
    ) async throws -> Answer<Request.Output> {
        let native = try self.native()
        let answer = try await reporting { stop in
            try await native.call(request: request.native, options: options?.native, stop: stop)
        }
        return Answer(result: try Request.output(answer.result), info: CallInfo(answer.info))
    }

    /// Calls any action by the service's own names, also one that this version does not know; the result as JSON text.
    ///
    /// - Parameter retrySafe: whether the call may be repeated after its request may have reached the service.
    /// - Throws: ``ImError`` of any kind but `callback`.
    public func raw(
        _ action: String,
        wireJson: String,
        retrySafe: Bool = false,
        options: CallOptions? = nil
    ) async throws -> Answer<String> {
        let native = try self.native()
        let answer = try await reporting { stop in
            try await native.raw(
                action: action, wireJson: wireJson, retrySafe: retrySafe, options: options?.native, stop: stop)
        }
        return Answer(result: answer.json, info: CallInfo(answer.info))
    }

    /// What a listing action lists, asked for page by page as it is wanted.
    ///
    /// ```swift
    /// for try await message in im.list(GetConversationMessagesRequest(conversationShortId: group, cursor: 0, limit: 20)) {
    ///     print(message.content)
    /// }
    /// ```
    public func list<Request: ListingRequest>(_ request: Request, options: CallOptions? = nil) -> Listing<Request> {
        Listing(client: self, request: request, options: options)
    }

    /// An action over a list of any length, split to the action's limit and paced by its documented rate.
    ///
    /// ```swift
    /// for try await step in im.batch(request) {
    ///     switch step {
    ///     case .progress(let done, let total): print("\(done) of \(total)")
    ///     case .finished(let outcome): print(outcome.sent, outcome.failed, outcome.unknown)
    ///     }
    /// }
    /// ```
    public func batch<Request: ActionRequest>(_ request: Request, options: BatchOptions = BatchOptions()) -> Batch<Request> {
        Batch(client: self, request: request, options: options)
    }
}
