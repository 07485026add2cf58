package volc.im

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
public data class FailedCall(
    public val action: String,
    public val isRetryable: Boolean,
    public val maybeSent: Boolean,
    public val attempts: Int,
    public val elapsed: Duration,
    public val requestId: String?,
    public val idempotencyId: String?,
)

/** Error of a call, a callback or a configuration. Never holds a secret. */
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

    /**
     * The input was refused before anything was sent.
     *
     * @property path where, such as `participantInfos[3].participantUserId`; empty for the whole input
     * @property rule the stable name of the rule, such as `required`, `type`, `max_items`
     * @property given what was given, shortened; empty for a field that is missing or secret
     */
    public class Validation internal constructor(
        message: String,
        public val path: String,
        public val rule: String,
        public val given: String,
        call: FailedCall,
    ) : ImException(message, "validation", call)

    /**
     * The service returned an error.
     *
     * @property code the service's code, such as [ErrorCode.CONVERSATION_NOT_FOUND]
     * @property codeN the gateway's number, where sent
     * @property serviceMessage the service's message
     * @property httpStatus the HTTP status
     * @property clockSkew by how much this clock is ahead of the service's (negative: behind it), where that is why the
     * request was refused
     */
    public class Api internal constructor(
        message: String,
        public val code: ErrorCode,
        public val codeN: Long?,
        public val serviceMessage: String,
        public val httpStatus: Int,
        public val clockSkew: Duration?,
        call: FailedCall,
    ) : ImException(message, "api", call)

    /**
     * The response did not come from the API: a proxy's page, an empty body.
     *
     * @property httpStatus the HTTP status
     * @property bodyStart the start of the body
     */
    public class Http internal constructor(
        message: String,
        public val httpStatus: Int,
        public val bodyStart: String,
        call: FailedCall,
    ) : ImException(message, "http", call)

    /**
     * The service responded, but the body is not what the action returns.
     *
     * @property path where in the body, in the wire's spelling
     * @property rule the stable name of the rule: `syntax`, `type`, `integer`, `duplicate_key`, `depth`, `size`, `required`
     * @property body the start of the body as text
     */
    public class Decode internal constructor(
        message: String,
        public val path: String,
        public val rule: String,
        public val body: String,
        call: FailedCall,
    ) : ImException(message, "decode", call)

    /**
     * No usable response arrived.
     *
     * @property transportKind `connect`, `timeout`, `reset`, `aborted` or `other`
     */
    public class Transport internal constructor(
        message: String,
        public val transportKind: String,
        call: FailedCall,
    ) : ImException(message, "transport", call)

    /**
     * The time limit was reached.
     *
     * @property limitName which limit: `attempt`, `total` or `pacing`: the documented rate has no room before the deadline
     * @property limit the limit
     */
    public class Timeout internal constructor(
        message: String,
        public val limitName: String,
        public val limit: Duration,
        call: FailedCall,
    ) : ImException(message, "timeout", call)

    /**
     * A callback was refused, or its handler returned no reply. Log it; never return it to the sender.
     *
     * @property reason the stable name of the check that failed, such as `signature` or `time_tolerance`;
     * `handler_late` or `handler_failed` for a handler
     * @property skew by how much the event's time is ahead of this clock (negative: behind it), where that is the reason
     */
    public class Callback internal constructor(
        message: String,
        public val reason: String,
        public val skew: Duration?,
    ) : ImException(message, "callback", null)

    internal companion object {
        private val NO_CALL = FailedCall("", false, false, 0, Duration.ZERO, null, null)

        /** What is wrong with something that core never sees. */
        fun invalid(path: String, rule: String, words: String, given: String): Validation {
            val place = if (path.isEmpty()) "" else "$path "
            val value = if (given.isEmpty()) "" else ", given $given"
            return Validation("$place$words$value [$rule]", path, rule, given, NO_CALL)
        }
    }
}
