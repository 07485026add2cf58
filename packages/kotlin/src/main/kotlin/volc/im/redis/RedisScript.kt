package volc.im.redis

import io.lettuce.core.RedisFuture
import io.lettuce.core.RedisNoScriptException
import io.lettuce.core.ScriptOutputType
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException
import kotlinx.coroutines.future.await
import kotlinx.coroutines.withTimeoutOrNull
import volc.im.internal.storeTimeoutMs

/**
 * A script of core's, run by its digest. A step that core waits for no longer is withdrawn: it must not be sent later, once a connection
 * is back.
 */
internal class RedisScript<T : Any>(
    private val commands: RedisClusterAsyncCommands<String, String>,
    private val text: String,
    private val output: ScriptOutputType,
) {
    private val timeoutMs = storeTimeoutMs().toLong()
    private val digest: String = commands.digest(text)

    /** Blocks the thread. */
    fun run(keys: List<String>, arguments: List<String>): T {
        val until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs)
        return try {
            wait(known(keys, arguments), until)
        } catch (_: RedisNoScriptException) {
            wait(unknown(keys, arguments), until)
        }
    }

    /** Suspends; a cancelled coroutine cancels the step. */
    suspend fun await(keys: List<String>, arguments: List<String>): T = withTimeoutOrNull(timeoutMs) {
        try {
            known(keys, arguments).await()
        } catch (_: RedisNoScriptException) {
            unknown(keys, arguments).await()
        }
    } ?: throw TimeoutException("Redis did not answer in $timeoutMs ms")

    private fun known(keys: List<String>, arguments: List<String>): RedisFuture<T> =
        commands.evalsha(digest, output, keys.toTypedArray(), *arguments.toTypedArray())

    /** For a server, or a node of a cluster, that has not seen it, or was started again. */
    private fun unknown(keys: List<String>, arguments: List<String>): RedisFuture<T> =
        commands.eval(text, output, keys.toTypedArray(), *arguments.toTypedArray())

    private fun wait(future: RedisFuture<T>, until: Long): T = try {
        future.get(until - System.nanoTime(), TimeUnit.NANOSECONDS)
    } catch (failed: ExecutionException) {
        throw failed.cause ?: failed
    } finally {
        future.cancel(true)
    }
}
