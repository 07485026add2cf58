package volc.im.redis

import io.lettuce.core.RedisFuture
import io.lettuce.core.RedisNoScriptException
import io.lettuce.core.ScriptOutputType
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit

/** A script of core's, run by its digest. A step waits for so long at most: what waits for it has given up long before. */
internal class RedisScript<T>(
    private val commands: RedisClusterAsyncCommands<String, String>,
    private val text: String,
    private val output: ScriptOutputType,
) {
    private val digest: String = commands.digest(text)

    fun run(keys: List<String>, arguments: List<String>): T {
        val (names, values) = keys.toTypedArray() to arguments.toTypedArray()
        return try {
            wait(commands.evalsha(digest, output, names, *values))
        } catch (_: RedisNoScriptException) {
            // A server, or a node of a cluster, that has not seen it, or was started again.
            wait(commands.eval(text, output, names, *values))
        }
    }

    private fun wait(future: RedisFuture<T>): T = try {
        future.get(PATIENCE_MS, TimeUnit.MILLISECONDS)
    } catch (failed: ExecutionException) {
        throw failed.cause ?: failed
    } finally {
        // Else it would be sent once the connection is back.
        future.cancel(true)
    }

    private companion object {
        const val PATIENCE_MS = 1000L
    }
}
