package volc.im.tests.campaigns

import java.io.IOException
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardOpenOption
import java.time.Duration
import java.util.Collections
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.io.TempDir
import volc.im.BatchOptions
import volc.im.ErrorCode
import volc.im.ImClient
import volc.im.ImException
import volc.im.ImLogRecord
import volc.im.ImLogger
import volc.im.QueryLiveParticipantStatusRequest
import volc.im.TransportConfig
import volc.im.ledger.CampaignCancelledException
import volc.im.ledger.CampaignItem
import volc.im.ledger.CampaignReport
import volc.im.ledger.ClaimAnswer
import volc.im.ledger.ClaimRequest
import volc.im.ledger.FileLedgerStore
import volc.im.ledger.Ledger
import volc.im.ledger.LedgerPart
import volc.im.ledger.LedgerStore
import volc.im.ledger.ReadRequest
import volc.im.ledger.Resolution
import volc.im.ledger.SettleRequest
import volc.im.tests.Emulator
import volc.im.tests.json

/** Batches that a ledger remembers, against the emulator. */
class CampaignsTest {
    @TempDir
    lateinit var folder: Path

    private val options = BatchOptions(partSize = 10, concurrency = 2, isUnpaced = true)

    private fun table() = SqliteLedgerStore(folder.resolve("ledger.db"))

    private fun <T> client(logger: ImLogger = ImLogger {}, use: suspend (ImClient) -> T): T =
        ImClient(emulator.config, TransportConfig(logger = logger)).use { im -> runBlocking(Dispatchers.Default) { use(im) } }

    private suspend fun ImClient.send(ledger: Ledger, receivers: List<Long>): CampaignReport =
        batch(TO_NOBODY.copy(receiver = receivers), ledger, options = options)

    private fun upTo(last: Long) = (1..last).toList()

    private fun arrivals(): Map<Long, Int> = arrivals(emulator)

    /** That so many arrived, each once. */
    private fun assertSentOnce(receivers: Int) {
        val arrivals = arrivals()
        assertEquals(receivers to setOf(1), arrivals.size to arrivals.values.toSet())
    }

    @BeforeEach
    fun forget() {
        emulator.control("DELETE", "requests")
        emulator.faults()
    }

    @Test
    fun `a campaign in a file is sent once however often it is run`() {
        val path = folder.resolve("spring.ledger")
        val progress = CopyOnWriteArrayList<Pair<Long, Long>>()
        val runs: List<suspend (ImClient, Ledger) -> CampaignReport> = listOf(
            { im, ledger -> im.batch(TO_NOBODY.copy(receiver = upTo(100)), ledger, options = options) { done, all -> progress += done to all } },
            { im, ledger -> im.batch(TO_NOBODY, ledger, upTo(100).asSequence(), options) },
            { im, ledger -> im.batch(TO_NOBODY, ledger, upTo(100).iterator(), options) },
            { im, ledger -> im.batch(TO_NOBODY, ledger, upTo(100).asFlow(), options) },
        )
        for (run in runs) {
            FileLedgerStore(path).use { store ->
                val ledger = Ledger("spring", store)
                client { im ->
                    val report = run(im, ledger)
                    assertEquals(CampaignReport(total = 100, sent = 100, parts = 10), report)
                    assertEquals(report, ledger.report())
                    assertEquals(emptyList(), ledger.items().toList())
                    val taken = assertFailsWith<ImException.Validation> { FileLedgerStore(path) }
                    assertTrue("another process" in taken.message)
                    FileLedgerStore(path, isReadOnly = true).use { assertEquals(report, Ledger("spring", it).report()) }
                }
            }
        }
        assertEquals(100L to 100L, progress.last())
        assertSentOnce(100)
        val store = FileLedgerStore(path).also { it.close() }
        assertEquals("closed", assertFailsWith<ImException.Validation> { store.read(ReadRequest("spring", 0, 1)) }.rule)
    }

