package volc.im.tests

import java.time.Duration
import java.util.UUID
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import volc.im.CallbackAnswer
import volc.im.CallbackEvent
import volc.im.CallbackHandler
import volc.im.Callbacks
import volc.im.ImException
import volc.im.LatePolicy
import volc.im.ReplayClaim
import volc.im.ReplayGuard
import volc.im.ReplayRedisScript
import volc.im.ReplayStore
import volc.im.Reply
import volc.im.callbackHandler

/** Events that come twice. */
class DuplicateEventsTest {
    private val callbacks = Callbacks("callback-secret", 123456)
    private val told = CopyOnWriteArrayList<String>()
    private val handled = AtomicInteger()

    private fun body(type: String, id: String = UUID.randomUUID().toString()) =
        callbacks.sign(type, """{"AppId":123456}""", id = id).toByteArray()

    private fun handler(type: String, configure: CallbackHandler.Builder.() -> Unit = {}, handle: suspend (Int) -> Reply) =
        callbackHandler(callbacks) {
            log = { told.add((it as ImException.Callback).reason) }
            configure()
            on(type) { handle(handled.incrementAndGet()) }
        }

    private fun code(answer: CallbackAnswer) = json(answer.body!!)["CheckCode"].asInt()

    private fun until(isSo: () -> Boolean) {
        repeat(1000) { if (isSo()) return else Thread.sleep(5) }
        error("it did not come about in five seconds")
    }

    @Test
    fun `a duplicate gets the first answer and is not handled`() {
        val handler = handler("BeforeSendMessage") { Reply.reject(it, "the $it.") }
        val body = body("BeforeSendMessage")
        val first = handler.handleBlocking(body)
        repeat(3) { assertEquals(first, handler.handleBlocking(body)) }
        assertEquals(2, code(handler.handleBlocking(body("BeforeSendMessage"))))
        assertEquals(2, handled.get())
    }

    @Test
    fun `duplicates at the same time wait for the first answer`() {
        val handler = handler("BeforeSendMessage", { deadline = Duration.ofSeconds(5) }) {
            delay(200)
            Reply.reject(5, "")
        }
        val body = body("BeforeSendMessage")
        val answers = runBlocking(Dispatchers.Default) { (1..20).map { async { handler.handle(body) } }.awaitAll() }
        assertEquals(setOf(5), answers.map(::code).toSet())
        assertEquals(1, handled.get())
    }

    @Test
    fun `a duplicate of a late event is told that it is running, then what was answered`() {
        val settings: CallbackHandler.Builder.() -> Unit = {
            deadline = Duration.ofMillis(100)
            onLate = LatePolicy.REJECT
        }
        for ((type, whileRunning, afterwards) in listOf(Triple("BeforeSendMessage", 200, 1), Triple("AfterPush", 503, 0))) {
            var isOver = false
            val handler = handler(type, settings) {
                delay(700)
                isOver = true
                Reply.reject(99, "too late")
            }
            val body = body(type)
            assertEquals(afterwards, code(handler.handleBlocking(body)))
            val again = handler.handleBlocking(body)
            assertEquals(whileRunning, again.status)
            if (whileRunning == 200) assertEquals(1, code(again))
            until { isOver }
            // Not the answer that came too late: what the sender was told holds.
            until { handler.handleBlocking(body).let { it.status == 200 && code(it) == afterwards } }
        }
        assertEquals(listOf("handler_late", "handler_late"), told.toList())
        assertEquals(2, handled.get())
    }

    @Test
    fun `an event whose handler threw is new when it comes again`() {
        val handler = handler("AfterPush") { if (it == 1) error("a defect") else Reply.accept("""{"Time":$it}""") }
        val body = body("AfterPush")
        assertEquals(500, handler.handleBlocking(body).status)
        assertEquals("""{"CheckCode":0,"CheckMessage":"","Time":2}""", handler.handleBlocking(body).body)
        assertEquals(2, json(handler.handleBlocking(body).body!!)["Time"].asInt())
        assertEquals(listOf("handler_failed"), told.toList())
    }

