package volc.im

import java.time.Instant

/**
 * Content of a login token.
 *
 * @property appId the application
 * @property userId the user who logs in with it
 * @property expiresAt when it expires; the end of the year 9999 for anything later
 * @property isExpired whether it has expired
 * @property tokenType 1 for tokens of an application's users; the vendor's clients know 0 (default) and 2 (server) as well
 */
public data class LoginToken(
    public val appId: Int,
    public val userId: Long,
    public val expiresAt: Instant,
    public val isExpired: Boolean,
    public val tokenType: Int,
)
