package volc.im.redis

import io.lettuce.core.ScriptOutputType
import io.lettuce.core.api.StatefulRedisConnection
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands
import java.time.Duration
import volc.im.ReplayClaim
import volc.im.ReplayRedisScript
import volc.im.ReplayStore
import volc.im.internal.receiverRedisArguments

/**
 * A [ReplayStore] in a Redis that several processes and machines share, in whatever language they are written; with Lettuce,
 * which this package does not bring along. Every step is one script on keys of one slot, so it is exact on a cluster too;
 * times are the server's. The connection stays yours: close it after the handler's last event.
 */
public class RedisReplayStore private constructor(commands: RedisClusterAsyncCommands<String, String>) : ReplayStore {
    private val script = RedisScript<String>(commands, ReplayRedisScript.text, ScriptOutputType.VALUE)

    /** In one Redis. */
    public constructor(connection: StatefulRedisConnection<String, String>) : this(connection.async())

    /** In a cluster. */
    public constructor(connection: StatefulRedisClusterConnection<String, String>) : this(connection.async())

    override fun claim(keys: List<String>, owner: String, lease: Duration): ReplayClaim =
        ReplayClaim.ofRedis(script.run(keys, receiverRedisArguments("claim", owner, lease.toMillis().toULong(), "")))

    override fun settle(keys: List<String>, owner: String, reply: String, remember: Duration) {
        script.run(keys, receiverRedisArguments("settle", owner, remember.toMillis().toULong(), reply))
    }

    override fun release(keys: List<String>, owner: String) {
        script.run(keys, receiverRedisArguments("release", owner, 0uL, ""))
    }
}
