package volc.im

import java.io.Serializable
import java.time.Duration

/**
 * Metadata of a failed call.
 *
 * @property action the action that was called; empty when the configuration is at fault
 * @property isRetryable whether the same call can succeed later (inferred)
 * @property maybeSent whether the action may have been carried out
 * @property attempts how many times the request was sent
 * @property elapsed from the start of the call to its end
 * @property requestId the vendor's id of the last request that got a response; quote it to the vendor's support
 * @property idempotencyId the idempotency id that the call carried: with it, the same call can be made again safely
 */
public data class FailedCall @JvmOverloads constructor(
    public val action: String = "",
    public val isRetryable: Boolean = false,
    public val maybeSent: Boolean = false,
    public val attempts: Int = 0,
    public val elapsed: Duration = Duration.ZERO,
    public val requestId: String? = null,
    public val idempotencyId: String? = null,
) : Serializable {
    internal companion object {
        private const val serialVersionUID = 1L

        /** Of no call. */
        val NONE = FailedCall()
    }
}

/**
 * Error of a call, a callback or a configuration. Never holds a secret.
 *
 * Its classes can be made in tests of your own.
 */
public sealed class ImException(
    message: String,
    /** The stable name of the kind: `validation`, `api`, `http`, `decode`, `transport`, `timeout` or `callback`. */
    public val kind: String,
    /** Metadata of the call; null for a callback. */
    public val call: FailedCall?,
) : RuntimeException(message) {
    /** The message. */
    override val message: String get() = super.message.orEmpty()

    /** The vendor's id of the last request that got a response. */
    public val requestId: String? get() = call?.requestId

    /** The headers of the last response, names in lower case. */
    public var headers: Map<String, String> = emptyMap()
        internal set

    /**
     * The input was refused before anything was sent.
     *
     * @property path where, such as `participantInfos[3].participantUserId`; empty for the whole input
     * @property rule the stable name of the rule, such as `required`, `type`, `max_items`
     * @property given what was given, shortened; empty for a field that is missing or secret
     */
    public class Validation @JvmOverloads constructor(
        message: String,
        public val path: String = "",
        public val rule: String = "",
        public val given: String = "",
        call: FailedCall = FailedCall.NONE,
    ) : ImException(message, "validation", call)

    /**
     * The service returned an error. Its subclasses say what it is about, as far as the code or the status tells; the vendor
     * documents no such list (inferred).
     *
     * @property code the service's code, such as [ErrorCode.CONVERSATION_NOT_FOUND]
     * @property codeN the gateway's number, where sent
     * @property serviceMessage the service's message
     * @property httpStatus the HTTP status
     * @property clockSkew by how much this clock is ahead of the service's (negative: behind it), where that is why the
     * request was refused
     */
    public open class Api @JvmOverloads constructor(
        message: String,
        public val code: ErrorCode,
        public val codeN: Long? = null,
        public val serviceMessage: String = "",
        public val httpStatus: Int = 400,
        public val clockSkew: Duration? = null,
        call: FailedCall = FailedCall.NONE,
    ) : ImException(message, "api", call) {
        /** The stable name of what it is about: `rate_limit` for [RateLimit], and so on; `other` if not known. */
        public open val category: String get() = "other"
    }

    /** Too many calls. Wait, then retry. */
    public class RateLimit @JvmOverloads constructor(
        message: String,
        code: ErrorCode,
        codeN: Long? = null,
        serviceMessage: String = "",
        httpStatus: Int = 400,
        clockSkew: Duration? = null,
        call: FailedCall = FailedCall.NONE,
    ) : Api(message, code, codeN, serviceMessage, httpStatus, clockSkew, call) {
        override val category: String get() = "rate_limit"
    }

    /** The request is not signed as the service wants it: wrong or expired credentials, a wrong clock, a changed request. */
    public class Authentication @JvmOverloads constructor(
        message: String,
        code: ErrorCode,
        codeN: Long? = null,
        serviceMessage: String = "",
        httpStatus: Int = 400,
        clockSkew: Duration? = null,
        call: FailedCall = FailedCall.NONE,
    ) : Api(message, code, codeN, serviceMessage, httpStatus, clockSkew, call) {
        override val category: String get() = "authentication"
    }

    /** The account, the app or the user may not do this. */
    public class PermissionDenied @JvmOverloads constructor(
        message: String,
        code: ErrorCode,
        codeN: Long? = null,
        serviceMessage: String = "",
        httpStatus: Int = 400,
        clockSkew: Duration? = null,
        call: FailedCall = FailedCall.NONE,
    ) : Api(message, code, codeN, serviceMessage, httpStatus, clockSkew, call) {
        override val category: String get() = "permission_denied"
    }

    /** Something that the request names does not exist. */
    public class NotFound @JvmOverloads constructor(
        message: String,
        code: ErrorCode,
        codeN: Long? = null,
        serviceMessage: String = "",
        httpStatus: Int = 400,
        clockSkew: Duration? = null,
        call: FailedCall = FailedCall.NONE,
    ) : Api(message, code, codeN, serviceMessage, httpStatus, clockSkew, call) {
        override val category: String get() = "not_found"
    }

    /** The request is not acceptable as it is. */
    public class InvalidRequest @JvmOverloads constructor(
        message: String,
        code: ErrorCode,
        codeN: Long? = null,
        serviceMessage: String = "",
        httpStatus: Int = 400,
        clockSkew: Duration? = null,
        call: FailedCall = FailedCall.NONE,
    ) : Api(message, code, codeN, serviceMessage, httpStatus, clockSkew, call) {
        override val category: String get() = "invalid_request"
    }

    /** A limit on the number of members, managers, conversations or marks is reached. */
    public class LimitExceeded @JvmOverloads constructor(
        message: String,
        code: ErrorCode,
        codeN: Long? = null,
        serviceMessage: String = "",
        httpStatus: Int = 400,
        clockSkew: Duration? = null,
        call: FailedCall = FailedCall.NONE,
    ) : Api(message, code, codeN, serviceMessage, httpStatus, clockSkew, call) {
        override val category: String get() = "limit_exceeded"
    }

    /** The service failed. The action may have been carried out. */
    public class Service @JvmOverloads constructor(
        message: String,
        code: ErrorCode,
        codeN: Long? = null,
        serviceMessage: String = "",
        httpStatus: Int = 400,
        clockSkew: Duration? = null,
        call: FailedCall = FailedCall.NONE,
    ) : Api(message, code, codeN, serviceMessage, httpStatus, clockSkew, call) {
        override val category: String get() = "service"
    }

    /**
     * The response did not come from the API: a proxy's page, an empty body.
     *
     * @property httpStatus the HTTP status
     * @property bodyStart the start of the body
     */
    public class Http @JvmOverloads constructor(
        message: String,
        public val httpStatus: Int,
        public val bodyStart: String = "",
        call: FailedCall = FailedCall.NONE,
    ) : ImException(message, "http", call)

    /**
     * The service responded, but the body is not what the action returns.
     *
     * @property path where in the body, in the wire's spelling
     * @property rule the stable name of the rule: `syntax`, `type`, `integer`, `duplicate_key`, `depth`, `size`, `required`
     * @property body the start of the body as text
     */
    public class Decode @JvmOverloads constructor(
        message: String,
        public val path: String = "",
        public val rule: String = "",
        public val body: String = "",
        call: FailedCall = FailedCall.NONE,
    ) : ImException(message, "decode", call)

    /**
     * No usable response arrived.
     *
     * @property transportKind `connect`, `timeout`, `reset`, `aborted` or `other`
     */
    public class Transport @JvmOverloads constructor(
        message: String,
        public val transportKind: String = "other",
        call: FailedCall = FailedCall.NONE,
    ) : ImException(message, "transport", call)

    /**
     * The time limit was reached.
     *
     * @property limitName which limit: `attempt`, `total` or `pacing`: the documented rate has no room before the deadline
     * @property limit the limit
     */
    public class Timeout @JvmOverloads constructor(
        message: String,
        public val limitName: String,
        public val limit: Duration,
        call: FailedCall = FailedCall.NONE,
    ) : ImException(message, "timeout", call)

    /**
     * A callback was refused, or its handler returned no reply. Log it; never return it to the sender.
     *
     * @property reason the stable name of the check that failed, such as `signature` or `time_tolerance`;
     * `handler_late` or `handler_failed` for a handler
     * @property skew by how much the event's time is ahead of this clock (negative: behind it), where that is the reason
     */
    public class Callback @JvmOverloads constructor(
        message: String,
        public val reason: String,
        public val skew: Duration? = null,
    ) : ImException(message, "callback", null)

    internal companion object {
        private const val serialVersionUID = 1L

        /** The service's error of a category of core's. */
        fun api(
            category: String,
            message: String,
            code: ErrorCode,
            codeN: Long?,
            serviceMessage: String,
            httpStatus: Int,
            clockSkew: Duration?,
            call: FailedCall,
        ): Api = when (category) {
            "rate_limit" -> RateLimit(message, code, codeN, serviceMessage, httpStatus, clockSkew, call)
            "authentication" -> Authentication(message, code, codeN, serviceMessage, httpStatus, clockSkew, call)
            "permission_denied" -> PermissionDenied(message, code, codeN, serviceMessage, httpStatus, clockSkew, call)
            "not_found" -> NotFound(message, code, codeN, serviceMessage, httpStatus, clockSkew, call)
            "invalid_request" -> InvalidRequest(message, code, codeN, serviceMessage, httpStatus, clockSkew, call)
            "limit_exceeded" -> LimitExceeded(message, code, codeN, serviceMessage, httpStatus, clockSkew, call)
            "service" -> Service(message, code, codeN, serviceMessage, httpStatus, clockSkew, call)
            else -> Api(message, code, codeN, serviceMessage, httpStatus, clockSkew, call)
        }

        /** What is wrong with something that core never sees. */
        fun invalid(path: String, rule: String, words: String, given: String): Validation {
            val place = if (path.isEmpty()) "" else "$path "
            val value = if (given.isEmpty()) "" else ", given $given"
            return Validation("$place$words$value [$rule]", path, rule, given)
        }
    }
}
