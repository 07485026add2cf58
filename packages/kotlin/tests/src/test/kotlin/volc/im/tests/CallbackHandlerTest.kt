package volc.im.tests

import java.time.Duration
import java.time.Instant
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import volc.im.BeforeSendMessageData
import volc.im.CallbackAnswer
import volc.im.CallbackHandler
import volc.im.CallbackRequest
import volc.im.Callbacks
import volc.im.ConversationType
import volc.im.EventType
import volc.im.ImException
import volc.im.ImLogRecord
import volc.im.ImLogger
import volc.im.Reply
import volc.im.Undecided
import volc.im.UnknownEventData
import volc.im.callbackHandler

class CallbackHandlerTest {
    private val callbacks = Callbacks("callback-secret-of-tests", 123456)
    private val logged = CopyOnWriteArrayList<ImLogRecord>()
    private val data = """{"AppId":123456,"MessageBody":{"ConversationType":2,"ConversationShortId":7221856821303362049},"New":[1]}"""

    private fun body(type: String, data: String = this.data) = callbacks.sign(type, data).toByteArray()

    private fun handler(undecided: Undecided = Undecided.REJECT, configure: CallbackHandler.Builder.() -> Unit) =
        callbackHandler(callbacks, undecided) {
            logger = ImLogger { logged.add(it) }
            // What checks in a handler loads when it first runs takes longer than the service would wait.
            deadline = Duration.ofSeconds(10)
            configure()
        }

    private fun answer(body: ByteArray, undecided: Undecided = Undecided.REJECT, configure: CallbackHandler.Builder.() -> Unit) =
        runBlocking { handler(undecided, configure).handle(body) }

    private fun code(answer: CallbackAnswer) = json(answer.body!!)["CheckCode"].asLong()

