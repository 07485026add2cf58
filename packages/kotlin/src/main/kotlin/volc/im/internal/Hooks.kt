package volc.im.internal

import java.time.Duration
import java.util.concurrent.CompletableFuture
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlinx.coroutines.currentCoroutineContext
import volc.im.ImLogger
import volc.im.JsonReader
import volc.im.CallListener as PublicListener

/** Runs a client's hooks in the context of their calls, on a thread of the client's: what they do changes nothing. */
internal class Hooks(private val listener: PublicListener?, logger: ImLogger) {
    private val thread = LogThread(logger)

    /** Whether calls report their attempts. */
    val isTold: Boolean get() = listener != null

    /** The context of the hooks of a call; null where it has none. */
    suspend fun context(hasProgress: Boolean = false): CoroutineContext? =
        if (listener != null || hasProgress) contextOf(currentCoroutineContext()) else null

    /** Passes on a call's event behind its kind; null without a listener. */
    fun tell(kind: String, entry: JsonReader, waiter: Waiter): CompletableFuture<Unit>? {
        val context = waiter.context ?: EmptyCoroutineContext
        if (kind == "progress") {
            val (done, total) = entry.next { long() } to entry.next { long() }
            return waiter.onProgress?.let { hook -> thread.run(context) { hook(done, total) } }
        }
        val listener = listener ?: return null
        val action = entry.next { text() }
        return when (kind) {
            "request" -> {
                val (attempt, callId) = entry.next { int() } to entry.next { text() }
                thread.run(context) { listener.onRequest(action, callId, attempt) }
            }
            "response" -> {
                val (attempt, status) = entry.next { int() } to entry.next { int() }
                val (took, callId) = entry.next { Duration.ofMillis(long()) } to entry.next { text() }
                thread.run(context) { listener.onResponse(action, callId, attempt, status, took) }
            }
            "retry" -> {
                val (attempt, wait) = entry.next { int() } to entry.next { Duration.ofMillis(long()) }
                val (error, callId) = entry.next { readError(this) } to entry.next { text() }
                thread.run(context) { listener.onRetry(action, callId, attempt, wait, error) }
            }
            else -> null
        }
    }

    /** Continues once a hook has run, but does not wait long for it. */
    fun after(last: CompletableFuture<Unit>?, then: () -> Unit) = thread.after(last, then)
}

private inline fun <T> JsonReader.next(read: JsonReader.() -> T): T {
    expect(',')
    return read()
}
