package volc.im

import java.time.Duration
import java.time.Instant
import volc.im.internal.NativeLibrary
import volc.im.internal.NativeReplayGuard
import volc.im.internal.ReplayClaim
import volc.im.internal.crossed

/**
 * Remembers events by id and by signature, so many of them for so long. Only verified events belong in here. For one
 * process: several that share the work need a store that they share.
 *
 * @param capacity how many events at most; core's default without
 * @param timeToLive for how long; core's default without
 */
public class ReplayGuard @JvmOverloads constructor(capacity: Int? = null, timeToLive: Duration? = null) {
    private val native: NativeReplayGuard

    init {
        NativeLibrary.load()
        native = NativeReplayGuard(capacity?.coerceAtLeast(1)?.toUInt(), timeToLive?.crossed())
    }

    /** What is known of an event that has just come. */
    public sealed interface Claim {
        /** It is new: handle it, then [settle] or [release] it. */
        public object Fresh : Claim {
            override fun toString(): String = "Fresh"
        }

        /** It came before and is being handled. */
        public object Running : Claim {
            override fun toString(): String = "Running"
        }

        /**
         * It came before and was answered.
         *
         * @property answer the body of the answer
         */
        public data class Answered(public val answer: String) : Claim
    }

    /** How many events are remembered. */
    public val size: Int get() = native.size().toInt()

    /** Whether an event is new at [now]; if so, it counts as being handled from now on. */
    @JvmOverloads
    public fun claim(event: CallbackEvent, now: Instant = Instant.now()): Claim = claim(event.id, event.signature, now)

    /** The event was handled and answered so. */
    public fun settle(event: CallbackEvent, answer: Reply): Unit = settle(event.id, event.signature, answer.body)

    /** The event was not handled after all: when it comes again, it is new. */
    public fun release(event: CallbackEvent): Unit = release(event.id, event.signature)

    /** As for an event, by its id and signature. */
    public fun claim(id: String, signature: String, now: Instant): Claim =
        when (val claim = native.claim(id, signature, now.crossed())) {
            is ReplayClaim.Fresh -> Claim.Fresh
            is ReplayClaim.Running -> Claim.Running
            is ReplayClaim.Answered -> Claim.Answered(claim.answer)
        }

    /** As for an event, by its id and signature. */
    public fun settle(id: String, signature: String, answer: String): Unit = native.settle(id, signature, answer)

    /** As for an event, by its id and signature. */
    public fun release(id: String, signature: String): Unit = native.release(id, signature)
}
