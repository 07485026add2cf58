package volc.im

import java.time.Duration

/**
 * A result, and how it came about.
 *
 * @property result what the action returned
 * @property info how it came about
 */
public data class Answer<R : Any>(public val result: R, public val info: CallInfo)

/**
 * How a result came about.
 *
 * @property requestId the vendor's id of the request that succeeded
 * @property attempts how many times the request was sent
 * @property elapsed from the start of the call to its result
 * @property idempotencyId the idempotency id that the call carried
 * @property callId the id of the call in what a [CallListener] is told
 */
public data class CallInfo @JvmOverloads constructor(
    public val requestId: String?,
    public val attempts: Int,
    public val elapsed: Duration,
    public val idempotencyId: String?,
    public val callId: String = "",
)
