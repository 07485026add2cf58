package conformance

import java.time.Duration
import java.util.Collections
import java.util.concurrent.atomic.AtomicInteger
import volc.im.Pace
import volc.im.RateStore

/** A shared store of rates that records, waits, hangs or fails. */
class RecordingRates(private val behaviour: String) : RateStore {
    private val reserved = Collections.synchronizedList(mutableListOf<Int>())
    private val balance = AtomicInteger()
    private val slowed = AtomicInteger()

    override fun reserve(bucket: String, pace: Pace): Duration {
        reserved += pace.weight
        balance.addAndGet(pace.weight)
        act()
        return when (behaviour) {
            "wait" -> Duration.ofMinutes(1)
            "negative" -> Duration.ofMillis(-1)
            else -> Duration.ZERO
        }
    }

    override fun giveBack(bucket: String, pace: Pace) {
        balance.addAndGet(-pace.weight)
        actAfter()
    }

    override fun slowDown(bucket: String) {
        slowed.incrementAndGet()
        actAfter()
    }

    private fun actAfter() {
        if (behaviour == "failAfter") error("a store's own fault")
        act()
    }

    private fun act() {
        if (behaviour == "hang") Thread.sleep(3_600_000)
        if (behaviour == "fail") error("a store's own fault")
    }

    fun facts(): Map<String, Any> =
        mapOf("reserved" to reserved.toList(), "balance" to balance.get(), "slowed" to slowed.get())
}
