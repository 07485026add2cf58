package volc.im.internal

import java.time.Duration
import java.time.Instant
import java.util.concurrent.CompletableFuture
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import volc.im.CallTelemetry
import volc.im.ImLogRecord
import volc.im.ImLogger
import volc.im.JsonReader
import volc.im.Telemetry
import volc.im.CallListener as PublicListener

/** What takes the events of a call. */
internal class Observed(
    val context: CoroutineContext?,
    val telemetry: CallTelemetry?,
    val onProgress: ((Long, Long) -> Unit)?,
)

/**
 * Runs a client's hooks, logger and telemetry in the context of their calls, on a thread of the client's: what they do changes
 * nothing.
 */
internal class Hooks(
    private val listener: PublicListener?,
    private val logger: ImLogger,
    private val telemetry: Telemetry?,
) {
    private val thread = LogThread(logger)

    /** Whether calls report their attempts. */
    val isTold: Boolean get() = listener != null || telemetry != null

    /** Whether calls report log records of level debug. */
    val isDebug: Boolean
        get() = try {
            logger.isLoggable(System.Logger.Level.DEBUG)
        } catch (_: Exception) {
            true
        }

    /** What takes the events of a call that is about to begin on this thread, with the caller's [context]. */
    fun observed(
        action: String,
        context: CoroutineContext,
        url: () -> String,
        onProgress: ((Long, Long) -> Unit)? = null,
    ): Observed {
        val isHooked = listener != null || onProgress != null || isDebug
        return Observed(if (isHooked) contextOf(context) else null, telemetry?.startCall(action, url()), onProgress)
    }

    /** Passes on a call's event behind its kind; null where nobody takes it. */
    fun tell(kind: String, entry: JsonReader, observed: Observed): CompletableFuture<Unit>? {
        val context = observed.context ?: EmptyCoroutineContext
        val traced = trace(kind, entry, observed)
        return hook(kind, entry, observed)?.let { thread.run(context, it) } ?: traced
    }

    /** Passes a call's event on to telemetry. */
    fun trace(kind: String, entry: JsonReader, observed: Observed): CompletableFuture<Unit>? {
        val telemetry = observed.telemetry ?: return null
        val (copy, now) = entry.copy() to Instant.now()
        return thread.run(EmptyCoroutineContext) { telemetry.take(kind, copy, now) }
    }

    /** The caller left before the outcome. */
    fun cancelled(observed: Observed) {
        val telemetry = observed.telemetry ?: return
        val now = Instant.now()
        thread.run(EmptyCoroutineContext) { telemetry.cancelled(now) }
    }

    private fun hook(kind: String, entry: JsonReader, observed: Observed): (() -> Unit)? {
        if (kind == "progress") {
            val (done, total) = entry.next { long() } to entry.next { long() }
            return observed.onProgress?.let { hook -> { hook(done, total) } }
        }
        if (kind == "log") {
            val record = logged(entry)
            return { logger.log(record) }
        }
        val listener = listener ?: return null
        val action = entry.next { text() }
        return when (kind) {
            "request" -> {
                val (attempt, callId) = entry.next { int() } to entry.next { text() }
                ({ listener.onRequest(action, callId, attempt) })
            }
            "response" -> {
                val (attempt, status) = entry.next { int() } to entry.next { int() }
                val (took, callId) = entry.next { Duration.ofMillis(long()) } to entry.next { text() }
                ({ listener.onResponse(action, callId, attempt, status, took) })
            }
            "retry" -> {
                val (attempt, wait) = entry.next { int() } to entry.next { Duration.ofMillis(long()) }
                val (error, callId) = entry.next { readError(this) } to entry.next { text() }
                ({ listener.onRetry(action, callId, attempt, wait, error) })
            }
            else -> null
        }
    }

    private fun logged(entry: JsonReader): ImLogRecord {
        val facts = LinkedHashMap<String, String>()
        facts["action"] = entry.next { text() }
        facts["attempt"] = entry.next { int() }.toString()
        facts["callId"] = entry.next { text() }
        val level = entry.next { level(text()) }
        val (reason, message) = entry.next { text() } to entry.next { text() }
        facts += entry.next { map({ it }) { text() } }
        return ImLogRecord(level, reason, message, facts = facts)
    }

    /** Continues once a hook has run, but does not wait long for it. */
    fun after(last: CompletableFuture<Unit>?, then: () -> Unit) = thread.after(last, then)
}

/** What [read] reads behind a comma. */
internal inline fun <T> JsonReader.next(read: JsonReader.() -> T): T {
    expect(',')
    return read()
}
