package volc.im.tests

import java.time.Duration
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import kotlin.coroutines.CoroutineContext
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ThreadContextElement
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.slf4j.MDC
import volc.im.CallbackAnswer
import volc.im.CallbackHandler
import volc.im.CallbackRequest
import volc.im.Callbacks
import volc.im.EventType
import volc.im.ImLogRecord
import volc.im.ImLogger
import volc.im.Reply
import volc.im.Undecided
import volc.im.callbackHandler

/** Which threads user code can fill, and what it finds there. */
class CallbackThreadsTest {
    private val callbacks = Callbacks("callback-secret-of-tests", 123456)
    private val logged = CopyOnWriteArrayList<ImLogRecord>()

    private fun body(type: String) = callbacks.sign(type, """{"AppId":123456}""").toByteArray()

    private fun handler(configure: CallbackHandler.Builder.() -> Unit) = callbackHandler(callbacks, Undecided.REJECT) {
        logger = ImLogger { logged.add(it) }
        configure()
    }

    private fun code(answer: CallbackAnswer) = json(answer.body!!)["CheckCode"].asInt()

    @Test
    fun `answers leave in time though every thread of the handlers is blocked`() {
        val free = CountDownLatch(1)
        val handler = handler {
            handlerThreads = 64
            on("BeforeSendMessage") { free.await(); Reply.accept() }
        }
        val start = System.nanoTime()
        val answers = (1..300).map { handler.handleAsync(body("BeforeSendMessage")) }.map { it.get(20, TimeUnit.SECONDS) }
        val took = Duration.ofNanos(System.nanoTime() - start)
        assertEquals(setOf(1), answers.map(::code).toSet())
        assertTrue(took < Duration.ofSeconds(18), "$took")
        until { logged.count { it.reason == "handler_late" } == 64 && logged.count { it.reason == "handler_not_started" } == 236 }
        free.countDown()
    }

    @Test
    fun `answers do not wait for what users attach to others`() {
        val free = CountDownLatch(1)
        val handler = handler { on("BeforeSendMessage") { Reply.accept() } }
        val own = Thread.currentThread()
        // What is attached to an answer that is there already runs right here.
        val wait = { if (Thread.currentThread() !== own) free.await() }
        (1..100).map { handler.handleAsync(body("BeforeSendMessage")).thenApply { wait() } }
        assertEquals(0, code(handler.handleAsync(body("BeforeSendMessage")).get(5, TimeUnit.SECONDS)))
        free.countDown()
    }

    @Test
    fun `Before events do not wait behind After events`() {
        val free = CountDownLatch(1)
        val handler = handler {
            on("AfterPush") { free.await(); Reply.accept() }
            on("BeforeSendMessage") { Reply.reject(5, "") }
        }
        val others = (1..200).map { handler.handleAsync(body("AfterPush")) }
        assertEquals(5, code(handler.handleAsync(body("BeforeSendMessage")).get(5, TimeUnit.SECONDS)))
        assertTrue(others.all { it.get(10, TimeUnit.SECONDS).status in setOf(200, 503) })
        free.countDown()
    }

    @Test
    fun `where there is no room it is told at once`() {
        val free = CountDownLatch(1)
        val started = CountDownLatch(1)
        val handler = handler {
            handlerThreads = 1
            handlerQueue = 1
            deadline = Duration.ofSeconds(40)
            on("BeforeSendMessage") { started.countDown(); free.await(); Reply.accept() }
        }
        val first = List(2) { handler.handleAsync(body("BeforeSendMessage")) }
        assertTrue(started.await(30, TimeUnit.SECONDS))
        val start = System.nanoTime()
        assertEquals(1, code(handler.handleAsync(body("BeforeSendMessage")).get(30, TimeUnit.SECONDS)))
        assertTrue(System.nanoTime() - start < 25_000_000_000)
        until { logged.any { it.reason == "handler_not_started" && it.level == System.Logger.Level.ERROR } }
        free.countDown()
        assertEquals(listOf(0, 0), first.map { code(it.get(10, TimeUnit.SECONDS)) })
    }

