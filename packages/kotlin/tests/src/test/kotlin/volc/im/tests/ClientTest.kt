package volc.im.tests

import java.net.ServerSocket
import java.net.Socket
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.time.Duration
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.BeforeEach
import volc.im.Answer
import volc.im.BatchEvent
import volc.im.BatchOptions
import volc.im.BatchSendMessageRequest
import volc.im.BatchSendMessageResult
import volc.im.BlockingImClient
import volc.im.Call
import volc.im.CallInfo
import volc.im.CallInterruptedException
import volc.im.CallListener
import volc.im.CallOptions
import volc.im.NewConversation
import volc.im.ConversationType
import volc.im.CreateConversationRequest
import volc.im.DestroyConversationRequest
import volc.im.ErrorCode
import volc.im.GetConversationMessagesRequest
import volc.im.ImActions
import volc.im.ImClient
import volc.im.ImConfig
import volc.im.ImException
import volc.im.ImProtocol
import volc.im.ImRequest
import volc.im.Message
import volc.im.MsgType
import volc.im.QueryOnlineStatusRequest
import volc.im.RetryOptions
import volc.im.SendMessageRequest
import volc.im.SendMessageResult
import volc.im.TransportConfig
import volc.im.readTextContent
import volc.im.textContent

class ClientTest {
    private val quick = TransportConfig(retry = RetryOptions(baseDelay = Duration.ofMillis(5), maxDelay = Duration.ofMillis(20)))

    private fun <T> client(transport: TransportConfig = quick, use: suspend (ImClient) -> T): T =
        ImClient(emulator.config, transport).use { im -> runBlocking { withTimeout(60_000) { use(im) } } }

    private suspend fun ImClient.group(): Long = createConversation(
        CreateConversationRequest(
            conversationCoreInfo = NewConversation(conversationType = ConversationType.GROUP, name = "group"),
            ownerUserId = 10001,
        ),
    ).conversationShortId

    private fun message(group: Long, text: String) = SendMessageRequest(
        conversationShortId = group,
        sender = 10001,
        msgType = MsgType.TEXT,
        content = textContent(text),
    )

    @BeforeEach
    fun clear() {
        emulator.control("POST", "reset")
    }

    @Test
    fun `a thousand coroutines at once`(): Unit = client { im ->
        val group = im.group()
        emulator.faults("""{"action":"SendMessage","fault":{"type":"latency","ms":300}}""")
        val sent = (1..1000).map { im.async { sendMessage(message(group, "$it")).messageId } }.awaitAll()
        assertEquals(1000, sent.toSet().size)
        assertEquals(1000, emulator.messages(group).size)
    }

    private fun <T> ImClient.async(run: suspend ImClient.() -> T) =
        kotlinx.coroutines.CoroutineScope(Dispatchers.Default).async { run() }

    @Test
    fun `a fault is repeated and nothing is sent twice`(): Unit = client { im ->
        val group = im.group()
        for (fault in listOf("""{"type":"status","status":503}""", """{"type":"reset","after":"processing"}""")) {
            emulator.faults("""{"action":"SendMessage","first":1,"fault":$fault}""")
            val answer = im.call(message(group, fault))
            assertEquals(2, answer.info.attempts)
            assertNotNull(answer.info.idempotencyId)
            assertNotNull(answer.info.requestId)
        }
        assertEquals(2, emulator.messages(group).size)
    }