    @Test
    fun `a line that was cut off counts for nothing`() {
        val path = folder.resolve("spring.ledger")
        client { im ->
            FileLedgerStore(path).use { im.send(Ledger("spring", it), upTo(30)) }
            Files.writeString(path, """{"claim":"spring","part":""", StandardOpenOption.APPEND)
            FileLedgerStore(path).use { store ->
                val ledger = Ledger("spring", store)
                assertEquals(30, ledger.report().sent)
                assertEquals(CampaignReport(total = 30, sent = 30, parts = 3), im.send(ledger, upTo(30)))
                assertEquals(20, im.send(Ledger("summer", store), (31L..50).toList()).sent)
            }
            FileLedgerStore(path).use { assertEquals(20, Ledger("summer", it).report().sent) }
        }
        assertSentOnce(50)
    }

    @Test
    fun `another input is refused at the first part that differs`() = client { im ->
        val ledger = Ledger("spring", table())
        im.send(ledger, upTo(30))
        val refused = assertFailsWith<ImException.Validation> { im.send(ledger, upTo(24) + (40L..45)) }
        assertEquals("receiver" to "ledger_input", refused.path to refused.rule)
        assertTrue("2" in refused.message)
        assertEquals(30, arrivals().keys.max())
    }

    @Test
    fun `unknown items are told of, never sent again, and resolved`() = client { im ->
        val ledger = Ledger("spring", table())
        emulator.faults(
            """{"action":"BatchSendMessage","first":1,"fault":{"type":"reset","after":"processing"}}""",
            """{"action":"BatchSendMessage","after":1,"first":1,"fault":{"type":"api_error","code":"InvalidParam","message":"m"}}""",
        )
        val report = im.batch(TO_NOBODY, ledger, upTo(40).asSequence(), options)
        assertEquals(listOf(20L, 10L, 10L), listOf(report.sent, report.failed, report.unknown))
        val items = ledger.items().toList()
        val (failed, unknown) = items.partition { it.outcome == CampaignItem.Outcome.FAILED }
        assertEquals(10 to 10, failed.size to unknown.size)
        assertEquals(setOf(ErrorCode.of("InvalidParam")), failed.map { it.code }.toSet())
        assertEquals(items, ledger.itemsBlocking().toList())
        val listed = Collections.synchronizedList(ArrayList<CampaignItem>())
        ledger.forEachItemAsync { listed += it }.join()
        assertEquals(items, listed)
        val part = report.unknownParts.single()
        val first = listOf(unknown.first().index)
        val some = assertFailsWith<ImException.Validation> { ledger.resolve(part, Resolution.LEFT, "some of it", first) }
        assertEquals("whole_part", some.rule)
        ledger.resolve(part, Resolution.SENT, "it is there", first)
        assertEquals(21L to 9L, ledger.report().let { it.sent to it.unknown })
        ledger.resolveBlocking(part, Resolution.FAILED, "it is not")
        assertEquals(19L to 0L, ledger.reportAsync().join().let { it.failed to it.unknown })
        val again = assertFailsWith<ImException.Validation> { ledger.resolve(part, Resolution.SENT, "twice") }
        assertTrue("unknown" in again.message)
        // What failed is not sent again either.
        assertEquals(ledger.report(), im.batch(TO_NOBODY, ledger, upTo(40).asSequence(), options))
        assertSentOnce(40)
    }

    @Test
    fun `an outage ends a run, and leaves the rest to the next one`() = client { im ->
        val ledger = Ledger("spring", table())
        emulator.faults("""{"action":"BatchSendMessage","fault":{"type":"status","status":503}}""")
        val out = assertFailsWith<ImException.Transport> { im.batch(TO_NOBODY, ledger, upTo(400).asSequence(), options) }
        assertTrue("5 parts in a row have an unknown outcome" in out.message, out.message)
        assertEquals(listOf(5L, 50L, 0L), ledger.report().let { listOf(it.parts, it.unknown, it.sent) })
        emulator.faults()
        val report = im.batch(TO_NOBODY, ledger, upTo(400).asSequence(), options)
        assertEquals(listOf(400L, 350L, 50L, 0L), listOf(report.total, report.sent, report.unknown, report.left))
        assertSentOnce(400)
    }

    @Test
    fun `a part that a person found not to be sent is sent by the next run`() = client { im ->
        val ledger = Ledger("spring", table())
        emulator.faults("""{"action":"BatchSendMessage","first":1,"fault":{"type":"reset"}}""")
        val report = im.send(ledger, upTo(30))
        assertEquals(20L to 10L, report.sent to report.unknown)
        ledger.resolveAsync(report.unknownParts.single(), Resolution.LEFT, "the emulator has none of it").join()
        assertEquals(10, ledger.report().left)
        assertEquals(CampaignReport(total = 30, sent = 30, parts = 3), im.send(ledger, upTo(30)))
    }