    @Test
    fun `the application's own blocked coroutines keep no handler from starting`() {
        val (free, blocked) = CountDownLatch(1) to CountDownLatch(64)
        runBlocking {
            val jobs = List(64) { launch(Dispatchers.IO) { blocked.countDown(); free.await() } }
            blocked.await()
            val handler = handler { on("BeforeSendMessage") { delay(10); Reply.reject(5, "") } }
            assertEquals(5, code(handler.handle(body("BeforeSendMessage"))))
            free.countDown()
            jobs.forEach { it.join() }
        }
    }

    @Test
    fun `a handler outlives who asked, and its decision is kept`() {
        val (started, finished) = CountDownLatch(1) to CountDownLatch(1)
        val handler = handler {
            deadline = Duration.ofSeconds(5)
            on("BeforeSendMessage") {
                started.countDown()
                delay(300)
                finished.countDown()
                Reply.reject(6, "")
            }
        }
        val body = body("BeforeSendMessage")
        runBlocking(Dispatchers.Default) {
            val asking = launch { handler.handle(body) }
            started.await()
            asking.cancelAndJoin()
        }
        assertTrue(finished.await(10, TimeUnit.SECONDS))
        assertEquals(6, code(handler.handleBlocking(body)))
        // By a future, and by an interrupted thread.
        for (give in listOf<(ByteArray) -> Unit>(
            { handler.handleAsync(it).cancel(true) },
            { asked ->
                val interrupted = CompletableFuture<Boolean>()
                thread {
                    Thread.currentThread().interrupt()
                    assertFailsWith<java.util.concurrent.CancellationException> { handler.handleBlocking(asked) }
                    interrupted.complete(Thread.currentThread().isInterrupted)
                }
                assertTrue(interrupted.get(5, TimeUnit.SECONDS))
            },
        )) {
            val again = body("BeforeSendMessage")
            give(again)
            assertEquals(6, code(handler.handleBlocking(again)))
        }
    }

    @Test
    fun `the event comes while the body is read`() {
        val handler = handler { on("BeforeSendMessage") { Reply.reject(5, "") } }
        val whole = body("BeforeSendMessage")
        runBlocking(Dispatchers.Unconfined) {
            val answers = List(20) {
                async { handler.handle(CallbackRequest("POST", "application/json")) { most -> delay(20); whole.copyOf(minOf(most, whole.size)) } }
            }.awaitAll()
            assertEquals(setOf(5), answers.map(::code).toSet())
        }
    }

    private class Named(val name: String) : ThreadContextElement<String?> {
        override val key: CoroutineContext.Key<*> get() = Key

        override fun updateThreadContext(context: CoroutineContext): String? = current.get().also { current.set(name) }

        override fun restoreThreadContext(context: CoroutineContext, oldState: String?) = current.set(oldState)

        companion object Key : CoroutineContext.Key<Named> {
            val current = ThreadLocal<String?>()
        }
    }

    @Test
    fun `the context of who asked reaches handlers, logger and store`() {
        val seen = CopyOnWriteArrayList<String>()
        fun see(where: String) {
            seen.add("$where ${MDC.get("request")} ${Named.current.get()}")
        }
        val handler = callbackHandler(callbacks, Undecided.REJECT) {
            logger = ImLogger { if (it.eventId.isNotEmpty()) see("logger") }
            on("BeforeSendMessage") {
                see("handler")
                delay(10)
                see("resumed")
                error("a defect")
            }
            on(EventType.AFTER_PUSH) { _, _ -> see("blocking"); Reply.accept() }
        }
        MDC.put("request", "r1")
        try {
            runBlocking { withContext(Named("n1")) { handler.handle(body("BeforeSendMessage")) } }
            until { seen.size == 3 }
            assertEquals(setOf("handler r1 n1", "resumed r1 n1", "logger r1 n1"), seen.toSet())
            seen.clear()
            handler.handleBlocking(body("AfterPush"))
            assertEquals(listOf("blocking r1 null"), seen.toList())
        } finally {
            MDC.clear()
        }
        seen.clear()
        handler.handleBlocking(body("AfterPush"))
        assertEquals(listOf("blocking null null"), seen.toList(), "nothing is left on the threads")
    }
}
