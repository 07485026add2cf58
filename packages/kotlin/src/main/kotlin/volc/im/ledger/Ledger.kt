package volc.im.ledger

import java.time.Duration
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ConcurrentHashMap
import java.util.function.Consumer
import java.util.stream.Stream
import java.util.stream.StreamSupport
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.future.future
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import volc.im.ImException
import volc.im.JsonReader
import volc.im.internal.CampaignRun
import volc.im.internal.NativeLibrary
import volc.im.internal.NativeSurvey
import volc.im.internal.Threads
import volc.im.internal.campaignReport
import volc.im.internal.crossed
import volc.im.internal.crossing
import volc.im.internal.itemsOf
import volc.im.internal.ledgerPage
import volc.im.internal.ledgerResolve
import volc.im.internal.partsJson

/**
 * A campaign in a store: what a batch is given, and what its report is read from.
 *
 * Before a part of the list is sent it is claimed in the store, afterwards settled with its outcome. A part that was claimed and
 * never settled is unknown, and is never sent again by itself. The same batch on any number of machines, or again after a crash,
 * goes on with what nobody has claimed, and ends in one report for the whole. A store that fails stops the batch: without a claim
 * nothing is sent.
 *
 * @property campaign the campaign's name
 */
public class Ledger private constructor(
    internal val store: LedgerStore,
    public val campaign: String,
    internal val lease: Duration?,
) {
    private val runs: MutableSet<CampaignRun> = ConcurrentHashMap.newKeySet()

    init {
        NativeLibrary.load()
        crossing { NativeSurvey(campaign) }.close()
    }

    /**
     * A campaign.
     *
     * @param campaign its name, 1 to 128 characters. Every machine gives the same name with the same input; another campaign has another
     * name
     * @param store where it is remembered: a `volc.im.redis.RedisLedgerStore`, or your own
     * @param lease how long a claim holds without being renewed, from a second to a day; a minute by default. It is renewed while
     * its part is being sent; after it, the part of a machine that crashed is unknown
     * @throws ImException.Validation when the name is wrong
     */
    @JvmOverloads
    public constructor(campaign: String, store: LedgerStore, lease: Duration? = null) : this(store, campaign, lease)

    /**
     * A campaign in a [FileLedgerStore], or in a store of your own whose functions block.
     *
     * @param campaign its name, 1 to 128 characters. Every machine gives the same name with the same input; another campaign has another
     * name
     * @param store where it is remembered
     * @param lease how long a claim holds without being renewed, from a second to a day; a minute by default. It is renewed while
     * its part is being sent; after it, the part of a machine that crashed is unknown
     * @throws ImException.Validation when the name is wrong
     */
    @JvmOverloads
    public constructor(campaign: String, store: BlockingLedgerStore, lease: Duration? = null) :
        this(Blocking(store), campaign, lease)

    /** The same with another lease. */
    public fun withLease(lease: Duration): Ledger = Ledger(store, campaign, lease)

    /**
     * Ends the batches of this process that run with this ledger: no further part is claimed, running calls end and are settled, and
     * the batches return their report. For a shutdown hook, which waits for them afterwards.
     */
    public fun stop(): Unit = runs.forEach(CampaignRun::stop)

    /** Counts the campaign without sending anything. */
    @JvmSynthetic
    public suspend fun report(): CampaignReport = asking {
        val survey = crossing { NativeSurvey(campaign) }
        survey.use {
            while (crossing { survey.add(partsJson(read(survey.next().toLong()))) }) Unit
            campaignReport(JsonReader(survey.report()))
        }
    }

    /** As [report], on the thread that asks. */
    public fun reportBlocking(): CampaignReport = runBlocking { report() }

    /** As [report], without a thread that waits. */
    public fun reportAsync(): CompletableFuture<CampaignReport> = SCOPE.future { report() }

    /** The items that failed or are unknown, a page of parts at a time. */
    @JvmSynthetic
    public fun items(): Flow<CampaignItem> = flow {
        crossing { NativeSurvey(campaign) }.use { survey ->
            do {
                val parts = asking { read(survey.next().toLong()) }
                itemsOf(parts).forEach { emit(it) }
            } while (crossing { survey.add(partsJson(parts)) })
        }
    }

    /** As [items], on the thread that asks. */
    public fun itemsBlocking(): Stream<CampaignItem> {
        val items = iterator {
            crossing { NativeSurvey(campaign) }.use { survey ->
                do {
                    val parts = runBlocking { asking { read(survey.next().toLong()) } }
                    yieldAll(itemsOf(parts))
                } while (crossing { survey.add(partsJson(parts)) })
            }
        }
        return StreamSupport.stream(Iterable { items }.spliterator(), false)
    }

    /** Passes on what [items] lists, without a thread that waits. */
    public fun forEachItemAsync(accept: Consumer<CampaignItem>): CompletableFuture<Void?> = SCOPE.future {
        items().collect { accept.accept(it) }
        null
    }

    /**
     * Settles unknown items of a part as what a person found out.
     *
     * @param part number of the part
     * @param resolution what was found out
     * @param reason why; it is kept with the part
     * @param positions only the items at these places of the whole list
     * @throws ImException.Validation when the part has no such unknown items, or was settled meanwhile
     */
    @JvmSynthetic
    public suspend fun resolve(part: Long, resolution: Resolution, reason: String, positions: List<Long>? = null): Unit =
        asking {
            val parts = partsJson(store.read(ReadRequest(campaign, part, 1)))
            val places = positions?.map { it.toULong() }
            val (owner, record, replaces) =
                crossing { ledgerResolve(campaign, part.toULong(), parts, places, resolution.name.lowercase(), reason) }
            if (!store.settle(SettleRequest(campaign, part, owner, record, replaces))) {
                throw ImException.invalid("part", "settled", "was settled by somebody else meanwhile", "$part")
            }
        }

    /** As [resolve], on the thread that asks. */
    @JvmOverloads
    public fun resolveBlocking(part: Long, resolution: Resolution, reason: String, positions: List<Long>? = null): Unit =
        runBlocking { resolve(part, resolution, reason, positions) }

    /** As [resolve], without a thread that waits. */
    @JvmOverloads
    public fun resolveAsync(
        part: Long,
        resolution: Resolution,
        reason: String,
        positions: List<Long>? = null,
    ): CompletableFuture<Void?> = SCOPE.future {
        resolve(part, resolution, reason, positions)
        null
    }

    override fun toString(): String = "Ledger($campaign)"

    internal fun add(run: CampaignRun) {
        runs.add(run)
    }

    internal fun remove(run: CampaignRun) {
        runs.remove(run)
    }

    internal fun leaseMs(): ULong? = lease?.crossed()?.coerceAtLeast(0)?.toULong()

    private suspend fun read(from: Long): List<LedgerPart> = store.read(ReadRequest(campaign, from, PAGE))

    /** A store may block: not on the thread of who asks. */
    private suspend fun <T> asking(ask: suspend () -> T): T = withContext(DISPATCHER) { ask() }

    private companion object {
        val DISPATCHER = Threads.answers.asCoroutineDispatcher()
        val SCOPE = CoroutineScope(SupervisorJob() + DISPATCHER)

        /** Parts of one page. */
        val PAGE by lazy { ledgerPage().toInt() }
    }
}

/** A store that blocks the thread it is called on. */
private class Blocking(private val store: BlockingLedgerStore) : LedgerStore {
    override suspend fun claim(request: ClaimRequest): ClaimAnswer = store.claim(request)

    override suspend fun settle(request: SettleRequest): Boolean = store.settle(request)

    override suspend fun read(request: ReadRequest): List<LedgerPart> = store.read(request)
}
