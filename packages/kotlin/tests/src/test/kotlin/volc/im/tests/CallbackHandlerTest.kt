package volc.im.tests

import java.time.Duration
import java.time.Instant
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import volc.im.BeforeSendMessageData
import volc.im.CallbackHandler
import volc.im.Callbacks
import volc.im.ConversationType
import volc.im.EventType
import volc.im.ImException
import volc.im.LatePolicy
import volc.im.Reply
import volc.im.UnknownEventData
import volc.im.callbackHandler

class CallbackHandlerTest {
    private val callbacks = Callbacks("callback-secret", 123456)
    private val logged = CopyOnWriteArrayList<ImException>()
    private val data = """{"AppId":123456,"MessageBody":{"ConversationType":2,"ConversationShortId":7221856821303362049},"New":[1]}"""

    private fun body(type: String, data: String = this.data) = callbacks.sign(type, data).toByteArray()

    private fun answer(body: ByteArray, configure: CallbackHandler.Builder.() -> Unit) = runBlocking {
        callbackHandler(callbacks) {
            log = { logged.add(it) }
            // What checks in a handler loads when it first runs takes longer than the service would wait.
            deadline = Duration.ofSeconds(10)
            configure()
        }.handle(body)
    }

    @Test
    fun `events are typed and their handlers decide`() {
        val answer = answer(body("BeforeSendMessage")) {
            on(EventType.BEFORE_SEND_MESSAGE) { event, data ->
                assertEquals(ConversationType.GROUP, data.messageBody?.conversationType)
                assertEquals("7221856821303362049", event["MessageBody.ConversationShortId"]?.text)
                assertNull(event["MessageBody.Nothing"])
                assertEquals("[1]", data.extra.getValue("New").text)
                assertIs<BeforeSendMessageData>(event.data)
                assertNull(event.dataOf(EventType.AFTER_PUSH))
                Reply.reject(1001, "no spoilers")
            }
        }
        assertEquals(200, answer.status)
        assertEquals("""{"CheckCode":1001,"CheckMessage":"no spoilers"}""", answer.body)
        val unknown = answer(body("FromTheFuture")) {
            on("FromTheFuture") { event ->
                assertEquals(data, assertIs<UnknownEventData>(event.data).json.text)
                Reply.accept("""{"Extra":1}""")
            }
        }
        assertEquals("""{"CheckCode":0,"CheckMessage":"","Extra":1}""", unknown.body)
        assertEquals(Reply.accept().body, answer(body("AfterPush")) {}.body)
        assertEquals(17, EventType.ALL.size)
        assertTrue(logged.isEmpty())
    }

    @Test
    fun `what is not genuine learns nothing`() {
        val forged = Callbacks("another-secret").sign("BeforeSendMessage", data).toByteArray()
        val old = callbacks.sign("BeforeSendMessage", data, Instant.now().minusSeconds(600)).toByteArray()
        for ((body, reason) in listOf(forged to "signature", old to "time_tolerance", ByteArray(0) to null)) {
            val answer = answer(body) { on("BeforeSendMessage") { error("not for forgers") } }
            assertEquals(401, answer.status)
            assertNull(answer.body)
            val error = assertIs<ImException.Callback>(logged.last())
            if (reason != null) assertEquals(reason, error.reason)
            assertTrue(answer.headers.isEmpty())
        }
        assertEquals(413, answer(ByteArray((1 shl 20) + 1)) {}.status)
        // No limit of one's own is above the largest body.
        assertEquals(413, answer(ByteArray((1 shl 20) + 1)) { maxBodyBytes = Int.MAX_VALUE }.status)
        assertEquals(3, logged.size)
    }

    @Test
    fun `who is late is answered by the policy`() {
        for ((policy, code) in listOf(LatePolicy.ACCEPT to 0, LatePolicy.REJECT to 1)) {
            val start = System.nanoTime()
            val answer = answer(body("BeforeSendMessage")) {
                deadline = Duration.ofMillis(50)
                onLate = policy
                on("BeforeSendMessage") {
                    // Blocks its thread, deaf to cancellation.
                    Thread.sleep(3000)
                    Reply.accept()
                }
            }
            assertTrue(System.nanoTime() - start < 2_000_000_000)
            assertEquals(code, json(answer.body!!)["CheckCode"].asInt())
            assertEquals("handler_late", assertIs<ImException.Callback>(logged.last()).reason)
        }
        val finished = CountDownLatch(1)
        val answer = answer(body("AfterPush")) {
            deadline = Duration.ofMillis(50)
            on(EventType.AFTER_PUSH) { _, _ ->
                delay(200)
                finished.countDown()
                Reply.accept()
            }
        }
        assertEquals(200, answer.status)
        assertTrue(finished.await(5, TimeUnit.SECONDS), "a late handler of an After event goes on")
    }

