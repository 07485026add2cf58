package stores

import io.lettuce.core.RedisCommandExecutionException
import java.time.Duration
import java.util.UUID
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertTrue
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource
import volc.im.BatchOptions
import volc.im.BatchSendMessageRequest
import volc.im.ImClient
import volc.im.ImException
import volc.im.ImLogRecord
import volc.im.MsgType
import volc.im.TransportConfig
import volc.im.ledger.CampaignReport
import volc.im.ledger.ClaimAnswer
import volc.im.ledger.ClaimRequest
import volc.im.ledger.Ledger
import volc.im.ledger.LedgerPart
import volc.im.ledger.ReadRequest
import volc.im.ledger.SettleRequest
import volc.im.tests.Emulator

/** Campaigns in a real Redis, and in a cluster of three nodes, with Lettuce. */
class CampaignStoresTest {
    private val name = "spring ${UUID.randomUUID()}"
    private val record = """{"s":0,"u":[[0,"好",null,"a\n"]]}"""
    private val toNobody = BatchSendMessageRequest("{}", MsgType.TEXT, emptyList(), sender = 5_000_000)
    private val unpaced = BatchOptions(isUnpaced = true)

    @BeforeEach
    fun forget() {
        EMULATOR.control("DELETE", "requests")
    }

    /** How many requests arrived. */
    private fun arrived(): Int = EMULATOR.requests("BatchSendMessage").size

    @ParameterizedTest
    @ValueSource(strings = ["single", "cluster"])
    fun `a part is claimed, settled and read`(kind: String): Unit = runBlocking {
        val redis = redis(kind)
        val store = redis.campaigns(PREFIX)
        suspend fun claim(owner: String, lease: Duration = Duration.ofMinutes(1), digest: String = "0a-0-1") =
            store.claim(ClaimRequest(name, 7, digest, owner, lease))
        assertEquals<List<ClaimAnswer>>(List(2) { ClaimAnswer.Claimed }, List(2) { claim("one") })
        assertTrue(assertIs<ClaimAnswer.Running>(claim("two")).timeLeft.toMillis() in 1..60_000)
        assertEquals(ClaimAnswer.Differs, claim("two", digest = "0b-0-1"))
        assertEquals(false, store.settle(SettleRequest(name, 7, "two", record, "")))
        assertEquals(true, store.settle(SettleRequest(name, 7, "one", "", "")))
        assertEquals(ClaimAnswer.Claimed, claim("two", Duration.ZERO))
        assertEquals(ClaimAnswer.Lost, claim("one"))
        repeat(2) { assertEquals(true, store.settle(SettleRequest(name, 7, "two", record, ""))) }
        assertEquals(false, store.settle(SettleRequest(name, 7, "two", """{"s":1}""", "")))
        assertEquals(ClaimAnswer.Settled(record), claim("one"))
        assertEquals(listOf(LedgerPart(7, "0a-0-1", "two", Duration.ZERO, record)), store.read(ReadRequest(name, 0, 10)))
        assertEquals(emptyList(), store.read(ReadRequest(name, 8, 10)))
        val key = "$PREFIX:$name"
        assertTrue(redis.commands.pttl(key) in 29 * DAY_MS..30 * DAY_MS)
        redis.campaigns(PREFIX, Duration.ofMinutes(1)).claim(ClaimRequest(name, 8, "0c-1-1-last", "one", Duration.ofSeconds(1)))
        assertTrue(redis.commands.pttl(key) <= 60_000)
    }

    @ParameterizedTest
    @ValueSource(strings = ["single", "cluster"])
    fun `clients share a campaign, and another one finds it done`(kind: String): Unit = runBlocking(Dispatchers.Default) {
        val runs = List(3) {
            async {
                ImClient(EMULATOR.config).use { im ->
                    im.batch(toNobody, Ledger(name, redis(kind).campaigns(PREFIX)), (1L..3_000).asSequence(), unpaced)
                }
            }
        }
        val expected = CampaignReport(total = 3_000, sent = 3_000, parts = 6)
        assertEquals(List(3) { expected }, runs.awaitAll())
        val ledger = Ledger(name, redis(kind).campaigns(PREFIX))
        assertEquals(expected, ledger.report())
        ImClient(EMULATOR.config).use { im ->
            assertEquals(expected, im.batch(toNobody.copy(receiver = (1L..3_000).toList()), ledger, options = unpaced))
        }
        assertEquals(6, arrived())
    }

    @Test
    fun `a Redis that hangs sends nothing, and is told of`(): Unit = runBlocking(Dispatchers.Default) {
        val records = CopyOnWriteArrayList<ImLogRecord>()
        Hanging().use { hanging ->
            val ledger = Ledger(name, hanging.redis.campaigns(PREFIX))
            ImClient(EMULATOR.config, TransportConfig(logger = { records += it })).use { im ->
                val options = BatchOptions(isUnpaced = true, deadline = Duration.ofSeconds(7))
                val ran = runCatching { im.batch(toNobody, ledger, sequenceOf(1L, 2L), options) }
                assertEquals(0, ran.getOrNull()?.sent ?: 0)
            }
        }
        assertEquals(0, arrived())
        assertEquals(1, records.count { "the store fails" in it.message && it.level == System.Logger.Level.ERROR })
    }

    @Test
    fun `a key of somebody else, and wrong arguments, are errors`(): Unit = runBlocking {
        val redis = redis("single")
        redis.commands.lpush("$PREFIX:$name", "x")
        assertFailsWith<RedisCommandExecutionException> { Ledger(name, redis.campaigns(PREFIX)).report() }
        assertEquals("prefix", assertFailsWith<ImException.Validation> { redis.campaigns("") }.path)
        assertEquals("keep", assertFailsWith<ImException.Validation> { redis.campaigns(PREFIX, Duration.ZERO) }.path)
    }

    companion object {
        private const val PREFIX = "test:campaigns"
        private const val DAY_MS = 86_400_000L
        private val EMULATOR = Emulator()

        @JvmStatic
        @AfterAll
        fun end() = EMULATOR.close()
    }
}
