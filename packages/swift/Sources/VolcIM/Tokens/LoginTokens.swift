import Foundation

/// Issues and inspects the login tokens of an application's users. No request is sent.
///
/// The format is known from public third-party code and agrees with what the vendor documents about tokens. It was never
/// compared with a token of the real service: before relying on it, inspect a token that `getAppToken` returned for your
/// application. `getAppToken` stays the documented way, and the only one for string user ids.
///
/// Nothing but the AppKey protects a token: keep the AppKey on servers and expiries short.
public final class LoginTokens: Sendable {
    private let native: NativeLoginTokens

    /// With the application's id and its AppKey: Base64 text from the console, 16, 24 or 32 bytes when decoded.
    ///
    /// - Throws: ``ImError/validation(_:)`` when one of them is wrong.
    public init(appId: Int32, appKey: String) throws {
        var json = JsonWriter()
        json.open()
        json.field("appId", appId)
        json.field("appKey", appKey)
        json.close()
        let options = json.text
        native = try reporting { try NativeLoginTokens(options: options, language: .swift) }
    }

    /// Issues a token for a user that expires at a time, which must be after `now`.
    ///
    /// - Throws: ``ImError/validation(_:)`` when the user id is not positive, or the expiry is not in the future.
    public func issue(userId: Int64, expiresAt: Date, now: Date = Date()) throws -> String {
        try reporting {
            try native.issue(
                userId: userId, expiresAtMs: expiresAt.epochMilliseconds, nowMs: now.epochMilliseconds)
        }
    }

    /// Reads a token and says whether it has expired at `now`. `inspect` is no login: the service decides about logins.
    ///
    /// - Throws: ``ImError/validation(_:)`` at `token`, with rule `base62` where it is no token, `checksum` where it was damaged,
    ///   `app_id` where it is of another application, `app_key` where it was made with another AppKey or in an unknown format.
    public func inspect(_ token: String, now: Date = Date()) throws -> LoginToken {
        LoginToken(try reporting { try native.inspect(token: token, nowMs: now.epochMilliseconds) })
    }
}

/// Content of a login token.
public struct LoginToken: Sendable, Hashable {
    /// The application.
    public var appId: Int32
    /// The user who logs in with it.
    public var userId: Int64
    /// When it expires; the end of the year 9999 for anything later.
    public var expiresAt: Date
    /// When it expires, in milliseconds since 1970.
    public var expiresAtMilliseconds: Int64
    /// Whether it has expired.
    public var isExpired: Bool
    /// 1 for tokens of an application's users; the vendor's clients know 0 (default) and 2 (server) as well.
    public var tokenType: UInt16

    init(_ token: NativeLoginToken) {
        appId = token.appId
        userId = token.userId
        expiresAt = Date(timeIntervalSince1970: Double(token.expiresAtMs) / 1000)
        expiresAtMilliseconds = token.expiresAtMs
        isExpired = token.isExpired
        tokenType = token.tokenType
    }
}