    /** What is logged without the warning about the long deadline. */
    private fun reasons() = logged.filter { it.reason != "long_deadline" && "deadline" !in it.reason }.map { it.reason }

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
                assertTrue(event.isBefore)
                Reply.reject(1001, "no spoilers")
            }
        }
        assertEquals(200, answer.status)
        assertEquals("""{"CheckCode":1001,"CheckMessage":"no spoilers"}""", answer.body)
        val unknown = answer(body("FromTheFuture")) {
            events = listOf("FromTheFuture")
            on("FromTheFuture") { event ->
                assertEquals(data, assertIs<UnknownEventData>(event.data).json.text)
                Reply.accept("""{"Extra":1}""")
            }
        }
        assertEquals("""{"CheckCode":0,"CheckMessage":"","Extra":1}""", unknown.body)
        assertEquals(0, code(answer(body("AfterPush")) {}))
        assertEquals(17, EventType.ALL.size)
        assertEquals(0, logged.count { it.level == System.Logger.Level.ERROR }, "$logged")
    }

    @Test
    fun `data that is not as documented is a failed handler, and accepts nothing`() {
        val wrong = body("BeforeSendMessage", """{"AppId":123456,"MessageBody":{"ConversationType":{}}}""")
        assertEquals(1, code(answer(wrong) { on(EventType.BEFORE_SEND_MESSAGE) { _, _ -> Reply.accept() } }))
        assertEquals("handler_failed", logged.last().reason)
        assertEquals(1, code(answer(wrong) { on("*") { event -> Reply.accept().also { event.data } } }))
        assertEquals("handler_failed", logged.last().reason)
        assertTrue("ConversationType" in logged.last().message, logged.last().message)
        // By path all of it is in reach.
        assertEquals(0, code(answer(wrong) { on("*") { event -> Reply.accept().also { assertEquals("{}", event["MessageBody.ConversationType"]?.text) } } }))
    }

    @Test
    fun `the handler of every other event`() {
        val seen = CopyOnWriteArrayList<String>()
        val handler = handler {
            on(EventType.AFTER_PUSH) { _, _ -> Reply.accept() }
            on("*") { event ->
                seen.add(event.type)
                Reply.reject(4, "")
            }
        }
        for (type in listOf("AfterPush", "BeforeSendMessage", "AfterTeleport")) handler.handleBlocking(body(type))
        assertEquals(listOf("BeforeSendMessage", "AfterTeleport"), seen.toList())
    }

    @Test
    fun `what is not genuine learns nothing`() {
        val forged = Callbacks("another-secret-of-tests").sign("BeforeSendMessage", data).toByteArray()
        val old = callbacks.sign("BeforeSendMessage", data, Instant.now().minusSeconds(600)).toByteArray()
        for ((body, reason) in listOf(forged to "signature", old to "time_tolerance", ByteArray(0) to null, "null".toByteArray() to null)) {
            val answer = answer(body) { on("BeforeSendMessage") { error("not for forgers") } }
            assertTrue(answer.status == 401 || answer.status == 400, "$answer")
            assertNull(answer.body)
            if (reason != null) assertEquals(reason, logged.last().reason)
            if (reason != null) assertEquals(System.Logger.Level.WARNING, logged.last().level)
        }
        assertEquals(413, answer(ByteArray((1 shl 20) + 1)) {}.status)
        assertEquals(413, answer(ByteArray(1001)) { maxBodyBytes = 1000 }.status)
    }

    @Test
    fun `texts of strangers are escaped in logs`() {
        val id = "a\u0085\u009b\u2028\u202e\u007f"
        val odd = json(callbacks.sign("AfterPush", "{}")).let { it as com.fasterxml.jackson.databind.node.ObjectNode }
        odd.put("EventId", id)
        answer(odd.toString().toByteArray()) {}
        for (record in logged) for (char in id.drop(1)) assertTrue(char !in record.message, record.message)
    }

    @Test
    fun `who is late is answered by what was chosen`() {
        for ((undecided, code) in listOf(Undecided.ACCEPT to 0L, Undecided.REJECT to 1L, Undecided.reply(Reply.reject(77, "busy")) to 77L)) {
            val finished = CountDownLatch(1)
            val start = System.nanoTime()
            val answer = answer(body("BeforeSendMessage"), undecided) {
                deadline = Duration.ofMillis(50)
                on("BeforeSendMessage") {
                    // Blocks its thread, deaf to cancellation.
                    Thread.sleep(8000)
                    finished.countDown()
                    Reply.accept()
                }
            }
            assertTrue(System.nanoTime() - start < 7_500_000_000)
            assertEquals(code, code(answer))
            val told = logged.last { it.reason == "handler_late" }
            assertEquals("BeforeSendMessage", told.eventType)
            assertTrue(told.eventId.isNotEmpty() && told.level == System.Logger.Level.ERROR)
            assertTrue(finished.await(10, TimeUnit.SECONDS), "what it does may be half done")
        }
    }

    @Test
    fun `a late handler of an After event goes on`() {
        val finished = CountDownLatch(1)
        val handler = callbackHandler(callbacks) {
            logger = ImLogger { logged.add(it) }
            deadline = Duration.ofMillis(50)
            on(EventType.AFTER_PUSH) { _, _ ->
                delay(200)
                finished.countDown()
                Reply.accept()
            }
        }
        assertEquals(200, handler.handleBlocking(body("AfterPush")).status)
        assertTrue(finished.await(10, TimeUnit.SECONDS))
    }

    @Test
    fun `who throws is answered by what was chosen, and told`() {
        assertEquals(1, code(answer(body("BeforeSendMessage")) { on("BeforeSendMessage") { error("a defect") } }))
        assertEquals(0, code(answer(body("BeforeSendMessage"), Undecided.ACCEPT) { on("BeforeSendMessage") { error("a defect") } }))
        assertEquals(System.Logger.Level.ERROR, logged.last().level)
        assertEquals("handler_failed", logged.last().reason)
        assertEquals("a defect", logged.last().cause?.message)
        val timedOut = answer(body("AfterPush")) { on("AfterPush") { withTimeout(10) { awaitCancellation() } } }
        assertEquals(500, timedOut.status)
        assertEquals(500, answer(body("AfterPush")) { on("AfterPush") { throw TimeoutException("its own") } }.status)
        assertEquals(500, answer(body("AfterPush")) { on("AfterPush") { throw StackOverflowError() } }.status)
        // A documented field of another type than documented.
        val odd = body("AfterMarkNewChat", """{"AppId":123456,"UserId":true}""")
        assertEquals(500, answer(odd) { on(EventType.AFTER_MARK_NEW_CHAT) { _, _ -> Reply.accept() } }.status)
        assertIs<ImException.Decode>(logged.last().cause)
        // Words that are user code too.
        val nasty = object : RuntimeException() {
            override fun toString(): String = error("not even that")
        }
        assertEquals(1, code(answer(body("BeforeSendMessage")) { on("BeforeSendMessage") { throw nasty } }))
    }

    @Test
    fun `a logger that throws or hangs costs nobody an answer`() {
        for (bad in listOf<ImLogger>(ImLogger { error("the log is full") }, ImLogger { Thread.sleep(3_600_000) })) {
            val handler = handler {
                logger = bad
                on("AfterPush") { error("a defect") }
            }
            for (round in 1..3) {
                val start = System.nanoTime()
                assertEquals(500, handler.handleBlocking(body("AfterPush")).status)
                assertTrue(System.nanoTime() - start < 20_000_000_000)
            }
        }
    }

    @Test
    fun `what a Java handler returns for nothing is a failure at once`() {
        val start = System.nanoTime()
        for (handler in JavaHandlers.nothings(callbacks, ImLogger { logged.add(it) })) {
            assertEquals(1, code(handler.handleBlocking(body("BeforeSendMessage"))))
            assertEquals("handler_failed", logged.last().reason)
        }
        assertTrue(System.nanoTime() - start < 20_000_000_000)
    }

    @Test
    fun `what a Java handler throws is a failure, checked or not`() {
        for (handler in JavaHandlers.failing(callbacks, ImLogger { logged.add(it) })) {
            assertEquals(1, code(handler.handleBlocking(body("BeforeSendMessage"))))
            assertEquals("handler_failed", logged.last().reason)
            assertTrue("down" in logged.last().message, logged.last().message)
        }
    }

    @Test
    fun `half a surrogate pair in a reply is replaced, and a refusal stays one`() {
        val half = """{"AppId":123456,"MessageBody":{"Content":"a\ud83d b"}}"""
        val answer = answer(body("BeforeSendMessage", half)) {
            on("BeforeSendMessage") { event -> Reply.reject(9, json(event["MessageBody.Content"]!!.text).asText()) }
        }
        assertEquals("a\ufffd b", json(answer.body!!)["CheckMessage"].asText())
        assertEquals("\ufffd\ufffdé😀", json(Reply.reject(9, "\uDC00\uD800é😀").body)["CheckMessage"].asText())
        assertFailsWith<ImException.Validation> { Reply.accept("{\"a\":\"\uD83D\"}") }
        assertFailsWith<ImException.Validation> { callbacks.sign("AfterPush", "{\"a\":\"\uD83D\"}") }
        assertFailsWith<ImException.Validation> { Callbacks("a-secret-with-\uD83D") }
    }

    @Test
    fun `codes are of 64 bits and not 0`() {
        for (code in listOf(1L, -1L, 1L shl 31, Long.MIN_VALUE, Long.MAX_VALUE)) {
            assertEquals(code, json(Reply.reject(code, "").body)["CheckCode"].asLong())
        }
        assertFailsWith<ImException.Validation> { Reply.reject(0, "") }
        // In a handler it is the handler that failed.
        assertEquals(1, code(answer(body("BeforeSendMessage")) { on("BeforeSendMessage") { Reply.reject(0, "") } }))
    }

    @Test
    fun `a word is found however it is escaped`() {
        for (content in listOf("spoiler", "sp\\u006filer", "sp\\\\u006filer\\\"")) {
            val body = body("BeforeSendMessage", """{"AppId":123456,"MessageBody":{"Content":"{\"text\":\"${content.replace("\\", "\\\\").replace("\"", "\\\"")}\"}"}}""")
            val answer = runCatching {
                answer(body) {
                    on("BeforeSendMessage") { event -> if (event.texts.any { "spoiler" in it }) Reply.reject(1001, "") else Reply.accept() }
                }
            }.getOrThrow()
            if (content != "sp\\\\u006filer\\\"") assertEquals(1001, code(answer), content)
        }
    }

    @Test
    fun `a request that cannot be a callback is turned away unread, and told`() {
        val handler = handler { maxBodyBytes = 1000 }
        fun status(request: CallbackRequest) = runBlocking { handler.handle(request) { error("it was read") } }
        val get = status(CallbackRequest("GET"))
        assertEquals(405, get.status)
        assertEquals("POST", get.headers["allow"])
        assertEquals(415, status(CallbackRequest("POST", "text/html; charset=utf-8")).status)
        assertEquals(415, status(CallbackRequest("POST", "application/json", "gzip")).status)
        assertTrue("gzip" in logged.last().message)
        assertEquals(413, status(CallbackRequest("POST", "application/json", null, "1001")).status)
        assertEquals(4, logged.filter { it.level < System.Logger.Level.WARNING }.size, "$logged")
        for (length in listOf("²", "9".repeat(5000), "-1", "x", "0", "1000", null)) {
            val answer = runBlocking {
                handler.handle(CallbackRequest("POST", null, null, length)) { most ->
                    assertTrue(most in 1..1001)
                    body("AfterPush")
                }
            }
            assertTrue(answer.status in listOf(200, 400, 413), "$length: $answer")
        }
    }

    @Test
    fun `a body that cannot be read`() {
        val handler = handler {}
        val request = CallbackRequest("POST", "application/json")
        val broken = runBlocking { handler.handle(request) { throw java.io.IOException("connection reset") } }
        assertTrue(broken.status >= 400)
        val slow = handler { deadline = Duration.ofMillis(100) }
        val late = runBlocking { slow.handle(request) { awaitCancellation() } }
        assertTrue(late.status >= 400, "$late")
        val stream = object : java.io.InputStream() {
            override fun read(): Int = throw java.io.IOException("connection reset")
        }
        assertTrue(handler.handleBlocking(request, stream).status >= 400)
    }

    @Test
    fun `without coroutines`() {
        val handler = CallbackHandler.builder(callbacks, Undecided.ACCEPT)
            .onEvent(EventType.BEFORE_SEND_MESSAGE) { _, _ -> Reply.reject(7, "no") }
            .onEventAsync(EventType.AFTER_PUSH) { _, _ -> CompletableFuture.completedFuture(Reply.accept("""{"A":1}""")) }
            .onEvent("BeforeDestroyConversation") { Reply.reject(8, it.type) }
            .deadline(Duration.ofMillis(900))
            .maxBodyBytes(1000)
            .logger { logged.add(it) }
            .build()
        val request = CallbackRequest("POST", "application/json")
        val body = body("BeforeSendMessage")
        assertEquals(7, code(handler.handleBlocking(body)))
        assertEquals("application/json", handler.handleBlocking(body).headers["content-type"])
        assertEquals(7, code(handler.handleBlocking(request, body.inputStream())))
        assertEquals(7, code(handler.handleAsync(body).get()))
        assertEquals(8, code(handler.handleAsync(request, body("BeforeDestroyConversation")).get()))
        assertTrue("\"A\":1" in handler.handleAsync(body("AfterPush")).get().body!!)
        assertEquals(413, handler.handleBlocking(request, ByteArray(5000).inputStream()).status)
    }

    @Test
    fun `a Before event without a handler is told`() {
        val handler = callbackHandler(callbacks) {
            logger = ImLogger { logged.add(it) }
            on(EventType.AFTER_PUSH) { _, _ -> Reply.accept() }
        }
        assertEquals(0, code(handler.handleBlocking(body("BeforeSendMessage"))))
        until { logged.any { it.level >= System.Logger.Level.WARNING && it.eventType == "BeforeSendMessage" } }
    }
}
