package telemetry

import io.opentelemetry.api.OpenTelemetry
import io.opentelemetry.api.common.AttributeKey
import io.opentelemetry.api.trace.Span
import io.opentelemetry.api.trace.SpanKind
import io.opentelemetry.api.trace.StatusCode
import io.opentelemetry.context.Context
import io.opentelemetry.extension.kotlin.asContextElement
import io.opentelemetry.sdk.OpenTelemetrySdk
import io.opentelemetry.sdk.metrics.SdkMeterProvider
import io.opentelemetry.sdk.metrics.data.MetricData
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter
import io.opentelemetry.sdk.trace.SdkTracerProvider
import io.opentelemetry.sdk.trace.data.SpanData
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor
import java.nio.file.Files
import java.time.Duration
import java.util.concurrent.TimeUnit
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.BeforeEach
import volc.im.AsyncImClient
import volc.im.BatchOptions
import volc.im.BlockingImClient
import volc.im.CallbackHandler
import volc.im.Callbacks
import volc.im.EventType
import volc.im.ImClient
import volc.im.ImException
import volc.im.ImLogger
import volc.im.MsgType
import volc.im.QueryOnlineStatusRequest
import volc.im.RegisterUsersRequest
import volc.im.Reply
import volc.im.RetryOptions
import volc.im.SendMessageRequest
import volc.im.TransportConfig
import volc.im.Undecided
import volc.im.UserRegistration
import volc.im.callbackHandler
import volc.im.ledger.FileLedgerStore
import volc.im.ledger.Ledger
import volc.im.opentelemetry.ImTelemetry
import volc.im.tests.Emulator
import volc.im.textContent

