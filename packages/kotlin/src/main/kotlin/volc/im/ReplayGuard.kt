package volc.im

import java.time.Duration
import java.time.Instant
import volc.im.internal.NativeLibrary
import volc.im.internal.NativeReplayGuard
import volc.im.internal.crossed
import volc.im.internal.ReplayClaim as CrossedClaim

/**
 * Remembers events by id and by signature, so many of them for so long. Only verified events belong in here. For one
 * process: several that share the work need a [ReplayStore] that they share.
 *
 * @param capacity how many events at most, at least 1; 10,000 without
 * @param timeToLive for how long; fifteen minutes without
 */
public class ReplayGuard @JvmOverloads constructor(capacity: Int? = null, timeToLive: Duration? = null) : ReplayStore {
    private val native: NativeReplayGuard

    init {
        NativeLibrary.load()
        native = NativeReplayGuard(capacity?.coerceAtLeast(1)?.toUInt(), timeToLive?.crossed())
    }

    /** How many events are remembered. */
    public val size: Int get() = native.size().toInt()

    override fun claim(event: CallbackEvent): ReplayClaim = claim(event.id, event.signature, Instant.now())

    override fun settle(event: CallbackEvent, answer: String): Unit = settle(event.id, event.signature, answer)

    override fun release(event: CallbackEvent): Unit = release(event.id, event.signature)

    /** As for an event, by its id and signature. */
    public fun claim(id: String, signature: String, now: Instant): ReplayClaim =
        when (val claim = native.claim(id, signature, now.crossed())) {
            is CrossedClaim.Fresh -> ReplayClaim.Fresh
            is CrossedClaim.Running -> ReplayClaim.Running
            is CrossedClaim.Answered -> ReplayClaim.Answered(claim.answer)
        }

    /** As for an event, by its id and signature. */
    public fun settle(id: String, signature: String, answer: String): Unit = native.settle(id, signature, answer)

    /** As for an event, by its id and signature. */
    public fun release(id: String, signature: String): Unit = native.release(id, signature)
}