    @Test
    fun `one that is stopped settles what is in progress, and goes on later`() = client { im ->
        val ledger = Ledger("spring", table())
        emulator.faults(SLOW)
        val report = im.batch(TO_NOBODY, ledger, upTo(1000).asSequence(), options) { done, _ -> if (done >= 40) ledger.stop() }
        assertEquals(0L to 0L, report.unknown to report.running)
        assertTrue(report.sent in 40 until 1000, "$report")
        emulator.faults()
        assertEquals(1000, im.batch(TO_NOBODY, ledger, upTo(1000).asSequence(), options).sent)
        assertSentOnce(1000)
    }

    @Test
    fun `a cancelled coroutine settles what is in progress, and its exception has the report`() = client { im ->
        val ledger = Ledger("spring", table())
        emulator.faults(SLOW)
        val (started, caught) = CompletableDeferred<Unit>() to CompletableDeferred<CampaignCancelledException>()
        val job = CoroutineScope(Dispatchers.Default).launch {
            try {
                im.batch(TO_NOBODY, ledger, upTo(1000).asSequence(), options) { done, _ -> if (done >= 40) started.complete(Unit) }
            } catch (cancelled: CampaignCancelledException) {
                caught.complete(cancelled)
                throw cancelled
            }
        }
        started.await()
        job.cancel()
        job.join()
        val cancelled = caught.await()
        assertTrue("the campaign was stopped" in cancelled.message!!)
        assertEquals(ledger.report().sent, cancelled.report.sent)
        assertEquals(0L to 0L, cancelled.report.unknown to cancelled.report.running)
        assertTrue(cancelled.report.sent in 40 until 1000)
        assertEquals(cancelled.report.sent, arrivals().size.toLong())
        emulator.faults()
        assertEquals(1000, im.send(ledger, upTo(1000)).sent)
        assertSentOnce(1000)
    }

    /** A store of coroutines, which goes wrong where a test says so. */
    private class Troubled(private val store: SqliteLedgerStore, private val trouble: suspend (Any) -> Unit) : LedgerStore {
        val requests = CopyOnWriteArrayList<Any>()

        private suspend fun <T> step(request: Any, step: () -> T): T {
            requests += request
            trouble(request)
            return withContext(Dispatchers.IO) { step() }
        }

        override suspend fun claim(request: ClaimRequest): ClaimAnswer = step(request) { store.claim(request) }

        override suspend fun settle(request: SettleRequest): Boolean = step(request) { store.settle(request) }

        override suspend fun read(request: ReadRequest): List<LedgerPart> = step(request) { store.read(request) }
    }

    @Test
    fun `a store that throws or hangs sends nothing, and is told of`() {
        val troubles: List<suspend () -> Unit> = listOf(
            { throw IOException("the database is down") },
            { awaitCancellation() },
        )
        // A question that is not answered is asked again after five seconds.
        val deadlines = listOf(Duration.ofSeconds(2), Duration.ofSeconds(7))
        for ((number, trouble) in troubles.withIndex()) {
            var isDown = true
            val store = Troubled(table()) { if (isDown && it is ClaimRequest) trouble() }
            val ledger = Ledger("spring $number", store)
            val records = CopyOnWriteArrayList<ImLogRecord>()
            client({ records += it }) { im ->
                val receivers = TO_NOBODY.copy(receiver = listOf(1, 2))
                val report = im.batch(receivers, ledger, options = BatchOptions(isUnpaced = true, deadline = deadlines[number]))
                assertEquals(0L to 2L, report.sent to report.left)
                assertTrue(store.requests.count { it is ClaimRequest } > 1)
                assertEquals(emptyMap(), arrivals())
                val told = records.single { "the store fails" in it.message }
                assertEquals(System.Logger.Level.ERROR, told.level)
                assertTrue(number == 1 || "the database is down" in told.message, told.message)
                isDown = false
                assertEquals(2, im.batch(receivers, ledger, options = options).sent)
                assertSentOnce(2)
            }
            forget()
        }
    }