/** Spans and metrics, with the SDK's exporters in memory. */
class OpenTelemetryTest {
    private val exporter = InMemorySpanExporter.create()
    private val reader = InMemoryMetricReader.create()
    private val sdk: OpenTelemetry = OpenTelemetrySdk.builder()
        .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exporter)).build())
        .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
        .build()
    private val quick = RetryOptions(baseDelay = Duration.ofMillis(5), maxDelay = Duration.ofMillis(20))
    private val transport = TransportConfig(retry = quick, telemetry = ImTelemetry(sdk))
    private val request = QueryOnlineStatusRequest(listOf(1))

    private fun spans(name: String): List<SpanData> = exporter.finishedSpanItems.filter { it.name == name }

    private fun span(name: String): SpanData {
        until { spans(name).size == 1 }
        return spans(name).single()
    }

    private fun metric(name: String): MetricData? = reader.collectAllMetrics().find { it.name == name }

    private operator fun SpanData.get(name: String): Any? =
        attributes.asMap().entries.find { (key) -> key.key == name }?.value

    private fun until(isSo: () -> Boolean) {
        repeat(2000) { if (isSo()) return else Thread.sleep(5) }
        error("it did not come about in ten seconds: ${exporter.finishedSpanItems}")
    }

    @BeforeEach
    fun clear() {
        emulator.control("POST", "reset")
    }

    @Test
    fun `a call has a span and one for each attempt, below the caller's`() {
        val outer = sdk.getTracer("application").spanBuilder("request").startSpan()
        val ways: List<() -> Any?> = listOf(
            {
                ImClient(emulator.config, transport).use { im ->
                    runBlocking { withContext(Dispatchers.IO + Context.current().with(outer).asContextElement()) { im.queryOnlineStatus(request) } }
                }
            },
            { outer.makeCurrent().use { BlockingImClient(emulator.config, transport).use { im -> im.queryOnlineStatus(request) } } },
            { outer.makeCurrent().use { AsyncImClient(emulator.config, transport).use { im -> im.queryOnlineStatus(request).get(20, TimeUnit.SECONDS) } } },
        )
        for (way in ways) {
            exporter.reset()
            emulator.faults("""{"action":"QueryOnlineStatus","first":1,"fault":{"type":"status","status":503}}""")
            way()
            val call = span("volc_im QueryOnlineStatus")
            assertEquals(SpanKind.CLIENT to outer.spanContext.spanId, call.kind to call.parentSpanId)
            val (first, second) = spans("POST")
            assertEquals(listOf(call.spanId, call.spanId), listOf(first.parentSpanId, second.parentSpanId))
            assertEquals(503L to "503", first["http.response.status_code"] to first["error.type"])
            assertEquals(200L to 1L, second["http.response.status_code"] to second["http.request.resend_count"])
            assertNull(first["http.request.resend_count"])
            assertNull(second["error.type"])
            for (attempt in listOf(first, second)) {
                assertEquals("POST" to "QueryOnlineStatus", attempt["http.request.method"] to attempt["volc_im.action"])
                assertTrue("${attempt["server.address"]}:${attempt["server.port"]}" in emulator.url)
                assertTrue("Action=QueryOnlineStatus" in "${attempt["url.full"]}")
            }
            assertEquals(2L, call["volc_im.attempts"])
            assertNotNull(call["volc_im.request_id"])
            assertEquals(second["volc_im.request_id"] to second["volc_im.call_id"], call["volc_im.request_id"] to call["volc_im.call_id"])
            assertTrue("test-secret-key" !in "${exporter.finishedSpanItems}")
        }
        assertEquals(3, metric("volc_im.client.retries")?.longSumData?.points?.sumOf { it.value })
        val durations = metric("volc_im.client.call.duration")?.histogramData?.points.orEmpty()
        assertEquals(3, durations.sumOf { it.count })
        assertEquals(setOf("volc_im.action"), durations.flatMap { it.attributes.asMap().keys }.map { it.key }.toSet())
        outer.end()
    }

    @Test
    fun `a failed call says why`() {
        val message = SendMessageRequest(textContent("a secret text"), 1, MsgType.TEXT, sender = 1)
        ImClient(emulator.config, transport).use { im ->
            assertFailsWith<ImException.NotFound> { runBlocking { im.sendMessage(message) } }
            assertFailsWith<ImException.Validation> { runBlocking { im.sendMessage(message.copy(sender = null)) } }
        }
        val proxied = TransportConfig(retry = RetryOptions(1), telemetry = ImTelemetry(sdk), proxy = "http://127.0.0.1:1")
        ImClient(emulator.config, proxied).use { im ->
            assertFailsWith<ImException.Transport> { runBlocking { im.sendMessage(message) } }
        }
        until { spans("volc_im SendMessage").size == 3 }
        val calls = spans("volc_im SendMessage")
        assertEquals(setOf<Any?>("ConversationNotFound", "validation", "connect"), calls.map { it["error.type"] }.toSet())
        assertTrue(calls.all { it.status.statusCode == StatusCode.ERROR })
        assertEquals("connect", spans("POST").last()["error.type"])
        assertTrue("a secret text" !in "${exporter.finishedSpanItems}")
    }

    @Test
    fun `a batch is one span with its attempts`() {
        val users = List(12) { UserRegistration(userId = 100L + it, nickName = "x") }
        val outcome = ImClient(emulator.config, transport).use { im ->
            runBlocking { im.batch(RegisterUsersRequest(users), BatchOptions(partSize = 2, concurrency = 1)) }
        }
        assertEquals(12, outcome.sent)
        val batch = span("volc_im RegisterUsers")
        assertEquals(List(6) { batch.spanId }, spans("POST").map { it.parentSpanId })
    }

    @Test
    fun `a campaign is one span with its attempts`() {
        val users = List(12) { UserRegistration(userId = 200L + it, nickName = "x") }
        val file = Files.createTempDirectory("campaigns").resolve("spring")
        val report = FileLedgerStore(file).use { store ->
            ImClient(emulator.config, transport).use { im ->
                val (ledger, options) = Ledger("spring", store) to BatchOptions(partSize = 2, concurrency = 1)
                runBlocking { im.batch(RegisterUsersRequest(emptyList()), ledger, users.asSequence(), options) }
            }
        }
        assertEquals(12, report.sent)
        val campaign = span("volc_im RegisterUsers")
        assertEquals(null, campaign["error.type"])
        assertEquals(List(6) { campaign.spanId }, spans("POST").map { it.parentSpanId })
    }

    @Test
    fun `a cancelled call ends its spans`() {
        emulator.faults("""{"action":"QueryOnlineStatus","fault":{"type":"hang"}}""")
        ImClient(emulator.config, transport).use { im ->
            assertFailsWith<TimeoutCancellationException> { runBlocking { withTimeout(500) { im.queryOnlineStatus(request) } } }
        }
        assertEquals("cancelled", span("volc_im QueryOnlineStatus")["error.type"])
        assertEquals(1, spans("POST").size)
    }

    private val callbacks = Callbacks("callback-secret-of-tests", 123456)

    private fun handler(decide: suspend () -> Reply): CallbackHandler = callbackHandler(callbacks, Undecided.ACCEPT) {
        telemetry = ImTelemetry(sdk)
        logger = ImLogger {}
        on(EventType.BEFORE_SEND_MESSAGE) { _, _ -> decide() }
    }

    private fun body() = callbacks.sign("BeforeSendMessage", "{\"AppId\":123456}", id = "event-of-a-test-0001").toByteArray()

    @Test
    fun `an event is a server span that its handler is in`() {
        val inside = sdk.getTracer("application")
        val handler = handler {
            inside.spanBuilder("look up").startSpan().end()
            withContext(Dispatchers.Default) { Reply.accept() }
        }
        val outer = inside.spanBuilder("request").startSpan()
        outer.makeCurrent().use { handler.handleBlocking(body()) }
        val event = span("volc_im BeforeSendMessage")
        assertEquals(SpanKind.SERVER to outer.spanContext.spanId, event.kind to event.parentSpanId)
        assertEquals(event.spanId, span("look up").parentSpanId)
        assertEquals("BeforeSendMessage" to "event-of-a-test-0001", event["volc_im.event_type"] to event["volc_im.event_id"])
        assertEquals(200L, event["http.response.status_code"])
        assertNull(event["volc_im.undecided"])
        assertTrue(!Span.current().spanContext.isValid)
        assertEquals(1, metric("volc_im.server.event.duration")?.histogramData?.points?.sumOf { it.count })
    }

    @Test
    fun `undecided events are counted`() {
        val handler = handler { error("no such table") }
        handler.handleBlocking(body())
        val event = span("volc_im BeforeSendMessage")
        assertEquals(true to "handler_failed", event["volc_im.undecided"] to event["volc_im.reason"])
        assertEquals(StatusCode.ERROR, event.status.statusCode)
        val point = assertNotNull(metric("volc_im.server.undecided_events")).longSumData.points.single()
        assertEquals(1, point.value)
        assertEquals("handler_failed", point.attributes[AttributeKey.stringKey("volc_im.reason")])
        handler.handleBlocking("{}".toByteArray())
        assertTrue(span("volc_im callback")["http.response.status_code"] in listOf(400L, 401L))
    }

    companion object {
        private val emulator by lazy { Emulator() }

        @JvmStatic
        @AfterAll
        fun end() = emulator.close()
    }
}
