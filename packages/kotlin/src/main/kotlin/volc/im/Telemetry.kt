package volc.im

import java.time.Instant
import kotlin.coroutines.CoroutineContext

/** Traces and measures calls and events: `volc.im.opentelemetry.ImTelemetry`. */
public abstract class Telemetry internal constructor() {
    /** A call begins, in the context of this thread. */
    internal abstract fun startCall(action: String, url: String): CallTelemetry

    /** A request of the service came, in the context of this thread. */
    internal abstract fun startEvent(): EventTelemetry
}

/** One call, or a batch of them. */
internal interface CallTelemetry {
    /** Takes an entry that the call reported then, behind its kind. */
    fun take(kind: String, entry: JsonReader, at: Instant)

    /** The call was not started. */
    fun refused(error: Throwable)

    /** The caller left before the outcome. */
    fun cancelled(at: Instant)
}

/** One request of the service. */
internal interface EventTelemetry {
    /** A handler is about to run, in a context that this is added to. */
    fun onRun(type: String, id: String): CoroutineContext

    /** The receiver logs something about it. */
    fun onLog(record: ImLogRecord)

    /** The response is on its way. What is returned ends the span, and may take its time. */
    fun onAnswer(status: Int): () -> Unit

    /** Nothing comes after this. */
    fun onOver()
}
