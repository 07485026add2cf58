import Foundation

/// Keys, and when they expire.
public struct Credentials: Sendable, Hashable {
    /// The access key id.
    public var accessKeyId: String
    /// Its secret.
    public var secretAccessKey: String
    /// The session token of temporary keys.
    public var sessionToken: String?
    /// When they expire; `nil` for never. Only a provider's keys are fetched again.
    public var expiresAt: Date?

    /// Keys of these parts.
    public init(accessKeyId: String, secretAccessKey: String, sessionToken: String? = nil, expiresAt: Date? = nil) {
        self.accessKeyId = accessKeyId
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiresAt = expiresAt
    }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The access key id, without secrets.
    public var description: String { "Credentials(accessKeyId: \(accessKeyId))" }

    /// The access key id, without secrets.
    public var debugDescription: String { description }

    /// The access key id, without secrets.
    public var customMirror: Mirror { Mirror(self, children: ["accessKeyId": accessKeyId]) }
}

/// Fetches keys from a place of your own, such as a vault. A closure is one as well: see ``CredentialsSource``.
///
/// A client asks it before its first call, before the keys expire while the old ones serve, and after the service refused
/// them; once for all calls that wait, for 30 seconds at most.
public protocol CredentialsProvider: Sendable {
    /// Fetches keys. It runs on threads apart from those of the program's tasks.
    ///
    /// What it throws becomes part of the error of calls that have no keys: it must not say a secret.
    func credentials() async throws -> Credentials
}
