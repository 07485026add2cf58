package volc.im.tests

import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.cancellation.CancellationException
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.BeforeEach
import volc.im.BatchCancelledException
import volc.im.BatchEvent
import volc.im.BatchInterruptedException
import volc.im.BatchOptions
import volc.im.BatchOutcome
import volc.im.BatchSendMessageRequest
import volc.im.BatchSendMessageResult
import volc.im.BlockingImClient
import volc.im.DestroyConversationRequest
import volc.im.GetConversationMessagesRequest
import volc.im.ImClient
import volc.im.ImException
import volc.im.MsgType
import volc.im.QueryOnlineStatusRequest
import volc.im.textContent

/** Facts of cancelled calls and batches. */
class CancellationTest {
    /** Ten at a time, one call after the other, each of which takes 600 ms. */
    private val slowly = BatchOptions(partSize = 10, concurrency = 1, isUnpaced = true)

    private fun toMany(count: Int) = BatchSendMessageRequest(
        content = textContent("hi"),
        msgType = MsgType.TEXT,
        receiver = (20_000L until 20_000L + count).toList(),
        sender = 10001,
    )

    private fun <T> client(use: suspend (ImClient) -> T): T =
        ImClient(emulator.config).use { im -> runBlocking(Dispatchers.Default) { withTimeout(60_000) { use(im) } } }

    private fun requests() = emulator.requests("BatchSendMessage").size

    @BeforeEach
    fun slow() {
        emulator.control("POST", "reset")
        emulator.faults("""{"action":"BatchSendMessage","fault":{"type":"latency","ms":600}}""")
    }

    /** That a batch cancelled during its fourth call reports it, and sent nothing more. */
    private fun check(outcome: BatchOutcome<*, *>) {
        assertEquals(1000, outcome.total)
        assertEquals(30, outcome.sent)
        assertEquals((30 until 40).toList(), outcome.unknown.map { it.index })
        assertEquals(listOf(0, 960, 1), listOf(outcome.failed.size, outcome.left.size, outcome.errors.size))
        assertEquals(30, assertIs<BatchSendMessageResult>(outcome.result).userMessageId.size)
        assertEquals((20_040L until 21_000L).toList(), assertIs<BatchSendMessageRequest>(outcome.rest).receiver)
        Thread.sleep(300)
        assertEquals(4, requests())
    }

    @Test
    fun `a cancelled batch tells what came of every item`(): Unit = client { im ->
        val caught = CompletableDeferred<BatchCancelledException>()
        val third = CompletableDeferred<Unit>()
        val job = launchOn(Dispatchers.Default) {
            try {
                im.batch(toMany(1000), slowly) { done, _ -> if (done == 30L) third.complete(Unit) }
            } catch (cancelled: BatchCancelledException) {
                caught.complete(cancelled)
                throw cancelled
            }
        }
        third.await()
        delay(200)
        val start = System.nanoTime()
        job.cancelAndJoin()
        assertTrue(System.nanoTime() - start < 20_000_000_000)
        assertTrue(job.isCancelled)
        val cancelled = caught.await()
        assertTrue("30 of 1000 items sent" in cancelled.message!!)
        check(cancelled.outcome)
    }

    private fun launchOn(dispatcher: CoroutineContext, run: suspend () -> Unit): Job =
        CoroutineScope(dispatcher).launch { run() }

    @Test
    fun `a batch is stopped though no thread of its dispatcher is free`(): Unit = client { im ->
        val only = Executors.newSingleThreadExecutor()
        val dispatcher = only.asCoroutineDispatcher()
        try {
            val (started, free) = CountDownLatch(1) to CountDownLatch(1)
            val job = launchOn(dispatcher) { im.batch(toMany(1000), slowly) { _, _ -> started.countDown() } }
            started.await()
            only.execute { free.await() }
            job.cancel()
            delay(200)
            val sent = requests()
            delay(300)
            assertEquals(sent, requests())
            free.countDown()
            job.join()
        } finally {
            only.shutdown()
        }
    }

    @Test
    fun `a batch of a cancelled coroutine sends nothing`(): Unit = client { im ->
        val caught = CompletableDeferred<Throwable>()
        launchOn(Dispatchers.Default) {
            currentCoroutineContext().job.cancel()
            caught.complete(assertFailsWith<CancellationException> { im.batch(toMany(1000), slowly) })
        }.join()
        val outcome = assertIs<BatchCancelledException>(caught.await()).outcome
        assertEquals(listOf(0, 0, 1000), listOf(outcome.sent, outcome.unknown.size, outcome.left.size))
        assertEquals(0, requests())
    }

