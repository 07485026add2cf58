package volc.im.tests

import java.time.Duration
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue
import volc.im.AfterEventType
import volc.im.CallbackHandler
import volc.im.Callbacks
import volc.im.EventType
import volc.im.ImException
import volc.im.ImLogRecord
import volc.im.ImLogger
import volc.im.Reply
import volc.im.Undecided
import volc.im.callbackHandler

/** Settings are checked where they are made. */
class CallbackOptionsTest {
    private val callbacks = Callbacks("callback-secret-of-tests", 123456)

    private fun refusal(configure: CallbackHandler.Builder.() -> Unit): Pair<String, String> {
        val error = assertFailsWith<ImException.Validation> { callbackHandler(callbacks, Undecided.ACCEPT, configure) }
        assertTrue(error.message.isNotEmpty())
        return error.path to error.rule
    }

    @Test
    fun `names that are no event's are refused with the nearest`() {
        for (name in listOf("beforeSendMessage", "BeforeSendMesage", "BeforeSendMessages", " BeforeSendMessage", "AfterTeleport", "")) {
            val error = assertFailsWith<ImException.Validation>(name) {
                callbackHandler(callbacks, Undecided.ACCEPT) { on(name) { Reply.accept() } }
            }
            assertEquals("unknown_event", error.rule, name)
            if ("Send" in name) assertTrue("BeforeSendMessage" in error.message, error.message)
        }
        callbackHandler(callbacks, Undecided.ACCEPT) {
            events = listOf("AfterTeleport")
            on("AfterTeleport") { Reply.accept() }
        }
    }

    @Test
    fun `two handlers of one event are refused`() {
        assertEquals("duplicate", refusal {
            on("BeforeSendMessage") { Reply.accept() }
            on(EventType.BEFORE_SEND_MESSAGE) { _, _ -> Reply.accept() }
        }.second)
        val builder = CallbackHandler.builder(callbacks).onEvent(EventType.AFTER_PUSH) { _, _ -> Reply.accept() }
        assertFailsWith<ImException.Validation> { builder.onEvent(EventType.AFTER_PUSH) { _, _ -> Reply.accept() }.build() }
    }

    @Test
    fun `ranges are checked`() {
        for (wrong in listOf(0L, -5000, 60_001)) assertEquals("deadline" to "range", refusal { deadline = Duration.ofMillis(wrong) })
        assertEquals("deadline" to "range", refusal { deadline = Duration.ofSeconds(Long.MAX_VALUE) })
        assertEquals("deadline" to "range", refusal { deadline = Duration.ofSeconds(Long.MIN_VALUE) })
        for (wrong in listOf(0, -1, Int.MAX_VALUE)) {
            assertEquals("maxBodyBytes" to "range", refusal { maxBodyBytes = wrong })
            assertEquals("replayCapacity" to "range", refusal { replayCapacity = wrong })
            assertEquals("handlerThreads" to "range", refusal { handlerThreads = wrong })
        }
        for (wrong in listOf(0, -1, Int.MAX_VALUE)) assertEquals("handlerQueue" to "range", refusal { handlerQueue = wrong })
        assertEquals("event_name", refusal { events = listOf("no event") }.second)
    }

    @Test
    fun `settings of the verification are checked`() {
        fun path(make: () -> Callbacks) = assertFailsWith<ImException.Validation> { make() }.path
        for (secret in listOf("", " ", "a\n", " a")) {
            val error = assertFailsWith<ImException.Validation> { Callbacks(secret) }
            assertTrue(error.path.startsWith("secret"), error.path)
        }
        assertTrue(path { Callbacks(emptyList()) }.startsWith("secret"))
        assertEquals("tolerance", path { Callbacks(listOf("a-secret-of-tests"), 1, Duration.ofSeconds(-1)) })
        assertEquals("tolerance", path { Callbacks(listOf("a-secret-of-tests"), 1, Duration.ofSeconds(Long.MAX_VALUE)) })
        assertEquals("eventId", path { Callbacks(listOf("a-secret-of-tests"), 1, eventId = "[") })
        Callbacks(listOf("a-secret-of-tests", "another-secret-of-tests"), 1, null, "uuid", listOf("AfterTeleport"))
    }

    @Test
    fun `who registers a Before handler chooses, or it does not compile`() {
        val builder = CallbackHandler.AfterBuilder::class.java
        for (method in builder.methods.filter { it.name in setOf("on", "onEvent", "onEventAsync") }) {
            if (method.isBridge) continue
            assertEquals(AfterEventType::class.java, method.parameterTypes[0], "$method")
        }
        assertTrue(CallbackHandler::class.java.methods.filter { it.name == "builder" }.all {
            it.parameterCount == 2 || it.returnType == builder
        })
    }

    @Test
    fun `what is risky is warned of when it is made`() {
        val logged = CopyOnWriteArrayList<ImLogRecord>()
        callbackHandler(Callbacks("short")) { logger = ImLogger { logged.add(it) } }
        until { logged.size >= 2 }
        assertTrue(logged.all { it.level >= System.Logger.Level.WARNING && "short\"" !in it.message }, "$logged")
        logged.clear()
        callbackHandler(Callbacks(listOf("callback-secret-of-tests"), 1, tolerance = null)) { logger = ImLogger { logged.add(it) } }
        until { logged.isNotEmpty() }
    }
}
