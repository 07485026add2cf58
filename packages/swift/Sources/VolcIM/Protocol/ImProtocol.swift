internal import CVolcIM
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

/// A response, from any HTTP client.
public struct HTTPAnswer: Sendable {
    /// The HTTP status.
    public var status: Int
    /// The header `Retry-After`, where there is one.
    public var retryAfter: String?
    /// The header `Date`, where there is one. It tells how far this clock is off when a signature is refused for that.
    public var date: String?
    /// The body.
    public var body: Data

    /// Parts of a response.
    public init(status: Int, retryAfter: String? = nil, date: String? = nil, body: some Collection<UInt8>) {
        self.status = status
        self.retryAfter = retryAfter
        self.date = date
        self.body = Data(body)
    }
}

/// The steps of signing a request, to compare with the service's message when it rejects a signature.
public struct SigningSteps: Sendable, Hashable {
    /// The canonical request.
    public var canonicalRequest: String
    /// The string that is signed.
    public var stringToSign: String
}

/// Builds signed requests and reads responses, for your own HTTP client. Does no input or output, and
/// asks no clock but where `Date()` is the default.
public final class ImProtocol: Sendable {
    private let native: NativeProtocol
    /// Where it is, for C functions; good while it is.
    private let address: UInt64

    /// With these settings; those of the transport mean nothing here.
    ///
    /// - Throws: ``ImError/validation(_:)`` when a setting is wrong.
    public init(_ config: ImConfig) throws {
        native = try reporting { try NativeProtocol(options: config.json(withTransport: false), language: .swift) }
        address = native.address()
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
        let options = appId == nil && idempotencyId == nil ? "" : CallOptions(appId: appId, idempotencyId: idempotencyId).json()
        return try build(.action, Request.action, options: options, now: now, input: request.lent)
    }

    /// Reads the response to a request.
    ///
    /// - Throws: ``ImError`` of kind `api`, `http` or `decode`.
    public func parse<Request: ActionRequest>(
        _ request: Request.Type,
        status: Int,
        body: some Collection<UInt8>
    ) throws -> Request.Output {
        try parse(.action, Request.action, status: status, body: body) {
            try JsonReader.read($0, Request.crossing.readOutput)
        }
    }

    /// A signed request of any action by the service's names.
    ///
    /// - Throws: ``ImError/validation(_:)`` when it is no JSON object.
    public func buildRaw(_ action: String, wireJson: String, now: Date = Date()) throws -> SignedRequest {
        try build(.raw, action, options: "", now: now, input: wireJson.lent)
    }

    /// Reads the response of an action that was called by the service's names; the result as JSON text.
    ///
    /// - Throws: ``ImError`` of kind `api`, `http` or `decode`.
    public func parseRaw(_ action: String, status: Int, body: some Collection<UInt8>) throws -> String {
        try parse(.raw, action, status: status, body: body, Library.text)
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

    /// A call with its retries, for a custom HTTP client: see ``Call/run(_:)``.
    ///
    /// - Throws: ``ImError/validation(_:)``.
    public func call<Request: ActionRequest>(
        _ request: Request,
        options: CallOptions? = nil,
        now: Date = Date()
    ) throws -> Call<Request> {
        let entropy = Data((0..<16).map { _ in UInt8.random(in: .min ... .max) })
        let input = try request.json()
        let started = try reporting {
            try native.startCall(
                action: Request.action, input: input, options: options?.json() ?? "", nowMs: now.epochMilliseconds,
                entropy: entropy)
        }
        return Call(native: started, start: now)
    }

    private func build(
        _ kind: CallKind, _ action: String, options: String, now: Date, input: ImClient.Input
    ) throws -> SignedRequest {
        try reporting {
            let outcome = try action.lent { action, actionLength in
                try options.lent { options, optionsLength in
                    try input { input, inputLength in
                        volc_im_build(
                            address, kind.rawValue, action, actionLength, input, inputLength, options, optionsLength,
                            now.epochMilliseconds)
                    }
                }
            }
            return try Library.value(outcome) { try SignedRequest(lines: Lines($0)) }
        }
    }

    private func parse<Made>(
        _ kind: CallKind, _ action: String, status: Int, body: some Collection<UInt8>,
        _ read: (UnsafeRawBufferPointer) throws -> Made
    ) throws -> Made {
        try reporting {
            let outcome = action.lent { action, actionLength in
                body.lent { body, bodyLength in
                    volc_im_parse(address, kind.rawValue, action, actionLength, UInt32(clamping: status), body, bodyLength)
                }
            }
            return try Library.value(outcome, read)
        }
    }
}

extension SignedRequest {
    /// By lines: URL, headers as `name: value`, an empty line, the idempotency id as JSON, the body.
    init(lines: Lines) throws {
        var lines = lines
        url = lines.nextText()
        method = "POST"
        headers = Dictionary(minimumCapacity: 8)
        while let line = lines.next(), let colon = line.firstIndex(of: UInt8(ascii: ":")) {
            headers[Library.text(UnsafeRawBufferPointer(rebasing: line[..<colon]))] =
                Library.text(UnsafeRawBufferPointer(rebasing: line[(colon + 2)...]))
        }
        if let id = lines.next(), !id.isEmpty { idempotencyId = try JsonReader.read(id) { try $0.text() } }
        body = Library.text(lines.remaining)
    }
}
