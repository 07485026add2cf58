package volc.im

import java.time.Duration
import volc.im.internal.NativeLibrary
import volc.im.internal.replayRedisScript

/** What is known of an event that has just come. */
public sealed interface ReplayClaim {
    /** It is new: handle it, then settle or release it. */
    public object Fresh : ReplayClaim {
        override fun toString(): String = "Fresh"
    }

    /** It came before and is being handled. */
    public object Running : ReplayClaim {
        override fun toString(): String = "Running"
    }

    /**
     * It came before and was answered.
     *
     * @property answer the body of the answer
     */
    public data class Answered(public val answer: String) : ReplayClaim
}

/**
 * Remembers verified events, so that one that comes twice is handled once.
 *
 * [ReplayGuard] remembers in this process. Implement it for a memory that several machines share; [ReplayRedisScript] does
 * the work in Redis. A [CallbackHandler] calls it on threads that may block, and handles an event without it when it throws
 * or takes longer than a third of the deadline.
 */
public interface ReplayStore {
    /** Whether an event is new; if so, it counts as being handled from now on. */
    public fun claim(event: CallbackEvent): ReplayClaim

    /** The event was handled and answered with this body. */
    public fun settle(event: CallbackEvent, answer: String)

    /** The event was not handled after all: when it comes again, it is new. */
    public fun release(event: CallbackEvent)
}

/**
 * A [ReplayStore]'s memory in a Redis that several machines share: a Lua script.
 *
 * Its keys are one for the event's id and one for its signature. Its arguments, and what it returns:
 *
 * - `claim`, the lease in milliseconds: `f` where the event is new, `r` while it is being handled, `a` with the answer after
 *   it.
 * - `settle`, the answer, the milliseconds to remember it.
 * - `release`.
 */
public object ReplayRedisScript {
    private val crossed by lazy {
        NativeLibrary.load()
        replayRedisScript()
    }

    /** The script. */
    @JvmStatic
    public val text: String get() = crossed.script

    /** How long a claim lasts that is neither settled nor released: whoever made it has died. */
    @JvmStatic
    public val lease: Duration get() = Duration.ofMillis(crossed.leaseMs.toLong())

    /** How long an answer is remembered by default. */
    @JvmStatic
    public val timeToLive: Duration get() = Duration.ofMillis(crossed.ttlMs.toLong())
}