    @Test
    fun `a batch that runs out of time still tells`(): Unit = client { im ->
        var outcome: BatchOutcome<*, *>? = null
        val ended = withTimeoutOrNull(250) {
            try {
                im.batch(toMany(1000), slowly)
            } catch (cancelled: BatchCancelledException) {
                outcome = cancelled.outcome
                throw cancelled
            }
        }
        assertNull(ended)
        val told = outcome!!
        assertEquals(1000, told.sent + told.unknown.size + told.left.size)
        assertTrue(told.left.isNotEmpty() && told.rest != null)
    }

    @Test
    fun `a cancelled flow tells what came of every item`(): Unit = client { im ->
        val caught = CompletableDeferred<BatchCancelledException>()
        val third = CompletableDeferred<Unit>()
        val job = launchOn(Dispatchers.Default) {
            try {
                im.batchEvents<BatchSendMessageRequest, BatchSendMessageResult>(toMany(1000), slowly).collect { event ->
                    if (event is BatchEvent.Progress && event.done == 30L) third.complete(Unit)
                }
            } catch (cancelled: BatchCancelledException) {
                caught.complete(cancelled)
                throw cancelled
            }
        }
        third.await()
        delay(200)
        job.cancelAndJoin()
        check(caught.await().outcome)
    }

    @Test
    fun `a collector that leaves ends its batch`(): Unit = client { im ->
        im.batchEvents<BatchSendMessageRequest, BatchSendMessageResult>(toMany(1000), slowly).first()
        delay(200)
        val sent = requests()
        delay(300)
        assertEquals(sent, requests())
        assertTrue(sent <= 2)
    }

    @Test
    fun `an interrupted batch tells what came of every item`() {
        BlockingImClient(emulator.config).use { im ->
            val (third, thrown) = CountDownLatch(1) to CompletableFuture<Throwable>()
            val caller = thread {
                try {
                    im.batch(toMany(1000), slowly) { done, _ -> if (done == 30L) third.countDown() }
                } catch (interrupted: BatchInterruptedException) {
                    assertTrue(Thread.currentThread().isInterrupted)
                    thrown.complete(interrupted)
                }
            }
            third.await()
            Thread.sleep(200)
            caller.interrupt()
            check(assertIs<BatchInterruptedException>(thrown.get(30, TimeUnit.SECONDS)).outcome)
            assertFailsWith<ImException.Validation> { im.batch(DestroyConversationRequest(conversationShortId = 1)) }
        }
    }

    @Test
    fun `a call of a cancelled coroutine sends nothing`(): Unit = client { im ->
        val caught = CompletableDeferred<Throwable>()
        launchOn(Dispatchers.Default) {
            currentCoroutineContext().job.cancel()
            val request = QueryOnlineStatusRequest(userIds = listOf(1))
            caught.complete(assertFailsWith<CancellationException> { im.queryOnlineStatus(request) })
        }.join()
        caught.await()
        delay(200)
        assertEquals(0, emulator.requests("QueryOnlineStatus").size)
    }

    @Test
    fun `a cancelled call is not repeated`(): Unit = client { im ->
        emulator.faults("""{"fault":{"type":"status","status":503,"headers":{"retry-after":"1"}}}""")
        val job = launchOn(Dispatchers.Default) { im.queryOnlineStatus(QueryOnlineStatusRequest(userIds = listOf(1))) }
        while (emulator.requests("QueryOnlineStatus").isEmpty()) delay(10)
        job.cancelAndJoin()
        delay(1300)
        assertEquals(1, emulator.requests("QueryOnlineStatus").size)
    }

    @Test
    fun `a cancelled listing keeps its place`(): Unit = client { im ->
        emulator.faults("""{"action":"GetConversationMessages","fault":{"type":"latency","ms":5000}}""")
        val listing = im.list(GetConversationMessagesRequest(conversationShortId = 7))
        val job = launchOn(Dispatchers.Default) { listing.items().collect {} }
        while (emulator.requests("GetConversationMessages").isEmpty()) delay(10)
        job.cancelAndJoin()
        assertEquals(0L, listing.cursor)
    }

    companion object {
        private val emulator by lazy { Emulator() }

        @JvmStatic
        @AfterAll
        fun end() = emulator.close()
    }
}
