import Foundation

/// Error of a call, a callback or a configuration. Never holds a secret.
///
/// Switch over it for what only one kind knows; ``call`` has what all calls know.
public enum ImError: Error, Sendable, Hashable {
    /// The input was refused before anything was sent.
    case validation(Validation)
    /// The service returned an error.
    case api(Api)
    /// The response did not come from the API: a proxy's page, an empty body.
    case http(Http)
    /// The service responded, but the body is not what the action returns.
    case decode(Decode)
    /// No usable response arrived. A cancelled task ends its call so, as ``Transport/Kind/aborted``.
    case transport(Transport)
    /// The time limit was reached.
    case timeout(Timeout)
    /// A callback was refused.
    case callback(Callback)

    /// The kinds of errors, for logs and metrics.
    public enum Kind: String, Sendable, CaseIterable {
        case validation, api, http, decode, transport, timeout, callback
    }

    /// Which kind it is.
    public var kind: Kind {
        switch self {
        case .validation: .validation
        case .api: .api
        case .http: .http
        case .decode: .decode
        case .transport: .transport
        case .timeout: .timeout
        case .callback: .callback
        }
    }

    /// What the failed call took; `nil` for a callback.
    public var call: FailedCall? {
        switch self {
        case .validation(let error): error.call
        case .api(let error): error.call
        case .http(let error): error.call
        case .decode(let error): error.call
        case .transport(let error): error.call
        case .timeout(let error): error.call
        case .callback: nil
        }
    }

    /// What the service's error is about; `nil` for an error of another kind.
    public var category: ErrorCategory? { if case .api(let error) = self { error.category } else { nil } }

    /// Whether the same call can succeed later (inferred).
    public var isRetryable: Bool { call?.isRetryable ?? false }

    /// Whether the action may have been carried out.
    public var maybeSent: Bool { call?.maybeSent ?? false }

    /// Whether the task was cancelled, which other libraries tell by a `CancellationError`.
    public var isCancellation: Bool {
        if case .transport(let error) = self { error.kind == .aborted } else { false }
    }

    /// The vendor's id of the last request that got a response. Quote it to the vendor's support.
    public var requestId: String? { call?.requestId }
}

extension ImError: CustomStringConvertible, LocalizedError {
    /// The message.
    public var description: String {
        switch self {
        case .validation(let error): error.text
        case .api(let error): error.text
        case .http(let error): error.text
        case .decode(let error): error.text
        case .transport(let error): error.text
        case .timeout(let error): error.text
        case .callback(let error): error.text
        }
    }

    /// The message.
    public var errorDescription: String? { description }
}
