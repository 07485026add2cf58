import Foundation

/// A request, ready for any HTTP client.
public struct SignedRequest: Sendable, Hashable {
    /// Always `POST`.
    public var method: String
    /// The whole URL. The signature covers its host: send it there and nowhere else.
    public var url: String
    /// Headers by lower-case name, without `host`, which the HTTP client takes from the URL.
    public var headers: [String: String]
    /// The body, JSON in UTF-8.
    public var body: String
    /// The idempotency id in the body, for actions that have one.
    public var idempotencyId: String?
}

/// An answer, from any HTTP client.
public struct HTTPAnswer: Sendable {
    /// The HTTP status.
    public var status: Int
    /// The header `Retry-After`, where there is one.
    public var retryAfter: String?
    /// The header `Date`, where there is one. It tells how far this clock is off when a signature is refused for that.
    public var date: String?
    /// The body.
    public var body: Data

    /// An answer's parts.
    public init(status: Int, retryAfter: String? = nil, date: String? = nil, body: some Collection<UInt8>) {
        self.status = status
        self.retryAfter = retryAfter
        self.date = date
        self.body = Data(body)
    }
}

/// What signing a request went through, for comparison with the service's own words when it refuses a signature.
public struct SigningSteps: Sendable, Hashable {
    /// The canonical request.
    public var canonicalRequest: String
    /// The string that is signed.
    public var stringToSign: String
}

/// Builds signed requests and reads answers, for those who have an HTTP client of their own. Does no input or output, and
/// asks no clock but where `Date()` is the default.
public final class ImProtocol: Sendable {
    private let native: NativeProtocol

    /// With these settings; those of the transport mean nothing here.
    ///
    /// - Throws: ``ImError/validation(_:)`` when a setting is wrong.
    public init(_ config: ImConfig) throws {
        native = try reporting { try NativeProtocol(config: config.service) }
    }

    /// A signed request.
    ///
    /// - Parameters:
    ///   - now: the time of the signature, which the service accepts for some minutes.
    ///   - appId: another application than the configured one.
    ///   - idempotencyId: the idempotency id, for actions that take one and requests that have none. Nothing makes one here.
    /// - Throws: ``ImError/validation(_:)``.
    public func build<Request: ActionRequest>(
        _ request: Request,
        now: Date = Date(),
        appId: Int32? = nil,
        idempotencyId: String? = nil
    ) throws -> SignedRequest {
        let options = NativeBuildOptions(appId: appId, idempotencyId: idempotencyId)
        return SignedRequest(
            try reporting { try native.build(request: request.native, nowMs: now.epochMilliseconds, options: options) })
    }

    /// Reads the answer to a request.
    ///
    /// - Throws: ``ImError`` of kind `api`, `http` or `decode`.
    public func parse<Request: ActionRequest>(
        _ request: Request.Type,
        status: Int,
        body: some Collection<UInt8>
    ) throws -> Request.Output {
        try Request.output(
            reporting {
                try native.parse(action: Request.action, status: UInt16(clamping: status), body: Data(body))
            })
    }

    /// A signed request of any action by the service's own names.
    ///
    /// - Throws: ``ImError/validation(_:)`` when it is no JSON object.
    public func buildRaw(_ action: String, wireJson: String, now: Date = Date()) throws -> SignedRequest {
        SignedRequest(
            try reporting { try native.buildRaw(action: action, wireJson: wireJson, nowMs: now.epochMilliseconds) })
    }

    /// Reads the answer of an action that was called by the service's own names; the result as JSON text.
    ///
    /// - Throws: ``ImError`` of kind `api`, `http` or `decode`.
    public func parseRaw(_ action: String, status: Int, body: some Collection<UInt8>) throws -> String {
        try reporting {
            try native.parseRaw(action: action, status: UInt16(clamping: status), body: Data(body))
        }
    }

    /// What signing this body goes through.
    ///
    /// - Throws: ``ImError/validation(_:)`` when it is no JSON object.
    public func signingSteps(_ action: String, wireJson: String, now: Date = Date()) throws -> SigningSteps {
        let steps = try reporting {
            try native.signingSteps(action: action, wireJson: wireJson, nowMs: now.epochMilliseconds)
        }
        return SigningSteps(canonicalRequest: steps.canonicalRequest, stringToSign: steps.stringToSign)
    }

    /// A call with its retries, for an HTTP client of one's own: see ``Call/run(_:)``.
    ///
    /// - Throws: ``ImError/validation(_:)``.
    public func call<Request: ActionRequest>(
        _ request: Request,
        options: CallOptions? = nil,
        now: Date = Date()
    ) throws -> Call<Request> {
        var entropy = Data(capacity: 16)
        for _ in 0..<16 { entropy.append(UInt8.random(in: .min ... .max)) }
        let bytes = entropy
        let started = try reporting {
            try native.startCall(
                request: request.native, options: options?.native, nowMs: now.epochMilliseconds, entropy: bytes)
        }
        return Call(native: started, start: now)
    }
}

extension SignedRequest {
    init(_ request: NativeSignedRequest) {
        self.init(
            method: request.method, url: request.url, headers: request.headers, body: request.body,
            idempotencyId: request.idempotencyId)
    }
}

extension Date {
    /// Milliseconds since 1970, as far as they can be told.
    var epochMilliseconds: Int64 {
        let milliseconds = (timeIntervalSince1970 * 1000).rounded()
        return Int64(exactly: milliseconds) ?? (milliseconds > 0 ? .max : 0)
    }
}