    @Test
    fun `a handler that throws too late has not handled its event`() {
        val handler = handler("BeforeSendMessage", { deadline = Duration.ofMillis(50) }) {
            if (it == 1) {
                delay(200)
                error("a defect")
            }
            Reply.reject(8, "")
        }
        val body = body("BeforeSendMessage")
        assertEquals(0, code(handler.handleBlocking(body)))
        until { told.toList() == listOf("handler_late", "handler_failed") }
        until { code(handler.handleBlocking(body)) == 8 }
        assertEquals(2, handled.get())
    }

    @Test
    fun `what is forged is not remembered`() {
        val guard = ReplayGuard()
        val handler = handler("AfterPush", { replayStore = guard }) { Reply.accept() }
        val forged = Callbacks("another").sign("AfterPush", """{"AppId":123456}""", id = "same").toByteArray()
        assertEquals(401, handler.handleBlocking(forged).status)
        assertEquals(0, guard.size)
        assertEquals(200, handler.handleBlocking(body("AfterPush", "same")).status)
        assertEquals(1, guard.size)
        assertEquals(1, handled.get())
    }

    @Test
    fun `without a store every delivery is handled`() {
        val handler = CallbackHandler.builder(callbacks).replayStore(null).apply {
            on("AfterPush") {
                handled.incrementAndGet()
                Reply.accept()
            }
        }.build()
        val body = body("AfterPush")
        repeat(2) { assertEquals(200, handler.handleBlocking(body).status) }
        assertEquals(2, handled.get())
    }

    /** A store that does the same whatever it is asked. */
    private class Store(val ask: () -> ReplayClaim) : ReplayStore {
        override fun claim(event: CallbackEvent) = ask()

        override fun settle(event: CallbackEvent, answer: String) {
            ask()
        }

        override fun release(event: CallbackEvent) {
            ask()
        }
    }

    @Test
    fun `a store that fails or hangs loses no event`() {
        val stores = listOf(
            Store { error("no connection") },
            Store {
                Thread.sleep(60_000)
                ReplayClaim.Running
            },
        )
        for (store in stores) {
            val settings: CallbackHandler.Builder.() -> Unit = {
                deadline = Duration.ofSeconds(2)
                replayStore = store
            }
            val handler = handler("BeforeSendMessage", settings) { Reply.reject(7, "") }
            assertEquals(7, code(handler.handleBlocking(body("BeforeSendMessage"))))
        }
        assertTrue(told.size >= 2 && told.all { it == "replay_store" }, "$told")
        assertEquals(2, handled.get())
    }

    @Test
    fun `a store that machines share decides`() {
        val settled = CopyOnWriteArrayList<String>()
        val shared = object : ReplayStore by ReplayGuard() {
            override fun settle(event: CallbackEvent, answer: String) {
                settled.add(answer)
            }
        }
        val handler = handler("BeforeSendMessage", { replayStore = shared }) { Reply.reject(3, "") }
        assertEquals(3, code(handler.handleBlocking(body("BeforeSendMessage"))))
        until { settled.toList() == listOf("""{"CheckCode":3,"CheckMessage":""}""") }
        val elsewhere = handler("BeforeSendMessage", { replayStore = Store { ReplayClaim.Answered("""{"CheckCode":4}""") } }) {
            Reply.accept()
        }
        assertEquals(4, code(elsewhere.handleBlocking(body("BeforeSendMessage"))))
        assertEquals(1, handled.get())
        assertTrue("claim" in ReplayRedisScript.text)
        assertEquals(Duration.ofMinutes(1), ReplayRedisScript.lease)
        assertEquals(Duration.ofMinutes(15), ReplayRedisScript.timeToLive)
    }
}
