import Foundation

/// Verifies, reads and answers the callbacks of Volcengine IM.
public final class Callbacks: Sendable {
    /// How far a callback's time may be from this clock unless set otherwise: five minutes, both ways.
    public static let defaultTolerance = Duration.seconds(defaultToleranceSeconds())

    private let native: NativeCallbacks

    /// With the console's callback secrets: one, or two while they are rotated.
    ///
    /// - Parameters:
    ///   - appId: the only application whose callbacks are accepted. Set it: the vendor's signature does not bind it.
    ///   - tolerance: how far a callback's time may be from this clock, both ways, in whole seconds; `nil` for any time.
    /// - Throws: ``ImError/validation(_:)`` when a secret is missing or empty.
    public init(
        secrets: [String],
        appId: Int32? = nil,
        tolerance: Duration? = defaultTolerance
    ) throws {
        let seconds = tolerance.map { UInt32(clamping: $0.components.seconds) }
        native = try reporting {
            try NativeCallbacks(secrets: secrets, appId: appId, toleranceSeconds: seconds)
        }
    }

    /// With one secret.
    ///
    /// - Throws: ``ImError/validation(_:)`` when the secret is empty.
    public convenience init(secret: String, appId: Int32? = nil) throws {
        try self.init(secrets: [secret], appId: appId)
    }

    /// Checks that a body is genuine and recent, and reads it. Give it the bytes exactly as they came.
    ///
    /// - Throws: ``ImError/callback(_:)``, whose reason names the check that failed. For your log only: tell the sender
    ///   nothing of it.
    public func verify(_ body: some Collection<UInt8>, now: Date = Date()) throws -> CallbackEvent {
        CallbackEvent(try reporting { try native.verify(body: Data(body), nowMs: now.epochMilliseconds) })
    }

    /// Reads a body without any check of its origin. For logs and tests: never act on what it returns.
    ///
    /// - Throws: ``ImError/callback(_:)``.
    public func parseUnverified(_ body: some Collection<UInt8>) throws -> CallbackEvent {
        CallbackEvent(try reporting { try native.parseUnverified(body: Data(body)) })
    }

    /// A signed body, as the service would send it, for the tests of code that receives callbacks.
    ///
    /// - Parameters:
    ///   - data: the event's own fields: the text of a JSON object.
    ///   - nonce: four digits.
    /// - Throws: ``ImError/validation(_:)``.
    public func sign(
        type: String,
        data: String,
        time: Date = Date(),
        id: String = UUID().uuidString.lowercased(),
        nonce: String = String(Int.random(in: 1000...9999))
    ) throws -> String {
        try reporting {
            try native.sign(eventType: type, data: data, timeMs: time.epochMilliseconds, id: id, nonce: nonce)
        }
    }

    /// A handler for a web server of any kind: it takes the bytes of a request's body and makes the answer.
    ///
    /// `handle` answers one event. What it throws for a Before event is answered as if it were late; for an After event,
    /// with status 500, so that the service can send it again.
    ///
    /// ```swift
    /// let handler = callbacks.handler { event in
    ///     guard case .beforeSendMessage(let message) = try event.typed() else { return .accept }
    ///     return isRude(message) ? try .reject(code: 1001, message: "be kind") : .accept
    /// }
    /// ```
    public func handler(
        options: CallbackHandler.Options = CallbackHandler.Options(),
        _ handle: @escaping @Sendable (CallbackEvent) async throws -> CallbackReply
    ) -> CallbackHandler {
        CallbackHandler(callbacks: self, options: options, handle: handle)
    }
}