    @Test
    fun `errors tell what they know`(): Unit = client { im ->
        val group = im.group()
        val refused = assertFailsWith<ImException.Api> { im.sendMessage(message(group, "x").copy(sender = 99999)) }
        assertEquals(ErrorCode.PARTICIPANT_NOT_IN_CONVERSATION, refused.code)
        assertNotNull(refused.requestId)
        assertEquals("SendMessage", refused.call?.action)
        assertEquals(1, refused.call?.attempts)

        emulator.faults("""{"fault":{"type":"body","status":502,"body":"<html>","content_type":"text/html"}}""")
        val page = assertFailsWith<ImException.Http> { im.queryOnlineStatus(QueryOnlineStatusRequest(listOf(1)), CallOptions(retry = RetryOptions(maxAttempts = 1))) }
        assertEquals(502, page.httpStatus)
        assertEquals("<html>", page.bodyStart)

        emulator.faults("""{"fault":{"type":"latency","ms":2000}}""")
        val late = assertFailsWith<ImException> {
            im.queryOnlineStatus(QueryOnlineStatusRequest(userIds = listOf(1)), CallOptions(deadline = Duration.ofMillis(100)))
        }
        assertIs<ImException.Timeout>(late)
        assertEquals("total", late.limitName)
        assertEquals(Duration.ofMillis(100), late.limit)
        emulator.faults()

        val invalid = assertFailsWith<ImException.Validation> { im.sendMessage(message(group, "x").copy(sender = null)) }
        assertEquals("sender", invalid.path)
        assertEquals("required", invalid.rule)
        assertTrue("sender" in invalid.message)

        val config = ImConfig("k", "a-secret", 1, baseUrl = "http://127.0.0.1:1")
        assertTrue("a-secret" !in config.toString())
        val down = assertFailsWith<ImException.Transport> {
            ImClient(config, quick).use { it.queryOnlineStatus(QueryOnlineStatusRequest(userIds = listOf(1))) }
        }
        assertEquals("connect", down.transportKind)
        assertEquals(false, down.call?.maybeSent)
        assertFailsWith<ImException.Validation> { ImClient(ImConfig("", "", 1)) }
        assertFailsWith<ImException.Validation> { ImProtocol(ImConfig("k", "s", -1)) }
    }

    @Test
    fun `a cancelled coroutine aborts its call`() = silent { config, aborted ->
        ImClient(config).use { im ->
            runBlocking {
                val job = launch(Dispatchers.Default) { im.queryOnlineStatus(QueryOnlineStatusRequest(userIds = listOf(1))) }
                delay(300)
                val start = System.nanoTime()
                job.cancelAndJoin()
                assertTrue(System.nanoTime() - start < 20_000_000_000)
            }
            assertTrue(aborted.get(30, TimeUnit.SECONDS))
        }
    }

    @Test
    fun `an interrupted thread aborts its call`() = silent { config, aborted ->
        BlockingImClient(config).use { im ->
            val thrown = CompletableFuture<Throwable>()
            val caller = thread {
                try {
                    im.queryOnlineStatus(QueryOnlineStatusRequest(userIds = listOf(1)))
                } catch (error: CallInterruptedException) {
                    thrown.complete(error)
                }
            }
            Thread.sleep(300)
            caller.interrupt()
            assertIs<CallInterruptedException>(thrown.get(5, TimeUnit.SECONDS))
            assertTrue(aborted.get(30, TimeUnit.SECONDS))
        }
    }

    /** A server that never answers, and whether the connection to it was closed after a request came. */
    private fun silent(use: (ImConfig, CompletableFuture<Boolean>) -> Unit) {
        ServerSocket(0).use { server ->
            val aborted = CompletableFuture<Boolean>()
            val sockets = CopyOnWriteArrayList<Socket>()
            thread(isDaemon = true) {
                val socket = server.accept().also(sockets::add)
                val input = socket.getInputStream()
                check(input.read() >= 0)
                while (input.read() >= 0) Unit
                aborted.complete(true)
            }
            use(ImConfig("k", "s", 1, baseUrl = "http://127.0.0.1:${server.localPort}"), aborted)
            sockets.forEach(Socket::close)
        }
    }

