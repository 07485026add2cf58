package volc.im

import java.time.Duration
import volc.im.internal.duration
import volc.im.internal.number
import volc.im.internal.retry
import volc.im.internal.text

/**
 * The settings of a client or of an [ImProtocol].
 *
 * The secret and the session token cannot be read back: neither [toString] nor a serializer shows them.
 *
 * @param secretAccessKey the secret of the access key
 * @param sessionToken the session token of temporary credentials
 * @property accessKeyId the access key id of the account
 * @property appId the application, for calls that name none
 * @property region where the application was created: `cn-north-1` (the default) or `ap-southeast-1`
 * @property baseUrl another server than the region's, such as the emulator: scheme, host and port
 */
public class ImConfig @JvmOverloads constructor(
    public val accessKeyId: String,
    secretAccessKey: String,
    public val appId: Int,
    sessionToken: String? = null,
    public val region: String? = null,
    public val baseUrl: String? = null,
) {
    // Serializers that read fields pass these over.
    @Transient
    private val secret: String = secretAccessKey

    @Transient
    private val token: String? = sessionToken

    /** The same with temporary credentials' session token. */
    public fun withSessionToken(sessionToken: String): ImConfig =
        ImConfig(accessKeyId, secret, appId, sessionToken, region, baseUrl)

    /** The same for another region. */
    public fun withRegion(region: String): ImConfig = ImConfig(accessKeyId, secret, appId, token, region, baseUrl)

    /** The same for another server. */
    public fun withBaseUrl(baseUrl: String): ImConfig = ImConfig(accessKeyId, secret, appId, token, region, baseUrl)

    override fun equals(other: Any?): Boolean = other is ImConfig && other.parts() == parts()

    override fun hashCode(): Int = parts().hashCode()

    override fun toString(): String = "ImConfig(appId=$appId, region=$region, baseUrl=$baseUrl)"

    private fun parts() = listOf(accessKeyId, secret, appId, token, region, baseUrl)

    /** These options of a client. */
    internal fun writeTo(json: JsonWriter) {
        json.text("accessKeyId", accessKeyId)
        json.text("secretAccessKey", secret)
        json.number("appId", appId.toLong())
        json.text("sessionToken", token)
        json.text("region", region)
        json.text("baseUrl", baseUrl)
    }
}

/**
 * How a client makes its calls. What is null keeps its default.
 *
 * @property timeout time limit of one attempt; 10 s by default
 * @property deadline time limit of a call with all its attempts; 30 s by default
 * @property connectTimeout time limit of connecting; 5 s by default
 * @property retry how often calls are tried
 * @property isPaced paces every call by the documented rates; without it only batches are paced
 * @property proxy a proxy for every call, by its URL; without it the environment's proxies count
 * @property rootCertificates certificates in PEM to trust besides the system's own
 * @property listener receives every attempt of every call
 * @property logger gets what a listener throws
 */
public class TransportConfig @JvmOverloads constructor(
    public val timeout: Duration? = null,
    public val deadline: Duration? = null,
    public val connectTimeout: Duration? = null,
    public val retry: RetryOptions? = null,
    public val isPaced: Boolean = false,
    public val proxy: String? = null,
    public val rootCertificates: String? = null,
    public val listener: CallListener? = null,
    public val logger: ImLogger = ImLogger.SYSTEM,
) {
    /** These options of a client. */
    internal fun writeTo(json: JsonWriter) {
        json.duration("timeout", timeout)
        json.duration("deadline", deadline)
        json.duration("connectTimeout", connectTimeout)
        json.retry(retry)
        json.name("paced")
        json.boolean(isPaced)
        json.text("proxy", proxy)
    }
}

/**
 * How often a call is tried. What is null keeps its default.
 *
 * @property maxAttempts attempts at most, the first one included; 1 switches repetitions off; 4 by default
 * @property baseDelay upper bound of the first wait, which doubles with every attempt; 200 ms by default
 * @property maxDelay upper bound of any wait that the service did not ask for; 5 s by default
 */
public data class RetryOptions @JvmOverloads constructor(
    public val maxAttempts: Int? = null,
    public val baseDelay: Duration? = null,
    public val maxDelay: Duration? = null,
)

/**
 * Options of one call. What is null is the client's.
 *
 * @property appId another application than the client's
 * @property idempotencyId for actions that take one: two calls with the same id take effect once; created for each
 * call without it
 * @property timeout time limit of one attempt
 * @property deadline time limit of the call with all its attempts
 * @property retry how often the call is tried
 */
public data class CallOptions @JvmOverloads constructor(
    public val appId: Int? = null,
    public val idempotencyId: String? = null,
    public val timeout: Duration? = null,
    public val deadline: Duration? = null,
    public val retry: RetryOptions? = null,
) {
    /** The same for another application. */
    public fun withAppId(appId: Int): CallOptions = copy(appId = appId)

    /** The same with an idempotency id. */
    public fun withIdempotencyId(idempotencyId: String): CallOptions = copy(idempotencyId = idempotencyId)

    /** The same with another limit for one attempt. */
    public fun withTimeout(timeout: Duration): CallOptions = copy(timeout = timeout)

    /** The same with another limit for all attempts. */
    public fun withDeadline(deadline: Duration): CallOptions = copy(deadline = deadline)

    /** The same, tried as often as this says. */
    public fun withRetry(retry: RetryOptions): CallOptions = copy(retry = retry)

    /** Constants. */
    public companion object {
        /** The client's own settings. */
        @JvmField
        public val NONE: CallOptions = CallOptions()
    }
}