    @Test
    fun `a late handler of a Before event goes on as well`() {
        val finished = CountDownLatch(1)
        val answer = answer(body("BeforeSendMessage")) {
            deadline = Duration.ofMillis(50)
            onLate = LatePolicy.reply(Reply.reject(77, "busy"))
            on("BeforeSendMessage") {
                delay(200)
                finished.countDown()
                Reply.accept()
            }
        }
        assertEquals(77, json(answer.body!!)["CheckCode"].asInt())
        assertTrue(finished.await(5, TimeUnit.SECONDS), "what it does may be half done")
    }

    @Test
    fun `a handler outlives who asked`() {
        val (started, finished) = CountDownLatch(1) to CountDownLatch(1)
        val handler = callbackHandler(callbacks) {
            deadline = Duration.ofSeconds(5)
            on("AfterPush") {
                started.countDown()
                delay(200)
                finished.countDown()
                Reply.accept()
            }
        }
        runBlocking(Dispatchers.Default) {
            val asking = launch { handler.handle(body("AfterPush")) }
            started.await()
            asking.cancelAndJoin()
        }
        assertTrue(finished.await(5, TimeUnit.SECONDS))
    }

    @Test
    fun `a request that cannot be a callback is turned away unread`() {
        val handler = callbackHandler(callbacks) { maxBodyBytes = 1000 }
        val get = handler.refuse("GET", null)
        assertEquals(405, get?.status)
        assertEquals(mapOf("allow" to "POST"), get?.headers)
        assertEquals(415, handler.refuse("POST", "text/html; charset=utf-8")?.status)
        assertEquals(413, handler.refuse("POST", "application/json", 1001)?.status)
        for (type in listOf(null, "", "application/json; charset=utf-8", "application/problem+JSON", "text/plain")) {
            for (length in listOf(null, -1L, 0L, 1000L)) assertNull(handler.refuse("POST", type, length), "$type $length")
        }
    }

    @Test
    fun `a log that throws costs nobody an answer`() {
        val handler = callbackHandler(callbacks) {
            log = { error("the log is full") }
            on("AfterPush") { throw TimeoutException("of the handler's own") }
        }
        assertEquals(401, handler.handleBlocking(ByteArray(0)).status)
        assertEquals(500, handler.handleBlocking(body("AfterPush")).status)
    }

    @Test
    fun `who throws is answered as well`() {
        val before = answer(body("BeforeSendMessage")) { on("BeforeSendMessage") { error("a defect") } }
        assertEquals(200, before.status)
        val timedOut = answer(body("AfterPush")) { on("AfterPush") { withTimeout(10) { awaitCancellation() } } }
        assertEquals(500, timedOut.status)
        val after = answer(body("AfterPush")) { on("AfterPush") { error("a defect") } }
        assertEquals(500, after.status)
        assertEquals("a defect", logged.last().cause?.message)
        // A documented field of another type than documented.
        val odd = body("AfterMarkNewChat", """{"AppId":123456,"UserId":true}""")
        assertEquals(500, answer(odd) { on(EventType.AFTER_MARK_NEW_CHAT) { _, _ -> Reply.accept() } }.status)
        assertIs<ImException.Decode>(logged.last().cause)
    }

    @Test
    fun `without coroutines`() {
        val handler = CallbackHandler.builder(callbacks)
            .onEvent(EventType.BEFORE_SEND_MESSAGE) { _, _ -> Reply.reject(7, "no") }
            .deadline(Duration.ofMillis(500))
            .maxBodyBytes(1000)
            .log { logged.add(it) }
            .build()
        val body = body("BeforeSendMessage")
        val answer = handler.handleBlocking(body)
        assertEquals(7, json(answer.body!!)["CheckCode"].asInt())
        assertEquals(mapOf("content-type" to "application/json"), answer.headers)
        assertEquals(7, json(handler.handleBlocking(body.inputStream()).body!!)["CheckCode"].asInt())
        assertEquals(7, json(handler.handleAsync(body).get().body!!)["CheckCode"].asInt())
        assertEquals(413, handler.handleBlocking(ByteArray(5000).inputStream()).status)
    }
}