    @Test
    fun `an outcome that the store does not take at first is settled later`() = client { im ->
        val failures = AtomicInteger()
        val store = Troubled(table()) { if (it is SettleRequest && failures.incrementAndGet() <= 2) throw IOException("down") }
        assertEquals(30, im.send(Ledger("spring", store), upTo(30)).sent)
        assertEquals(5, store.requests.count { it is SettleRequest })
        assertSentOnce(30)
    }

    @Test
    fun `a flow that fails ends the campaign with its error`() = client { im ->
        val ledger = Ledger("spring", table())
        val failing: Flow<Long> = flow {
            for (receiver in 1L..14) emit(receiver)
            throw IOException("the file is gone")
        }
        val refused = assertFailsWith<ImException.Validation> { im.batch(TO_NOBODY, ledger, failing, options) }
        assertEquals("receiver" to "items", refused.path to refused.rule)
        assertTrue("the file is gone" in refused.message)
        assertEquals(30, im.send(ledger, upTo(30)).sent)
        assertSentOnce(30)
    }

    @Test
    fun `clients share a campaign, with stores and flows in the context of who asked`() = client { im ->
        val names = Collections.synchronizedSet(HashSet<String?>())
        val ledger = Ledger("spring", Troubled(table()) { names += currentCoroutineContext()[CoroutineName]?.name })
        val receivers = flow {
            names += currentCoroutineContext()[CoroutineName]?.name
            for (receiver in 1L..300) emit(receiver).also { if (receiver % 50 == 0L) delay(1) }
        }
        withContext(CoroutineName("campaign")) {
            val reports = List(3) { async { im.batch(TO_NOBODY, ledger, receivers, options) } }.awaitAll()
            assertEquals(listOf(300L, 300L, 300L), reports.map { it.sent })
        }
        assertEquals(setOf<String?>("campaign"), names)
        assertSentOnce(300)
    }

    @Test
    fun `ids of both kinds are items, and others are none`() = client { im ->
        val ledger = Ledger("spring", table())
        val request = QueryLiveParticipantStatusRequest(conversationShortId = 1, participantUserIdsStr = emptyList())
        // There is no such live group: what was asked for is what counts.
        im.batch(request, ledger, sequenceOf("one", "t\"wo"), options)
        val body = json(emulator.requests("QueryLiveParticipantStatus").single()["body"].asText())
        assertEquals(listOf("one", "t\"wo"), body["ParticipantUserIdsStr"].map { it.asText() })
        val wrong = sequenceOf<Any>("one", 1.5)
        val refused = assertFailsWith<ImException.Validation> { im.batch(request, Ledger("summer", table()), wrong, options) }
        assertEquals("items", refused.rule)
        assertTrue("Double" in refused.message)
    }

    @Test
    fun `what is wrong is refused before anything is sent`() = client { im ->
        for ((name, rule) in listOf("" to "length", "a\nb" to "characters")) {
            val refused = assertFailsWith<ImException.Validation> { Ledger(name, table()) }
            assertEquals("campaign" to rule, refused.path to refused.rule)
        }
        val ledger = Ledger("spring", table())
        suspend fun refused(path: String, run: suspend () -> CampaignReport) =
            assertEquals(path, assertFailsWith<ImException.Validation> { run() }.path)
        for (lease in listOf(Duration.ofMillis(500), Duration.ofSeconds(-1), Duration.ofSeconds(Long.MAX_VALUE))) {
            refused("lease") { im.send(ledger.withLease(lease), upTo(1)) }
        }
        refused("receiver") { im.send(ledger, emptyList()) }
        refused("receiver[1]") { im.send(ledger, listOf(1, -5)) }
        refused("partSize") { im.batch(TO_NOBODY, ledger, sequenceOf(1L), BatchOptions(partSize = 501)) }
        assertEquals(emptyMap(), arrivals())
        val nowhere = assertFailsWith<ImException.Validation> { FileLedgerStore(folder.resolve("nowhere/ledger")) }
        assertTrue("opened" in nowhere.message)
        assertFailsWith<ImException.Validation> { ledger.resolve(0, Resolution.SENT, "nobody claimed it") }
        Unit
    }