    @Test
    fun `a listing keeps its place`(): Unit = client { im ->
        val group = im.group()
        for (number in 1..25) im.sendMessage(message(group, "$number"))
        val all = im.list(GetConversationMessagesRequest(conversationShortId = group, limit = 10)).items().toList()
        assertEquals((1..25).map { "$it" }, all.map { readTextContent(it.content) })

        emulator.faults("""{"action":"GetConversationMessages","every":2,"fault":{"type":"api_error","code":"InvalidParam","message":"no"}}""")
        val listing = im.list(GetConversationMessagesRequest(conversationShortId = group, limit = 10))
        val seen = mutableListOf<String?>()
        var failures = 0
        while (listing.cursor != null) {
            try {
                listing.items().collect { seen.add(readTextContent(it.content)) }
            } catch (_: ImException.Api) {
                failures++
            }
        }
        assertTrue(failures > 0)
        assertEquals((1..25).map { "$it" }, seen.toList())
        emulator.faults()

        val left = im.list(GetConversationMessagesRequest(conversationShortId = group, limit = 10))
        left.pages().take(1).toList()
        assertEquals(0L, left.cursor)

        BlockingImClient(emulator.config).use { blocking ->
            val request = GetConversationMessagesRequest(conversationShortId = group, limit = 10)
            assertEquals(25, blocking.list(request).toList().size)
            assertEquals(3, blocking.list(request).pages().count())
            assertEquals(25, blocking.list(request).stream().distinct().count())
        }
    }

    @Test
    fun `a listing hands an item out once`(): Unit = client { im ->
        val group = im.group()
        for (number in 1..25) im.sendMessage(message(group, "$number"))
        val request = GetConversationMessagesRequest(conversationShortId = group, limit = 7)
        val expected = (1..25).map { "$it" }
        fun text(message: Message) = readTextContent(message.content)

        val twice = im.list(request)
        assertEquals(expected, (twice.items().take(10).toList() + twice.items().toList()).map(::text))
        assertTrue(twice.items().toList().isEmpty())

        val shared = im.list(request)
        val collectors = List(4) { im.async { shared.items().toList() } }.awaitAll()
        assertEquals(expected.toSet(), collectors.flatten().map(::text).toSet())
        assertEquals(25, collectors.sumOf { it.size })

        val mixed = im.list(request)
        mixed.items().take(10).toList()
        assertFailsWith<ImException.Validation> { mixed.pages().toList() }
        assertEquals(15, mixed.items().toList().size)

        val left = im.list(request)
        left.items().take(10).toList()
        val resumed = im.list(request.copy(cursor = left.cursor!!)).items().toList().map(::text)
        assertEquals(expected.drop(7), resumed)

        BlockingImClient(emulator.config).use { blocking ->
            val listing = blocking.list(request)
            val first = listing.iterator().asSequence().take(10).toList()
            assertEquals(expected, (first + listing.toList()).map(::text))
            val many = blocking.list(request)
            val threads = List(4) { CompletableFuture.supplyAsync { many.toList() } }.flatMap { it.get() }
            assertEquals(25 to 25, threads.size to threads.map(::text).toSet().size)
        }
    }

