package stores

import io.lettuce.core.RedisCommandExecutionException
import java.time.Duration
import java.util.UUID
import java.util.concurrent.Callable
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.Executors
import java.util.concurrent.TimeoutException
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource
import volc.im.CallbackHandler
import volc.im.Callbacks
import volc.im.ImClient
import volc.im.ImException
import volc.im.ImLogRecord
import volc.im.ImLogger
import volc.im.Pace
import volc.im.QueryOnlineStatusRequest
import volc.im.RateStore
import volc.im.Replay
import volc.im.ReplayClaim
import volc.im.ReplayStore
import volc.im.Reply
import volc.im.TransportConfig
import volc.im.Undecided
import volc.im.callbackHandler
import volc.im.tests.Emulator

/** Stores in a real Redis, and in a cluster of three nodes, with Lettuce. */
class StoresTest {
    // As core writes them: of one application, in one slot.
    private val keys = UUID.randomUUID().let { application -> List(3) { "{volc-im:$application}:$it" } }
    private val minute = Duration.ofMinutes(1)

    @ParameterizedTest
    @ValueSource(strings = ["single", "cluster"])
    fun `an event is claimed once and answered again`(kind: String) {
        val (one, other) = redis(kind).let { it.replay() to it.replay() }
        assertEquals(ReplayClaim.Fresh, one.claim(keys, "one", minute))
        assertEquals(ReplayClaim.Fresh, one.claim(keys, "one", minute))
        assertEquals(ReplayClaim.Running, other.claim(keys.drop(1), "other", minute))
        other.settle(keys, "other", "{}", minute)
        one.settle(keys, "one", "{\"CheckMessage\":\"好\"}", minute)
        assertEquals(ReplayClaim.Answered("{\"CheckMessage\":\"好\"}"), other.claim(keys.drop(2), "other", minute))
    }

    @ParameterizedTest
    @ValueSource(strings = ["single", "cluster"])
    fun `what is released or forgotten is new`(kind: String) {
        val store = redis(kind).replay()
        assertEquals(ReplayClaim.Fresh, store.claim(keys, "one", minute))
        store.release(keys, "other")
        assertEquals(ReplayClaim.Running, store.claim(keys, "other", minute))
        store.release(keys, "one")
        assertEquals(ReplayClaim.Fresh, store.claim(keys, "other", Duration.ofMillis(50)))
        Thread.sleep(200)
        assertEquals(ReplayClaim.Fresh, store.claim(keys, "one", minute))
    }

    @ParameterizedTest
    @ValueSource(strings = ["single", "cluster"])
    fun `of many at once one gets it`(kind: String) {
        val store = redis(kind).replay()
        val threads = Executors.newFixedThreadPool(16)
        val claims = threads.invokeAll(List(16) { Callable { store.claim(keys, "$it", minute) } }).map { it.get() }
        threads.shutdown()
        assertEquals(1, claims.count { it == ReplayClaim.Fresh })
        assertEquals(15, claims.count { it == ReplayClaim.Running })
    }

    @ParameterizedTest
    @ValueSource(strings = ["single", "cluster"])
    fun `a key of somebody else is an error`(kind: String) {
        val redis = redis(kind)
        redis.commands.lpush(keys[0], "x")
        assertFailsWith<RedisCommandExecutionException> { redis.replay().claim(keys, "one", minute) }
    }

    @ParameterizedTest
    @ValueSource(strings = ["single", "cluster"])
    fun `machines share a rate`(kind: String) {
        val (redis, prefix) = redis(kind) to "rates:${UUID.randomUUID()}"
        val stores = List(2) { redis.rates(prefix) }
        val pace = Pace(Duration.ofSeconds(1), 5, 1)
        val waits = List(20) { stores[it % 2].reserve("SendMessage", pace).toMillis() }
        assertEquals(List(5) { 0L }, waits.take(5))
        assertTrue(waits.last() in 5_000..15_000, "$waits")
        assertEquals(Duration.ZERO, stores[0].reserve("RecallMessage", pace))
        val before = stores[0].reserve("SendMessage", pace)
        repeat(10) { stores[1].giveBack("SendMessage", pace) }
        assertTrue(stores[0].reserve("SendMessage", pace) < before)
        val slow = Pace(Duration.ofSeconds(10), 1, 1)
        stores[0].slowDown("MarkMessage")
        assertEquals(Duration.ZERO, stores[1].reserve("MarkMessage", slow))
        assertTrue(stores[0].reserve("MarkMessage", slow).toMillis() in 11_000..20_000)
    }