    @Test
    fun `a process is stopped by SIGTERM and goes on later`() {
        val path = folder.resolve("ledger.db")
        val ledger = shared(path)
        emulator.faults(SLOW)
        val stopped = worker(emulator.url, path, 2_000, 10)
        waitFor { ledger.reportBlocking().sent >= 40 }
        stopped.destroy()
        // 128 and the signal's number: the JVM ended by it, after its hook.
        assertEquals(143, stopped.waitFor())
        val report = ledger.reportBlocking()
        assertEquals(0L to 0L, report.unknown to report.running)
        assertTrue(report.sent in 40 until 2_000, "$report")
        emulator.faults()
        assertEquals(0, worker(emulator.url, path, 2_000, 10).waitFor())
        assertEquals(CampaignReport(total = 2_000, sent = 2_000, parts = 200), ledger.reportBlocking())
        assertSentOnce(2_000)
    }

    @Test
    fun `nothing is lost and nothing is sent twice whatever is killed`() {
        val (path, receivers, partSize) = Triple(folder.resolve("ledger.db"), 4_000, 20)
        val ledger = shared(path)
        emulator.faults(
            """{"action":"BatchSendMessage","every":17,"fault":{"type":"reset","after":"processing"}}""",
            """{"action":"BatchSendMessage","every":23,"fault":{"type":"api_error","code":"InvalidParam","message":"m"}}""",
            """{"action":"BatchSendMessage","every":29,"fault":{"type":"rate_limit","retry_after":0}}""",
            """{"action":"BatchSendMessage","fault":{"type":"latency","ms":30}}""",
        )
        fun worker() = worker(emulator.url, path, receivers, partSize)
        fun done() = ledger.reportBlocking().let { it.sent + it.failed + it.unknown }
        val workers = MutableList(3) { worker() }
        for (kill in 0 until KILLS) {
            val before = done()
            waitFor { done() >= before + 200 }
            val killed = workers[kill % workers.size]
            // SIGKILL on Unix.
            killed.destroyForcibly().waitFor()
            workers[kill % workers.size] = worker()
        }
        assertEquals(listOf(0, 0, 0), workers.map { it.waitFor() })
        // What a worker left that came to the end of the list before another one freed a part.
        assertEquals(0, worker().waitFor())
        val report = ledger.reportBlocking()
        assertEquals(listOf(receivers.toLong(), 0L, 0L), listOf(report.total, report.left, report.running), "$report")
        assertEquals(receivers.toLong(), report.sent + report.failed + report.unknown, "$report")
        val places = ledger.itemsBlocking().toList().groupBy({ it.outcome }, { it.index + 1 })
        val failed = places[CampaignItem.Outcome.FAILED].orEmpty()
        val unknown = places[CampaignItem.Outcome.UNKNOWN].orEmpty()
        assertEquals(report.failed to report.unknown, failed.size.toLong() to unknown.size.toLong())
        assertEquals(failed.size + unknown.size, (failed + unknown).toSet().size)
        assertTrue(failed.isNotEmpty() && unknown.isNotEmpty(), "$report")
        val requests = emulator.requests("BatchSendMessage")
        // Twice in a request that was carried out would be twice in a conversation.
        val carriedOut = receiversOf(requests.filter { it.path("fault").asText() !in setOf("api_error", "rate_limit") })
        for (receiver in 1L..receivers) {
            val times = carriedOut[receiver] ?: 0
            assertTrue(times <= 1, "receiver $receiver has it $times times")
            assertTrue(times == 1 || receiver in failed || receiver in unknown, "receiver $receiver is lost")
            assertTrue(times == 0 || receiver !in failed, "receiver $receiver has it and is failed")
        }
        val most = (KILLS * 2 + requests.size / 17 + 1) * partSize
        assertTrue(unknown.size <= most, "${unknown.size} unknown of $most at most")
        println("$receivers receivers, ${workers.size} processes, $KILLS killed: ${unknown.size} unknown, ${failed.size} failed")
    }

    private fun waitFor(isSo: () -> Boolean) {
        val end = System.nanoTime() + 60_000_000_000
        while (!isSo()) {
            check(System.nanoTime() < end) { "it did not come about in a minute" }
            Thread.sleep(20)
        }
    }

    companion object {
        private const val KILLS = 6
        private const val SLOW = """{"action":"BatchSendMessage","fault":{"type":"latency","ms":500}}"""
        private val emulator by lazy { Emulator() }

        @JvmStatic
        @AfterAll
        fun end() = emulator.close()
    }
}