    @Test
    fun `limits that are none are refused`(): Unit = client { im ->
        val request = QueryOnlineStatusRequest(userIds = listOf(1))
        for (wrong in listOf(Duration.ZERO, Duration.ofMillis(-1), Duration.ofSeconds(Long.MAX_VALUE), Duration.ofSeconds(Long.MIN_VALUE))) {
            for (options in listOf(CallOptions(timeout = wrong), CallOptions(deadline = wrong))) {
                assertEquals("range", assertFailsWith<ImException.Validation> { im.call(request, options) }.rule)
            }
            for (transport in listOf(TransportConfig(timeout = wrong), TransportConfig(deadline = wrong), TransportConfig(connectTimeout = wrong))) {
                assertEquals("range", assertFailsWith<ImException.Validation> { ImClient(emulator.config, transport) }.rule)
            }
            assertFailsWith<ImException.Validation> {
                im.batch(BatchSendMessageRequest("x", MsgType.TEXT, listOf(1), sender = 1), BatchOptions(deadline = wrong))
            }
        }
        for (wrong in listOf(0, -1)) {
            assertFailsWith<ImException.Validation> { im.call(request, CallOptions(retry = RetryOptions(wrong))) }
            assertFailsWith<ImException.Validation> { ImClient(emulator.config, TransportConfig(retry = RetryOptions(wrong))) }
            val many = BatchSendMessageRequest("x", MsgType.TEXT, listOf(1), sender = 1)
            assertFailsWith<ImException.Validation> { im.batch(many, BatchOptions(partSize = wrong)) }
            assertFailsWith<ImException.Validation> { im.batch(many, BatchOptions(concurrency = wrong)) }
        }
        assertFailsWith<ImException.Validation> {
            im.list(GetConversationMessagesRequest(conversationShortId = 7, limit = -1)).items().toList()
        }
        assertFailsWith<ImException.Validation> { im.batch(BatchSendMessageRequest("x", MsgType.TEXT, emptyList(), sender = 1)) }
        val clash = CallOptions(idempotencyId = "x".repeat(3))
        assertFailsWith<ImException.Validation> { im.call(request, clash) }
        assertEquals(0, emulator.requests("QueryOnlineStatus").size + emulator.requests("BatchSendMessage").size)
    }

    @Test
    fun `a batch ends at its deadline with its report`(): Unit = client { im ->
        emulator.faults("""{"action":"BatchSendMessage","fault":{"type":"latency","ms":400}}""")
        val request = BatchSendMessageRequest(textContent("hi"), MsgType.TEXT, (20001L..21000L).toList(), sender = 10001)
        val outcome = im.batch(request, BatchOptions(partSize = 10, concurrency = 1, isUnpaced = true, deadline = Duration.ofSeconds(1)))
        assertEquals(1000, outcome.sent + outcome.failed.size + outcome.unknown.size + outcome.left.size)
        assertTrue(outcome.left.isNotEmpty() && outcome.rest != null)
    }

    @Test
    fun `a batch tells what came of every item`(): Unit = client { im ->
        emulator.control("POST", "failing_users", """{"users":[20007]}""")
        val request = BatchSendMessageRequest(
            content = textContent("hi"),
            msgType = MsgType.TEXT,
            receiver = (20001L..20600L).toList(),
            sender = 10001,
        )
        val options = BatchOptions(isUnpaced = true, partSize = 100)
        val events = im.batchEvents<BatchSendMessageRequest, BatchSendMessageResult>(request, options).toList()
        val progress = events.filterIsInstance<BatchEvent.Progress>()
        assertEquals(600, progress.last().done)
        assertTrue(progress.zipWithNext().all { (one, next) -> one.done <= next.done })
        val outcome = (events.last() as BatchEvent.Finished).outcome
        assertEquals(listOf(600, 599, 1), listOf(outcome.total, outcome.sent, outcome.failed.size))
        assertEquals(6, outcome.failed[0].index)
        assertEquals("20007", outcome.failed[0].item.text)
        assertEquals(599, outcome.result.userMessageId.size)
        assertNull(outcome.rest)

        emulator.control("POST", "failing_users", """{"users":[]}""")
        emulator.faults("""{"action":"BatchSendMessage","first":1,"fault":{"type":"rate_limit","retry_after":1}}""")
        val once = BatchOptions(isUnpaced = true, concurrency = 1, partSize = 100, retry = RetryOptions(maxAttempts = 1))
        val stopped = im.batch(request, once)
        assertEquals(600, stopped.sent + stopped.left.size + stopped.unknown.size + stopped.failed.size)
        val rest = assertNotNull(stopped.rest)
        assertEquals(stopped.left.size, rest.receiver?.size)
        assertFailsWith<ImException.Validation> { im.batch(DestroyConversationRequest(conversationShortId = 1)) }
    }

