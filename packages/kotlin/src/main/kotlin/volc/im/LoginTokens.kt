package volc.im

import java.time.Instant
import volc.im.internal.Language
import volc.im.internal.NativeLibrary
import volc.im.internal.NativeLoginTokens
import volc.im.internal.crossing
import volc.im.internal.number
import volc.im.internal.optionsJson
import volc.im.internal.text

/**
 * Issues and inspects the login tokens of an application's users. No request is sent.
 *
 * The format is known from public third-party code and agrees with what the vendor documents about tokens. It was never
 * compared with a token of the real service: before relying on it, inspect a token that `getAppToken` returned for your
 * application. `getAppToken` stays the documented way, and the only one for string user ids.
 *
 * Nothing but the AppKey protects a token: keep the AppKey on servers and expiries short.
 *
 * @param appId the application's id
 * @param appKey the application's AppKey: Base64 text from the console, 16, 24 or 32 bytes when decoded; a secret
 * @throws ImException.Validation when one of them is wrong
 */
public class LoginTokens(private val appId: Int, appKey: String) {
    private val native: NativeLoginTokens

    init {
        NativeLibrary.load()
        val options = optionsJson { number("appId", appId.toLong()); text("appKey", appKey) }
        native = crossing { NativeLoginTokens(String(options), Language.KOTLIN) }
    }

    /**
     * Issues a token for a user.
     *
     * @param expiresAt when the token expires
     * @param now the expiry must be later than this
     * @throws ImException.Validation when the user id is not positive, or the expiry is not in the future
     */
    @JvmOverloads
    public fun issue(userId: Long, expiresAt: Instant, now: Instant = Instant.now()): String =
        crossing { native.issue(userId, expiresAt.millis(), now.millis()) }

    /**
     * Reads a token and says whether it has expired. `inspect` is no login: the service decides about logins.
     *
     * @param now the time that `isExpired` is about
     * @throws ImException.Validation at `token`, with rule `base62` where it is no token, `checksum` where it was damaged,
     * `app_id` where it is of another application, `app_key` where it was made with another AppKey or in an unknown format
     */
    @JvmOverloads
    public fun inspect(token: String, now: Instant = Instant.now()): LoginToken {
        val read = crossing { native.inspect(token, now.millis()) }
        val expiresAt = Instant.ofEpochMilli(read.expiresAtMs)
        return LoginToken(read.appId, read.userId, expiresAt, read.isExpired, read.tokenType.toInt())
    }

    /** Shows no secret. */
    override fun toString(): String = "LoginTokens(appId=$appId)"
}

/** Milliseconds since 1970; the most there are for an instant beyond them. */
private fun Instant.millis(): Long = coerceIn(Instant.EPOCH, Instant.ofEpochMilli(Long.MAX_VALUE)).toEpochMilli()
