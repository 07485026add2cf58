package volc.im

import java.time.Duration

/**
 * How fast calls go, and how many units a step takes.
 *
 * @property interval how long one unit takes, in whole microseconds
 * @property burst units allowed at once after a pause
 * @property weight units that are reserved or given back
 */
public data class Pace(public val interval: Duration, public val burst: Int, public val weight: Int)

/**
 * Shares one account's rates between processes and machines. `volc.im.redis.RedisRateStore` does so in Redis.
 *
 * A client calls it on threads of its own, which may block. A step that throws, or takes longer than 250 ms, is logged, and
 * the process's own rates are used.
 */
public interface RateStore {
    /** Reserves units of a rate; how long to wait before they are used. */
    @Throws(Exception::class)
    public fun reserve(bucket: String, pace: Pace): Duration

    /** Returns units that were reserved and not used. */
    @Throws(Exception::class)
    public fun giveBack(bucket: String, pace: Pace)

    /** Slows a rate down for a while: the service returned a rate limit error. */
    @Throws(Exception::class)
    public fun slowDown(bucket: String)
}
