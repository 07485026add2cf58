package volc.im.opentelemetry

import io.opentelemetry.api.trace.Span
import io.opentelemetry.api.trace.StatusCode
import io.opentelemetry.context.Context
import java.net.URI
import java.time.Duration
import java.time.Instant
import volc.im.CallTelemetry
import volc.im.ImException
import volc.im.JsonReader
import volc.im.internal.next
import volc.im.internal.readError

/** The spans of one call, or of the calls of a batch. */
internal class CallSpans(private val telemetry: ImTelemetry, private val action: String, private val url: String) :
    CallTelemetry {
    private val started = Instant.now()
    private val span = telemetry.span("call", action, Context.current(), started)
    private val inside = Context.current().with(span)

    /** The attempt in progress of each call. */
    private val attempts = HashMap<String, Span>()

    init {
        telemetry.set(span, "action" to action)
    }

    override fun take(kind: String, entry: JsonReader, at: Instant) {
        when (kind) {
            "request" -> {
                val attempt = entry.attempt()
                startAttempt(attempt, entry.next { text() }, at)
            }
            "response" -> {
                entry.attempt()
                val status = entry.next { int() }
                entry.next { long() }
                val (callId, requestId) = entry.next { text() } to entry.next { orNull { text() } }
                endAttempt(callId, at, status, requestId)
            }
            "no_response" -> {
                entry.attempt()
                entry.next { long() }
                val error = errorType(entry.next { readError(this) })
                endAttempt(entry.next { text() }, at, errorType = error)
            }
            "retry" -> {
                entry.attempt()
                entry.next { long() }
                val error = errorType(entry.next { readError(this) })
                telemetry.measure("retries", 1.0, "action" to action, "error_type" to error)
            }
            "paced" -> {
                entry.attempt()
                telemetry.measure("pacing", entry.next { long() } / 1000.0, "action" to action)
            }
            "done" -> {
                val (callId, requestId) = entry.next { text() } to entry.next { orNull { text() } }
                val sent = entry.next { int() }
                end(at, "", "call_id" to callId, "request_id" to requestId, "attempts" to sent)
            }
            "batch", "campaign" -> end(at)
            "failed" -> refused(entry.next { readError(this) }, at)
            "lost" -> end(at, "lost")
        }
    }

    override fun refused(error: Throwable): Unit = refused(error, Instant.now())

    override fun cancelled(at: Instant): Unit = end(at, "cancelled")

    private fun refused(error: Throwable, at: Instant) {
        val call = (error as? ImException)?.call
        val type = (error as? ImException)?.let(::errorType) ?: error.javaClass.name
        end(at, type, "request_id" to call?.requestId, "attempts" to call?.attempts)
    }

    /** Passes over the action; the attempt's number. */
    private fun JsonReader.attempt(): Int {
        next { text() }
        return next { int() }
    }

    private fun startAttempt(number: Int, callId: String, at: Instant) {
        val attempt = telemetry.span("attempt", action, inside, at)
        val address = URI(url)
        val port = if (address.port >= 0) address.port else if (address.scheme == "https") 443 else 80
        telemetry.set(attempt, "action" to action, "call_id" to callId, "method" to "POST", "url" to url)
        telemetry.set(attempt, "server_address" to address.host, "server_port" to port)
        if (number > 1) telemetry.set(attempt, "resend_count" to number - 1)
        attempts[callId] = attempt
    }

    private fun endAttempt(
        callId: String,
        at: Instant,
        status: Int? = null,
        requestId: String? = null,
        errorType: String = "",
    ) {
        val attempt = attempts.remove(callId) ?: return
        val type = if (status != null && status >= 400) status.toString() else errorType
        telemetry.set(attempt, "status" to status, "error_type" to type, "request_id" to requestId)
        if (type.isNotEmpty()) attempt.setStatus(StatusCode.ERROR)
        attempt.end(at)
    }

    private fun end(at: Instant, errorType: String = "", vararg facts: Pair<String, Any?>) {
        for (callId in attempts.keys.toList()) endAttempt(callId, at, errorType = errorType)
        telemetry.set(span, "error_type" to errorType, *facts)
        if (errorType.isNotEmpty()) span.setStatus(StatusCode.ERROR)
        span.end(at)
        val seconds = Duration.between(started, at).toNanos() / 1e9
        telemetry.measure("calls", seconds, "action" to action, "error_type" to errorType)
    }
}

/** The service's code, how the connection failed, or the error's kind. */
private fun errorType(error: ImException): String = when (error) {
    is ImException.Api -> error.code.code
    is ImException.Transport -> error.transportKind
    else -> error.kind
}
