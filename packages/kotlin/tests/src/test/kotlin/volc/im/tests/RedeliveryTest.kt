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
import volc.im.CallbackHandler
import volc.im.Callbacks
import volc.im.ImLogRecord
import volc.im.ImLogger
import volc.im.Redelivery
import volc.im.Replay
import volc.im.ReplayClaim
import volc.im.ReplayRedisScript
import volc.im.ReplayStore
import volc.im.Reply
import volc.im.Undecided
import volc.im.callbackHandler

/** Events that come twice. */
class RedeliveryTest {
    private val callbacks = Callbacks("callback-secret-of-tests", 123456)
    private val logged = CopyOnWriteArrayList<ImLogRecord>()
    private val handled = AtomicInteger()

    private fun body(type: String, id: String = UUID.randomUUID().toString()) =
        callbacks.sign(type, """{"AppId":123456}""", id = id).toByteArray()

    private fun handler(type: String, configure: CallbackHandler.Builder.() -> Unit = {}, handle: suspend (Int) -> Reply) =
        callbackHandler(callbacks, Undecided.ACCEPT) {
            logger = ImLogger { logged.add(it) }
            configure()
            on(type) { handle(handled.incrementAndGet()) }
        }

    private fun code(answer: CallbackAnswer) = json(answer.body!!)["CheckCode"].asInt()

    private fun reasons() = logged.filter { it.level >= System.Logger.Level.WARNING && it.eventId.isNotEmpty() }.map { it.reason }

    @Test
    fun `a redelivery gets the first answer and is not handled`() {
        val handler = handler("BeforeSendMessage") { Reply.reject(it.toLong(), "the $it.") }
        val body = body("BeforeSendMessage")
        val first = handler.handleBlocking(body)
        repeat(3) { assertEquals(first, handler.handleBlocking(body)) }
        assertEquals(2, code(handler.handleBlocking(body("BeforeSendMessage"))))
        assertEquals(2, handled.get())
    }

