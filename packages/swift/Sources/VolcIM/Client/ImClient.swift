import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Calls Volcengine IM. One serves any number of concurrent tasks and keeps its connections: make one and share it.
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
public final class ImClient: ImActions {
    private let open: Mutex<OpenClient?>
    let reports: CallReports
    let telemetry: ImTelemetry?

    /// A client with these settings.
    ///
    /// - Throws: ``ImError/validation(_:)`` when a setting is wrong.
    public init(_ config: ImConfig) throws {
        _ = ignoresBrokenPipes
        reports = CallReports(config.transport.hooks, Log(config.transport.logger))
        telemetry = config.transport.telemetry
        open = Mutex(
            try OpenClient(
                config, tellsAttempts: reports.hasHooks || telemetry != nil, tellsLogs: reports.log.isDebug))
    }

    /// Closes the client. Running calls end as they would; later ones throw ``ImError/validation(_:)`` of rule `closed`.
    public func close() {
        open.withLock { $0 = nil }
    }

    /// The client, unless it was closed.
    func opened() throws -> OpenClient {
        guard let opened = open.withLock({ $0 }) else {
            throw ImError.setting("client", "closed", "this client was closed")
        }
        return opened
    }

    /// Calls an action, and returns metadata of the call. There is a method for every action as well.
    ///
    /// - Throws: ``ImError`` of any kind but `callback`.
    @discardableResult
    public func call<Request: ActionRequest>(
        _ request: Request,
        options: CallOptions?
    ) async throws -> Answer<Request.Output> {
        let (answer, head) = try await run(.action, Request.action, options: options?.json() ?? "", input: request.lent) {
            try $0.done(Request.crossing.readOutput)
        }
        return answer.with(head)
    }

    /// Calls any action by the service's names, also an undeclared one; the result as JSON text.
    ///
    /// - Parameter retrySafe: whether the call may be repeated after its request may have reached the service.
    /// - Throws: ``ImError`` of any kind but `callback`.
    @discardableResult
    public func raw(
        _ action: String,
        wireJson: String,
        retrySafe: Bool,
        options: CallOptions?
    ) async throws -> Answer<String> {
        let options = (options ?? CallOptions()).json(retrySafe: retrySafe)
        let (answer, head) = try await run(.raw, action, options: options, input: wireJson.lent) {
            try $0.done { try $0.raw() }
        }
        return answer.with(head)
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
    public func batch<Request: ActionRequest>(_ request: Request, options: BatchOptions) -> Batch<Request> {
        Batch(client: self, request: request, options: options)
    }
}

/// Writing to a connection that the other side has closed is an error of a call, and not the end of the process, as SIGPIPE
/// is by default. A handler that the program has set stays.
private let ignoresBrokenPipes: Void = {
    if let previous = signal(SIGPIPE, SIG_IGN) { signal(SIGPIPE, previous) }
}()
