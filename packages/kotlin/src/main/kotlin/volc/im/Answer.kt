package volc.im

import java.time.Duration

/**
 * A result with the metadata of its call.
 *
 * @property result what the action returned
 * @property info metadata of the call
 */
public data class Answer<R : Any>(public val result: R, public val info: CallInfo)

/**
 * Metadata of a completed call.
 *
 * @property requestId the vendor's id of the request that succeeded
 * @property attempts how many times the request was sent
 * @property elapsed from the start of the call to its result
 * @property idempotencyId the idempotency id that the call carried
 * @property callId the id of the call in the events of a [CallListener]
 * @property status the HTTP status of the response; 0 where your own HTTP client sent it
 * @property headers the headers of the response, names in lower case; several of one name are joined by commas
 */
public data class CallInfo @JvmOverloads constructor(
    public val requestId: String?,
    public val attempts: Int,
    public val elapsed: Duration,
    public val idempotencyId: String?,
    public val callId: String = "",
    public val status: Int = 0,
    public val headers: Map<String, String> = emptyMap(),
)