    @ParameterizedTest
    @ValueSource(strings = ["single", "cluster"])
    fun `a redelivery to another process is answered as the first`(kind: String) {
        val (redis, handled) = redis(kind) to CopyOnWriteArrayList<String>()
        val (one, other) = List(2) { handler(redis.replay()) { handled += "$it"; Reply.reject(1001, "$it") } }
        val body = CALLBACKS.sign("BeforeSendMessage", "{\"AppId\":123456}").toByteArray()
        val first = one.handleBlocking(body).body
        // The reply is remembered after the response.
        until { other.handleBlocking(body).body == first }
        assertEquals(1, handled.size)
    }

    private fun handler(store: ReplayStore, log: ImLogger = ImLogger {}, decide: () -> Reply): CallbackHandler =
        callbackHandler(CALLBACKS, Undecided.ACCEPT) {
            replay = Replay.store(store)
            logger = log
            on("BeforeSendMessage") { decide() }
        }

    @Test
    fun `a Redis that hangs costs a bounded time, is told once, and events are handled`() {
        val records = CopyOnWriteArrayList<ImLogRecord>()
        Hanging().use { hanging ->
            val replay = hanging.redis.replay()
            val started = System.nanoTime()
            assertFailsWith<TimeoutException> { replay.claim(keys, "one", minute) }
            assertTrue(System.nanoTime() - started < 10_000_000_000)
            val handler = handler(replay, { records += it }) { Reply.reject(1001, "no") }
            repeat(10) { number ->
                val body = CALLBACKS.sign("BeforeSendMessage", "{\"AppId\":123456,\"Number\":$number}").toByteArray()
                assertTrue("1001" in handler.handleBlocking(body).body!!)
            }
            Thread.sleep(1000)
        }
        val told = records.filter { it.level.severity >= System.Logger.Level.WARNING.severity }.map { it.reason }
        assertEquals(listOf("replay_store"), told)
    }

    @Test
    fun `clients share a rate, and one whose store hangs is told once`() {
        val request = QueryOnlineStatusRequest(listOf(1))
        val (redis, prefix) = redis("cluster") to "rates:${UUID.randomUUID()}"
        Emulator().use { emulator ->
            ImClient(emulator.config, TransportConfig(isPaced = true, rateStore = redis.rates(prefix))).use { im ->
                runBlocking { im.queryOnlineStatus(request) }
            }
            assertEquals(1, redis.commands.exists("$prefix:QueryOnlineStatus"))
            val records = CopyOnWriteArrayList<ImLogRecord>()
            val log = object : ImLogger {
                override fun log(record: ImLogRecord) {
                    records += record
                }

                override fun isLoggable(level: System.Logger.Level) = level.severity > System.Logger.Level.DEBUG.severity
            }
            Hanging().use { hanging ->
                val transport = TransportConfig(isPaced = true, rateStore = hanging.redis.rates("down"), logger = log)
                ImClient(emulator.config, transport).use { im -> runBlocking { repeat(5) { im.queryOnlineStatus(request) } } }
            }
            assertEquals(listOf("rate_store"), records.map { it.reason })
        }
    }

    @Test
    fun `a rate store needs a prefix`() {
        assertEquals("prefix", assertFailsWith<ImException.Validation> { redis("single").rates("") }.path)
    }

    private fun until(isSo: () -> Boolean) {
        repeat(400) { if (isSo()) return else Thread.sleep(50) }
        error("it did not come about in twenty seconds")
    }

    companion object {
        private val CALLBACKS = Callbacks("callback-secret-of-tests", 123456)
    }
}
