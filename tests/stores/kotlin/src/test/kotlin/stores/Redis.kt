package stores

import io.lettuce.core.RedisClient
import io.lettuce.core.api.StatefulConnection
import io.lettuce.core.api.StatefulRedisConnection
import io.lettuce.core.cluster.RedisClusterClient
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection
import io.lettuce.core.cluster.api.sync.RedisClusterCommands
import java.time.Duration
import volc.im.RateStore
import volc.im.ReplayStore
import volc.im.ledger.LedgerStore
import volc.im.redis.RedisLedgerStore
import volc.im.redis.RedisRateStore
import volc.im.redis.RedisReplayStore

/** A connection to one Redis, or to a cluster, and stores in it. */
class Redis(val connection: StatefulConnection<String, String>) {
    fun replay(): ReplayStore = when (connection) {
        is StatefulRedisConnection -> RedisReplayStore(connection)
        else -> RedisReplayStore(connection as StatefulRedisClusterConnection)
    }

    fun rates(prefix: String): RateStore = when (connection) {
        is StatefulRedisConnection -> RedisRateStore(connection, prefix)
        else -> RedisRateStore(connection as StatefulRedisClusterConnection, prefix)
    }

    fun campaigns(prefix: String, keep: Duration? = null): LedgerStore = when (connection) {
        is StatefulRedisConnection -> RedisLedgerStore(connection, prefix, keep)
        else -> RedisLedgerStore(connection as StatefulRedisClusterConnection, prefix, keep)
    }

    val commands: RedisClusterCommands<String, String> = when (connection) {
        is StatefulRedisConnection -> connection.sync()
        else -> (connection as StatefulRedisClusterConnection).sync()
    }
}

private val single by lazy { RedisClient.create(System.getenv("VOLC_IM_REDIS_URL")) }
private val cluster by lazy { RedisClusterClient.create(System.getenv("VOLC_IM_REDIS_CLUSTER_URL")) }

/** A new connection to the servers of the tests: `single` or `cluster`. */
fun redis(kind: String): Redis {
    val made = Redis(if (kind == "single") single.connect() else cluster.connect())
    // As after a restart: no script is known.
    made.commands.scriptFlush()
    return made
}