    @Test
    fun `redeliveries at the same time wait for the first answer`() {
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
    fun `a redelivery of a late event is undecided, then gets what its handler decided`() {
        val handler = callbackHandler(callbacks, Undecided.REJECT) {
            logger = ImLogger { logged.add(it) }
            deadline = Duration.ofMillis(100)
            on("BeforeSendMessage") {
                handled.incrementAndGet()
                delay(700)
                Reply.reject(99, "decided")
            }
        }
        val body = body("BeforeSendMessage")
        assertEquals(1, code(handler.handleBlocking(body)))
        assertEquals(1, code(handler.handleBlocking(body)))
        until { code(handler.handleBlocking(body)) == 99 }
        assertEquals(1, handled.get())
        assertTrue("handler_late" in reasons(), "$logged")
    }

    @Test
    fun `an event whose handler threw is new when it comes again`() {
        val handler = handler("AfterPush") { if (it == 1) error("a defect") else Reply.accept("""{"Time":$it}""") }
        val body = body("AfterPush")
        assertEquals(500, handler.handleBlocking(body).status)
        assertEquals("""{"CheckCode":0,"CheckMessage":"","Time":2}""", handler.handleBlocking(body).body)
        assertEquals(2, json(handler.handleBlocking(body).body!!)["Time"].asInt())
        assertEquals(listOf("handler_failed"), reasons())
    }

    @Test
    fun `what is forged is not remembered`() {
        val handler = handler("AfterPush") { Reply.accept() }
        val forged = Callbacks("another-secret-of-tests").sign("AfterPush", """{"AppId":123456}""", id = "evt-same").toByteArray()
        assertEquals(401, handler.handleBlocking(forged).status)
        assertEquals(200, handler.handleBlocking(body("AfterPush", "evt-same")).status)
        assertEquals(1, handled.get())
    }

    @Test
    fun `without a memory every delivery is handled`() {
        val handler = handler("AfterPush", { replay = Replay.OFF }) { Reply.accept() }
        val body = body("AfterPush")
        repeat(2) { assertEquals(200, handler.handleBlocking(body).status) }
        assertEquals(2, handled.get())
    }

    @Test
    fun `ids alone tell redeliveries where that is chosen`() {
        for ((how, expected) in listOf(Redelivery.SIGNATURE to 2, Redelivery.ID to 1)) {
            handled.set(0)
            val handler = handler("AfterPush", { redelivery = how }) { Reply.accept() }
            val id = UUID.randomUUID().toString()
            for (data in listOf("""{"AppId":123456,"A":1}""", """{"AppId":123456,"A":2}""")) {
                handler.handleBlocking(callbacks.sign("AfterPush", data, id = id).toByteArray())
            }
            assertEquals(expected, handled.get(), "$how")
        }
    }

    /** Several machines' memory; each step first does what is asked. */
    private class Store(val before: (String) -> Unit = {}) : ReplayStore {
        val steps = CopyOnWriteArrayList<String>()
        private val claims = HashMap<String, Pair<String, String?>>()

        override fun claim(keys: List<String>, owner: String, lease: Duration): ReplayClaim {
            before("claim")
            steps.add("claim ${lease.toMillis()}")
            return synchronized(claims) {
                val known = keys.firstNotNullOfOrNull(claims::get)
                if (known == null) keys.forEach { claims[it] = owner to null }
                if (known == null) ReplayClaim.Fresh else known.second?.let(ReplayClaim::Answered) ?: ReplayClaim.Running
            }
        }

        override fun settle(keys: List<String>, owner: String, reply: String, remember: Duration) {
            before("settle")
            steps.add("settle $reply ${remember.toMillis()}")
            synchronized(claims) { keys.filter { claims[it]?.first == owner }.forEach { claims[it] = owner to reply } }
        }

        override fun release(keys: List<String>, owner: String) {
            before("release")
            steps.add("release")
            synchronized(claims) { keys.filter { claims[it]?.first == owner }.forEach(claims::remove) }
        }
    }

    @Test
    fun `a store that fails or hangs loses no event and holds up no answer`() {
        for (bad in listOf<(String) -> Unit>({ error("no connection") }, { Thread.sleep(60_000) })) {
            handled.set(0)
            val handler = handler("BeforeSendMessage", { replay = Replay.store(Store(bad)) }) { Reply.reject(7, "") }
            val body = body("BeforeSendMessage")
            val start = System.nanoTime()
            assertEquals(7, code(handler.handleBlocking(body)))
            assertTrue(System.nanoTime() - start < 20_000_000_000)
            // The process remembers it itself.
            assertEquals(7, code(handler.handleBlocking(body)))
            assertEquals(1, handled.get())
            until { logged.any { it.level == System.Logger.Level.ERROR && it.reason.startsWith("replay") } }
        }
        assertTrue(logged.any { it.cause?.message == "no connection" }, "$logged")
    }

    @Test
    fun `a store whose settling hangs does not hold up the answer`() {
        val store = Store { if (it == "settle") Thread.sleep(60_000) }
        val handler = handler("BeforeSendMessage", { replay = Replay.store(store) }) { Reply.reject(7, "") }
        repeat(40) {
            val start = System.nanoTime()
            assertEquals(7, code(handler.handleBlocking(body("BeforeSendMessage"))))
            assertTrue(System.nanoTime() - start < 20_000_000_000)
        }
    }

    @Test
    fun `machines that share a store handle an event once`() {
        val store = Store()
        val machines = List(2) { handler("BeforeSendMessage", { replay = Replay.store(store) }) { Reply.reject(3, "") } }
        val body = body("BeforeSendMessage")
        for (round in 1..4) {
            assertEquals(3, code(machines[round % 2].handleBlocking(body)))
            if (round == 1) until { store.steps.any { it.startsWith("settle") } }
        }
        assertEquals(1, handled.get())
        assertEquals("claim 60000", store.steps.first())
        assertTrue(store.steps.any { it.startsWith("settle {\"CheckCode\":3,") }, "${store.steps}")
    }

    @Test
    fun `a store gets an event back that was not handled`() {
        val store = Store()
        val handler = handler("AfterPush", { replay = Replay.store(store) }) { if (it == 1) error("a defect") else Reply.accept() }
        val body = body("AfterPush")
        assertEquals(500, handler.handleBlocking(body).status)
        until { "release" in store.steps }
        assertEquals(200, handler.handleBlocking(body).status)
        assertEquals(2, handled.get())
    }

    @Test
    fun `what Redis returns is read`() {
        assertTrue("claim" in ReplayRedisScript.text && "settle" in ReplayRedisScript.text)
        assertEquals(ReplayClaim.Fresh, ReplayClaim.ofRedis("f"))
        assertEquals(ReplayClaim.Running, ReplayClaim.ofRedis("r"))
        assertEquals(ReplayClaim.Answered("{}"), ReplayClaim.ofRedis("a{}"))
    }
}
