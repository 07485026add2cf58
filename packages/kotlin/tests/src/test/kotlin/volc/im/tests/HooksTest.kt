package volc.im.tests

import java.time.Duration
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.BeforeEach
import org.slf4j.MDC
import volc.im.BatchOptions
import volc.im.BatchSendMessageRequest
import volc.im.BlockingImClient
import volc.im.CallListener
import volc.im.ImClient
import volc.im.ImException
import volc.im.ImLogRecord
import volc.im.ImLogger
import volc.im.MsgType
import volc.im.QueryOnlineStatusRequest
import volc.im.RetryOptions
import volc.im.TransportConfig
import volc.im.textContent

/** What user code in hooks can do, and the events it gets. */
class HooksTest {
    private val logged = CopyOnWriteArrayList<ImLogRecord>()
    private val request = QueryOnlineStatusRequest(userIds = listOf(1))
    private val batch = BatchSendMessageRequest(textContent("hi"), MsgType.TEXT, (20001L..21000L).toList(), sender = 1)

    private fun transport(listener: CallListener?) = TransportConfig(
        retry = RetryOptions(baseDelay = Duration.ofMillis(5), maxDelay = Duration.ofMillis(20)),
        listener = listener,
        logger = ImLogger { logged.add(it) },
    )

    private fun <T> client(listener: CallListener?, use: suspend (ImClient) -> T): T =
        ImClient(emulator.config, transport(listener)).use { im -> runBlocking { withTimeout(60_000) { use(im) } } }

    private class Hook(private val act: (String) -> Unit) : CallListener {
        override fun onRequest(action: String, callId: String, attempt: Int) = act("$callId request $attempt")

        override fun onResponse(action: String, callId: String, attempt: Int, status: Int, took: Duration) =
            act("$callId response $attempt $status")

        override fun onRetry(action: String, callId: String, attempt: Int, wait: Duration, error: ImException) =
            act("$callId retry $attempt ${error.kind}")
    }

    @BeforeEach
    fun clear() {
        emulator.control("POST", "reset")
        emulator.faults("""{"action":"QueryOnlineStatus","first":1,"fault":{"type":"status","status":503}}""")
    }

    @Test
    fun `hooks that throw change nothing and are told once`() {
        client(Hook { throw AssertionError("a hook's own fault") }) { im ->
            assertEquals(2, im.call(request).info.attempts)
            assertEquals(1, im.call(request).info.attempts)
            val outcome = im.batch(batch, BatchOptions(partSize = 250, isUnpaced = true)) { _, _ -> error("a progress's own fault") }
            assertEquals(1000, outcome.sent)
        }
        until { logged.isNotEmpty() }
        assertEquals(listOf("hook_failed"), logged.map { it.reason })
        assertEquals("a hook's own fault", logged.single().cause?.message)
    }

    @Test
    fun `hooks that hang delay no call`() {
        val free = CountDownLatch(1)
        client(Hook { free.await() }) { im ->
            val start = System.nanoTime()
            repeat(20) { im.call(request) }
            assertTrue(System.nanoTime() - start < 5_000_000_000)
            val outcome = im.batch(batch, BatchOptions(partSize = 500, isUnpaced = true)) { _, _ -> free.await() }
            assertEquals(1000, outcome.sent)
            free.countDown()
        }
    }

    @Test
    fun `hooks are told the call, the attempt and its context`() {
        val seen = CopyOnWriteArrayList<Pair<String?, String>>()
        client(Hook { seen.add(MDC.get("call") to it) }) { im ->
            val calls = List(20) { number ->
                async(Dispatchers.Default + Slf4jContext("c$number")) { "c$number" to im.call(request).info.callId }
            }.awaitAll()
            for ((name, id) in calls) {
                val own = seen.filter { it.second.startsWith(id) }
                assertTrue(own.size >= 2 && own.all { it.first == name }, "$name $id: $own")
            }
            assertEquals(20, calls.map { it.second }.toSet().size)
            assertEquals(1, seen.count { "retry 1 http" in it.second })
        }
        seen.clear()
        val progress = CopyOnWriteArrayList<String?>()
        MDC.put("call", "blocking")
        try {
            BlockingImClient(emulator.config, transport(Hook { seen.add(MDC.get("call") to it) })).use { im ->
                im.call(request)
                im.batch(batch, BatchOptions(partSize = 500, isUnpaced = true), { _, _ -> progress.add(MDC.get("call")) })
            }
        } finally {
            MDC.clear()
        }
        assertEquals(setOf<String?>("blocking"), seen.map { it.first }.toSet())
        assertEquals(setOf<String?>("blocking"), progress.toSet())
    }

    private suspend fun <T> async(context: kotlin.coroutines.CoroutineContext, run: suspend () -> T) =
        kotlinx.coroutines.CoroutineScope(context).async { run() }

    /** As kotlinx-coroutines-slf4j has it. */
    private class Slf4jContext(private val call: String) : kotlinx.coroutines.ThreadContextElement<String?> {
        override val key: kotlin.coroutines.CoroutineContext.Key<*> get() = Key

        override fun updateThreadContext(context: kotlin.coroutines.CoroutineContext): String? =
            MDC.get("call").also { MDC.put("call", call) }

        override fun restoreThreadContext(context: kotlin.coroutines.CoroutineContext, oldState: String?) =
            if (oldState == null) MDC.remove("call") else MDC.put("call", oldState)

        companion object Key : kotlin.coroutines.CoroutineContext.Key<Slf4jContext>
    }

    @Test
    fun `Java implements the hooks that it needs`() {
        val calls = CopyOnWriteArrayList<String>()
        client(JavaHandlers.requests(calls)) { im -> im.call(request) }
        assertEquals(listOf("1", "2"), calls.map { it.substringAfter(' ') })
    }

    @Test
    fun `a client that was closed before its first call says so`() {
        val im = ImClient(emulator.config)
        im.close()
        val error = assertFailsWith<ImException.Validation> { runBlocking { im.call(request) } }
        assertTrue("closed" in error.message, error.message)
    }

    @Test
    fun `a client that was closed says so`() {
        val im = ImClient(emulator.config)
        runBlocking { im.call(request) }
        im.close()
        im.close()
        val uses = listOf<suspend () -> Any?>(
            { im.call(request) },
            { im.raw("QueryOnlineStatus", "{}") },
            { im.batch(batch) },
        )
        for (use in uses) {
            val error = assertFailsWith<ImException.Validation> { runBlocking { use() } }
            assertTrue("closed" in error.message, error.message)
        }
        val call = volc.im.ImProtocol(emulator.config).start(request)
        call.close()
        assertFailsWith<ImException.Validation> { call.next() }
    }

    companion object {
        private val emulator by lazy { Emulator() }

        @JvmStatic
        @AfterAll
        fun end() = emulator.close()
    }
}
