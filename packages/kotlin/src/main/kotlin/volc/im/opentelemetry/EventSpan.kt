package volc.im.opentelemetry

import io.opentelemetry.api.trace.Span
import io.opentelemetry.api.trace.StatusCode
import io.opentelemetry.context.Context
import io.opentelemetry.context.Scope
import java.time.Duration
import java.time.Instant
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.ThreadContextElement
import volc.im.EventTelemetry
import volc.im.ImLogRecord

/** The span of one request. */
internal class EventSpan(private val telemetry: ImTelemetry) : EventTelemetry {
    private val started = Instant.now()
    private val parent = Context.current()
    private var span: Span? = null
    private var type = ""
    private var id = ""
    private var reason = ""
    private var isUndecided = false
    private var isOver = false

    override fun onRun(type: String, id: String): CoroutineContext {
        this.type = type
        this.id = id
        // The handler's own spans are below it.
        return CurrentContext(parent.with(started()))
    }

    override fun onLog(record: ImLogRecord) {
        if (record.level.severity >= System.Logger.Level.WARNING.severity) {
            type = type.ifEmpty { record.eventType }
            id = id.ifEmpty { record.eventId }
            reason = record.reason
        }
        if ("reply" in record.facts) {
            isUndecided = true
            telemetry.measure("undecided", 1.0, "event_type" to record.eventType, "reason" to record.reason)
        }
    }

    override fun onAnswer(status: Int): () -> Unit {
        if (isOver) return {}
        isOver = true
        val (span, now) = started() to Instant.now()
        telemetry.set(span, "event_type" to type, "event_id" to id, "method" to "POST", "status" to status)
        telemetry.set(span, "reason" to reason, "undecided" to isUndecided.takeIf { it })
        if (status >= 500 || isUndecided) {
            telemetry.set(span, "error_type" to reason.ifEmpty { status.toString() })
            span.setStatus(StatusCode.ERROR)
        }
        val seconds = Duration.between(started, now).toNanos() / 1e9
        telemetry.measure("events", seconds, "event_type" to type, "status" to status)
        return { span.end(now) }
    }

    override fun onOver() {
        if (isOver) return
        isOver = true
        span?.end()
    }

    private fun started(): Span =
        span ?: telemetry.span("event", type.ifEmpty { "callback" }, parent, started).also { span = it }
}

/** Makes a context current wherever its coroutine runs. */
private class CurrentContext(private val current: Context) : ThreadContextElement<Scope> {
    override val key: CoroutineContext.Key<*> get() = Key

    override fun updateThreadContext(context: CoroutineContext): Scope = current.makeCurrent()

    override fun restoreThreadContext(context: CoroutineContext, oldState: Scope) = oldState.close()

    private companion object Key : CoroutineContext.Key<CurrentContext>
}