    @Test
    fun `a listener hears of every attempt`() {
        val heard = CopyOnWriteArrayList<String>()
        val listener = object : CallListener {
            override fun onRequest(action: String, callId: String, attempt: Int) {
                heard.add("request $action $attempt")
            }

            override fun onResponse(action: String, callId: String, attempt: Int, status: Int, took: Duration) {
                heard.add("response $attempt $status")
            }

            override fun onRetry(action: String, callId: String, attempt: Int, wait: Duration, error: ImException) {
                heard.add("retry $attempt ${error.kind}")
            }
        }
        client(TransportConfig(listener = listener, retry = quick.retry)) { im ->
            emulator.faults("""{"action":"QueryOnlineStatus","first":1,"fault":{"type":"status","status":503}}""")
            im.queryOnlineStatus(QueryOnlineStatusRequest(userIds = listOf(1)))
        }
        val expected = listOf("request QueryOnlineStatus 1", "response 1 503", "request QueryOnlineStatus 2", "response 2 200")
        // Listeners run on a thread of their own.
        until { heard.size == 5 }
        assertEquals(expected, heard.filter { !it.startsWith("retry") })
        assertEquals(1, heard.count { it.startsWith("retry") })
    }

    @Test
    fun `raw calls take and give the wire's JSON`(): Unit = client { im ->
        val answer = im.raw("QueryOnlineStatus", """{"AppId":123456,"UserIds":[10001]}""")
        assertTrue("OnlineUserInfos" in answer.result.text || "{" in answer.result.text)
        BlockingImClient(emulator.config).use { assertEquals(answer.result, it.raw("QueryOnlineStatus", """{"AppId":123456,"UserIds":[10001]}""").result) }
    }

    @Test
    fun `a call driven by the JDK's own HTTP client`(): Unit = client { im ->
        val group = im.group()
        emulator.faults("""{"action":"SendMessage","first":1,"fault":{"type":"status","status":503}}""")
        val protocol = ImProtocol(emulator.config)
        val http = HttpClient.newHttpClient()
        val answer = protocol.start(message(group, "mine"), CallOptions(retry = quick.retry)).use { call ->
            var answer: Any? = null
            while (answer == null) {
                when (val step = call.next()) {
                    is Call.Step.Send -> {
                        val request = HttpRequest.newBuilder(URI(step.request.url)).timeout(step.timeout)
                        step.request.headers.forEach(request::header)
                        val body = HttpRequest.BodyPublishers.ofString(step.request.body)
                        val response = http.send(request.POST(body).build(), HttpResponse.BodyHandlers.ofByteArray())
                        val headers = response.headers()
                        val retryAfter = headers.firstValue("retry-after").orElse(null)
                        call.onResponse(response.statusCode(), response.body(), retryAfter, headers.firstValue("date").orElse(null))
                    }
                    is Call.Step.Wait -> Thread.sleep(step.duration.toMillis())
                    is Call.Step.Done -> answer = step.answer
                    is Call.Step.Failed -> throw step.error
                }
            }
            answer as volc.im.Answer<*>
        }
        assertEquals(2, answer.info.attempts)
        assertEquals(1, emulator.messages(group).size)
        val gaveUp = protocol.start(message(group, "x"))
        gaveUp.onFailure(Call.Failure.ABORTED, "the user left")
        assertIs<ImException.Transport>(assertIs<Call.Step.Failed>(gaveUp.next()).error)
    }

    @Test
    fun `a fake needs one function`() {
        val asked = ArrayList<ImRequest<*>>()
        val fake = object : ImActions {
            @Suppress("UNCHECKED_CAST")
            override suspend fun <R : Any> call(request: ImRequest<R>, options: CallOptions): Answer<R> {
                asked.add(request)
                return Answer(SendMessageResult(messageId = 7) as R, CallInfo(null, 1, Duration.ZERO, null))
            }
        }
        assertEquals(7, runBlocking { fake.sendMessage(message(1, "hi")).messageId })
        assertEquals(listOf<ImRequest<*>>(message(1, "hi")), asked)
    }

    companion object {
        private val emulator by lazy { Emulator() }

        @JvmStatic
        @AfterAll
        fun end() = emulator.close()
    }
}
