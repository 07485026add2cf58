package volc.im

import java.time.Duration
import volc.im.credentials.Chain
import volc.im.credentials.Credentials
import volc.im.credentials.CredentialsSource
import volc.im.credentials.Provided
import volc.im.internal.duration
import volc.im.internal.number
import volc.im.internal.retry
import volc.im.internal.text

/**
 * The settings of a client or of an [ImProtocol].
 *
 * The keys cannot be read back: neither [toString] nor a serializer shows them.
 *
 * @property appId the application, for calls that name none
 * @property region where the application was created: `cn-north-1` (the default) or `ap-southeast-1`
 * @property baseUrl another server than the region's, such as the emulator: scheme, host and port
 */
public class ImConfig private constructor(
    keys: Credentials?,
    credentials: CredentialsSource?,
    public val appId: Int,
    public val region: String?,
    public val baseUrl: String?,
) {
    // Serializers that read fields pass these over.
    @Transient
    private val keys: Credentials? = keys

    @Transient
    private val source: CredentialsSource? = credentials

    /**
     * With an account's keys.
     *
     * @param accessKeyId the access key id of the account
     * @param secretAccessKey the secret of the access key
     * @param sessionToken the session token of temporary credentials
     */
    @JvmOverloads
    public constructor(
        accessKeyId: String,
        secretAccessKey: String,
        appId: Int,
        sessionToken: String? = null,
        region: String? = null,
        baseUrl: String? = null,
    ) : this(Credentials(accessKeyId, secretAccessKey, sessionToken), null, appId, region, baseUrl)

    /**
     * With keys from elsewhere.
     *
     * @param credentials where the keys come from; by default the environment, the config files or the role of an ECS instance
     */
    @JvmOverloads
    public constructor(
        appId: Int,
        credentials: CredentialsSource = Chain(),
        region: String? = null,
        baseUrl: String? = null,
    ) : this(null, credentials, appId, region, baseUrl)

    /** The same with keys from elsewhere. */
    public fun withCredentials(credentials: CredentialsSource): ImConfig =
        ImConfig(null, credentials, appId, region, baseUrl)

    /** The same for another region. */
    public fun withRegion(region: String): ImConfig = ImConfig(keys, source, appId, region, baseUrl)

    /** The same for another server. */
    public fun withBaseUrl(baseUrl: String): ImConfig = ImConfig(keys, source, appId, region, baseUrl)

    override fun equals(other: Any?): Boolean = other is ImConfig && other.parts() == parts()

    override fun hashCode(): Int = parts().hashCode()

    override fun toString(): String = "ImConfig(appId=$appId, region=$region, baseUrl=$baseUrl)"

    private fun parts() = listOf(keys, source, appId, region, baseUrl)

    /** The user's own provider of keys. */
    internal val provider: (suspend () -> Credentials)? get() = (source as? Provided)?.run

    /** These options of a client. */
    internal fun writeTo(json: JsonWriter) {
        keys?.writeKeys(json)
        source?.let {
            json.name("credentials")
            it.writeTo(json)
        }
        json.number("appId", appId.toLong())
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
 * @property rateStore shares the account's rates with other processes and machines; for calls that are paced
 * @property listener receives every attempt of every call
 * @property logger gets warnings and errors, and at level debug a record for each attempt
 * @property telemetry traces and measures calls: a `volc.im.opentelemetry.ImTelemetry`
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
    public val rateStore: RateStore? = null,
    public val telemetry: Telemetry? = null,
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
        telemetry?.let {
            json.name("telemetry")
            json.start()
            json.text("$", "object")
            json.end()
        }
    }

    /** Builds a [TransportConfig], for Java. */
    public class Builder internal constructor() {
        private var timeout: Duration? = null
        private var deadline: Duration? = null
        private var connectTimeout: Duration? = null
        private var retry: RetryOptions? = null
        private var isPaced: Boolean = false
        private var proxy: String? = null
        private var rootCertificates: String? = null
        private var listener: CallListener? = null
        private var logger: ImLogger = ImLogger.SYSTEM
        private var rateStore: RateStore? = null
        private var telemetry: Telemetry? = null

        /** Time limit of one attempt; 10 s by default. */
        public fun timeout(timeout: Duration): Builder = apply { this.timeout = timeout }

        /** Time limit of a call with all its attempts; 30 s by default. */
        public fun deadline(deadline: Duration): Builder = apply { this.deadline = deadline }

        /** Time limit of connecting; 5 s by default. */
        public fun connectTimeout(connectTimeout: Duration): Builder = apply { this.connectTimeout = connectTimeout }

        /** How often calls are tried. */
        public fun retry(retry: RetryOptions): Builder = apply { this.retry = retry }

        /** Paces every call by the documented rates. */
        public fun paced(isPaced: Boolean): Builder = apply { this.isPaced = isPaced }

        /** A proxy for every call, by its URL. */
        public fun proxy(proxy: String): Builder = apply { this.proxy = proxy }

        /** Certificates in PEM to trust besides the system's own. */
        public fun rootCertificates(rootCertificates: String): Builder = apply { this.rootCertificates = rootCertificates }

        /** Receives every attempt of every call. */
        public fun listener(listener: CallListener): Builder = apply { this.listener = listener }

        /** Gets log records. */
        public fun logger(logger: ImLogger): Builder = apply { this.logger = logger }

        /** Writes log records to this logger. */
        public fun logger(logger: System.Logger): Builder = apply { this.logger = ImLogger.of(logger) }

        /** Shares the account's rates with other processes and machines. */
        public fun rateStore(rateStore: RateStore): Builder = apply { this.rateStore = rateStore }

        /** Traces and measures calls. */
        public fun telemetry(telemetry: Telemetry): Builder = apply { this.telemetry = telemetry }

        /** Returns the value. */
        public fun build(): TransportConfig = TransportConfig(
            timeout, deadline, connectTimeout, retry, isPaced, proxy, rootCertificates, listener, logger, rateStore, telemetry,
        )
    }

    /** Builders for Java. */
    public companion object {
        /** Creates a builder. */
        @JvmStatic
        public fun builder(): Builder = Builder()
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
) {
    /** The same with so many attempts at most. */
    public fun withMaxAttempts(maxAttempts: Int): RetryOptions = copy(maxAttempts = maxAttempts)

    /** The same with another upper bound of the first wait. */
    public fun withBaseDelay(baseDelay: Duration): RetryOptions = copy(baseDelay = baseDelay)

    /** The same with another upper bound of any wait. */
    public fun withMaxDelay(maxDelay: Duration): RetryOptions = copy(maxDelay = maxDelay)
}

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
