package volc.im.opentelemetry

import io.opentelemetry.api.GlobalOpenTelemetry
import io.opentelemetry.api.OpenTelemetry
import io.opentelemetry.api.common.Attributes
import io.opentelemetry.api.common.AttributesBuilder
import io.opentelemetry.api.metrics.DoubleHistogram
import io.opentelemetry.api.metrics.LongCounter
import io.opentelemetry.api.metrics.Meter
import io.opentelemetry.api.trace.Span
import io.opentelemetry.api.trace.SpanKind
import io.opentelemetry.api.trace.Tracer
import io.opentelemetry.context.Context
import java.time.Instant
import volc.im.CallTelemetry
import volc.im.EventTelemetry
import volc.im.JsonReader
import volc.im.Telemetry
import volc.im.internal.NativeLibrary
import volc.im.internal.libraryVersion
import volc.im.internal.telemetryNames

/**
 * Traces and metrics by OpenTelemetry's API, which this package does not bring along.
 *
 * A call is a client span with a span for each attempt below it; an event is a server span, which is current in its handler.
 * Spans have no contents, secrets, user ids or conversation ids. The metrics are durations of calls and events, retries,
 * waits for the documented rate, and events that were not decided.
 *
 * @param openTelemetry makes spans and metrics; the global one by default
 */
public class ImTelemetry @JvmOverloads constructor(
    openTelemetry: OpenTelemetry = GlobalOpenTelemetry.get(),
) : Telemetry() {
    private val names: Names
    private val tracer: Tracer
    private val metrics: Map<String, Metric>

    init {
        NativeLibrary.load()
        names = Names.read(JsonReader(telemetryNames()))
        tracer = openTelemetry.getTracer(names.scope, libraryVersion())
        val meter = openTelemetry.meterBuilder(names.scope).setInstrumentationVersion(libraryVersion()).build()
        metrics = names.metrics.mapValues { (_, named) -> Metric(meter, named) }
    }

    override fun startCall(action: String, url: String): CallTelemetry = CallSpans(this, action, url)

    override fun startEvent(): EventTelemetry = EventSpan(this)

    /** Starts a span. */
    internal fun span(key: String, of: String, parent: Context, start: Instant): Span {
        val named = names.spans.getValue(key)
        val name = named.name.replace("{action}", of).replace("{event}", of)
        val kind = if (named.kind == "server") SpanKind.SERVER else SpanKind.CLIENT
        return tracer.spanBuilder(name).setSpanKind(kind).setParent(parent).setStartTimestamp(start).startSpan()
    }

    /** Sets attributes by their keys; those without a value are left out. */
    internal fun set(span: Span, vararg values: Pair<String, Any?>) {
        span.setAllAttributes(attributes(values.toList()))
    }

    /** Adds to a metric. */
    internal fun measure(key: String, amount: Double, vararg values: Pair<String, Any?>) {
        val metric = metrics.getValue(key)
        metric.add(amount, attributes(values.filter { it.first in metric.attributes }))
    }

    private fun attributes(values: List<Pair<String, Any?>>): Attributes {
        val made = Attributes.builder()
        for ((key, value) in values) made.put(names.attributes.getValue(key), value)
        return made.build()
    }

    private fun AttributesBuilder.put(name: String, value: Any?) {
        when (value) {
            is String -> if (value.isNotEmpty()) put(name, value)
            is Boolean -> put(name, value)
            is Number -> put(name, value.toLong())
        }
    }
}

/** A counter or a histogram. */
private class Metric(meter: Meter, named: Names.Metric) {
    val attributes = named.attributes
    private var histogram: DoubleHistogram? = null
    private var counter: LongCounter? = null

    init {
        val (name, unit, description) = Triple(named.name, named.unit, named.description)
        if (named.kind == "histogram") {
            histogram = meter.histogramBuilder(name).setUnit(unit).setDescription(description).build()
        } else {
            counter = meter.counterBuilder(name).setUnit(unit).setDescription(description).build()
        }
    }

    fun add(amount: Double, attributes: Attributes) {
        histogram?.record(amount, attributes)
        counter?.add(amount.toLong(), attributes)
    }
}
