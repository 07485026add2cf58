package volc.im.redis

import io.lettuce.core.ScriptOutputType
import io.lettuce.core.api.StatefulRedisConnection
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands
import java.time.Duration
import java.time.Instant
import java.time.temporal.ChronoUnit
import volc.im.ImException
import volc.im.Pace
import volc.im.RateStore
import volc.im.internal.NativeLibrary
import volc.im.internal.rateRedisArguments
import volc.im.internal.rateRedisKey
import volc.im.internal.rateRedisScript

/**
 * A [RateStore] in a Redis that several processes and machines share, in whatever language they are written; with Lettuce,
 * which this package does not bring along. Every step is one script on one key; times are the server's. The connection stays
 * yours: close it after the client.
 */
public class RedisRateStore private constructor(
    commands: RedisClusterAsyncCommands<String, String>,
    private val prefix: String,
) : RateStore {
    private val script: RedisScript<Long>

    init {
        if (prefix.isEmpty()) throw ImException.invalid("prefix", "required", "must be given", "")
        NativeLibrary.load()
        script = RedisScript(commands, rateRedisScript(), ScriptOutputType.INTEGER)
    }

    /**
     * In one Redis.
     *
     * @param prefix what the keys begin with: one for each account, the same on every machine
     */
    public constructor(connection: StatefulRedisConnection<String, String>, prefix: String) :
        this(connection.async(), prefix)

    /**
     * In a cluster.
     *
     * @param prefix what the keys begin with: one for each account, the same on every machine
     */
    public constructor(connection: StatefulRedisClusterConnection<String, String>, prefix: String) :
        this(connection.async(), prefix)

    override fun reserve(bucket: String, pace: Pace): Duration =
        Duration.ofMillis(script.run(keys(bucket), arguments("reserve", pace)))

    override fun giveBack(bucket: String, pace: Pace) {
        script.run(keys(bucket), arguments("give_back", pace))
    }

    override fun slowDown(bucket: String) {
        script.run(keys(bucket), arguments("slow_down", NO_PACE))
    }

    private fun keys(bucket: String) = listOf(rateRedisKey(prefix, bucket))

    private fun arguments(step: String, pace: Pace): List<String> {
        val interval = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.EPOCH + pace.interval)
        return rateRedisArguments(step, interval.toULong(), pace.burst.toUInt(), pace.weight.toUInt())
    }

    private companion object {
        val NO_PACE = Pace(Duration.ZERO, 0, 0)
    }
}
