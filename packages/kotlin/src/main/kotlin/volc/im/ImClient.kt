package volc.im

import java.util.concurrent.CancellationException
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import volc.im.internal.Calls
import volc.im.internal.CampaignRun
import volc.im.internal.Direct
import volc.im.internal.Hooks
import volc.im.internal.Language
import volc.im.internal.NativeClient
import volc.im.internal.NativeLibrary
import volc.im.internal.Observed
import volc.im.internal.Providers
import volc.im.internal.Rates
import volc.im.internal.Stop
import volc.im.internal.campaignReport
import volc.im.internal.contextOf
import volc.im.internal.crossed
import volc.im.internal.crossing
import volc.im.internal.optionsJson
import volc.im.internal.writeOptions
import volc.im.ledger.CampaignCancelledException
import volc.im.ledger.CampaignReport
import volc.im.ledger.Ledger

/**
 * Calls Volcengine IM. One serves any number of concurrent coroutines; make one and keep it.
 *
 * Calls are validated before they are sent, repeated where that is safe, and never where it could do their work twice. A
 * coroutine that is cancelled aborts its call, which throws a `CancellationException`: whether its request was sent is not
 * told then, so give a call that must be safe to repeat an [CallOptions.idempotencyId].
 *
 * @throws ImException.Validation when a setting is wrong
 */
public class ImClient @JvmOverloads constructor(
    config: ImConfig,
    transport: TransportConfig = TransportConfig(),
) : ImActions, AutoCloseable {
    private val hooks = Hooks(transport.listener, transport.logger, transport.telemetry)
    private val calls: Calls

    init {
        NativeLibrary.load()
        val options = optionsJson {
            config.writeTo(this)
            transport.writeTo(this)
        }
        val certificates = transport.rootCertificates?.toByteArray()
        val rates = transport.rateStore?.let(::Rates)
        val providers = config.provider?.let(::Providers)
        val end = {
            rates?.end()
            providers?.end()
            Unit
        }
        val client = try {
            val (store, provider) = rates?.native to providers?.native
            crossing { NativeClient(String(options), certificates, store, provider, hooks.isTold, Language.KOTLIN) }
        } catch (failure: Throwable) {
            end()
            throw failure
        }
        calls = Calls(client, hooks, end)
    }

    override suspend fun <R : Any> call(request: ImRequest<R>, options: CallOptions): Answer<R> {
        val action = request.ownAction()
        // A call begins before its coroutine waits, and is cancelled only there.
        currentCoroutineContext().ensureActive()
        val done = calls.run(Direct.DECLARED, action.name, request.json(), options.crossed(), observed(action.name))
        val info = done.info()
        return Answer(action.read(done.entry), info)
    }

    private suspend fun observed(action: String): Observed = observed(action, currentCoroutineContext(), null)

    /** What takes the events of a call that is about to begin on this thread. */
    internal fun observed(action: String, context: CoroutineContext, onProgress: ((Long, Long) -> Unit)?): Observed {
        calls.setLogs(hooks.isDebug)
        return hooks.observed(action, context, { calls.url(action) }, onProgress)
    }

    /**
     * Calls any action with wire JSON, also an undeclared one.
     *
     * @param isRetrySafe whether a failed attempt may be repeated, which this library cannot know
     * @throws ImException of any kind but `callback`
     */
    override suspend fun raw(
        action: String,
        wireJson: String,
        isRetrySafe: Boolean,
        options: CallOptions,
    ): Answer<RawJson> {
        currentCoroutineContext().ensureActive()
        val given = optionsJson {
            if (isRetrySafe) {
                name("retrySafe")
                boolean(true)
            }
            writeOptions(options)
        }
        val done = calls.run(Direct.RAW, action, wireJson, given, observed(action))
        val info = done.info()
        return Answer(done.entry.raw(), info)
    }

    /**
     * Runs an action over a list of any length: split to the action's limit, paced by its documented rate. Failures
     * are reported in the outcome.
     *
     * For a limit of time use [BatchOptions.deadline], which returns the outcome: `withTimeout` throws its own exception instead.
     *
     * @param onProgress called with the number of finished items and the total; what it does or throws changes nothing
     * @throws ImException.Validation when an item breaks a rule, or for an action whose lists have no limit
     * @throws BatchCancelledException when the coroutine is cancelled; it has the outcome up to then
     */
    override suspend fun <Q : ImRequest<R>, R : Any> batch(
        request: Q,
        options: BatchOptions,
        onProgress: ((done: Long, total: Long) -> Unit)?,
    ): BatchOutcome<Q, R> {
        val stop = Stop()
        val observed = observed(request.action.name, currentCoroutineContext(), onProgress)
        return stoppable(stop::stop, ::BatchCancelledException) { run<Q, R>(request, options, stop, observed) }
    }

    /**
     * Runs an action over a list of any length that a [Ledger] remembers: the same batch on any number of machines, or again after a
     * crash, goes on with what nobody has claimed, sends nothing twice, and returns the report of the whole campaign.
     *
     * @param items the items, taken part by part so that they are never all in memory; the request's list is empty then. They are collected
     * on threads of the client. Without them, the request's list
     * @param onProgress called with the number of finished items and the total as far as it is known; what it does or throws changes
     * nothing
     * @throws ImException.Validation when an item breaks a rule, or the input is not that of the campaign; running calls end before
     * @throws CampaignCancelledException when the coroutine is cancelled, once running calls have ended and are settled
     */
    override suspend fun <R : Any, I : Any> batch(
        request: BatchRequest<R, I>,
        ledger: Ledger,
        items: Flow<I>?,
        options: BatchOptions,
        onProgress: ((done: Long, total: Long) -> Unit)?,
    ): CampaignReport {
        val context = currentCoroutineContext()
        return CampaignRun(ledger, items?.map { request.itemJson(it) }, contextOf(context)).use { campaign ->
            val observed = observed(request.action.name, context, onProgress)
            stoppable(campaign::stop, ::CampaignCancelledException) { run(request, options, campaign, observed) }
        }
    }

    /** Runs it to its end; a cancelled coroutine stops it, and throws what has its outcome. */
    private suspend fun <T : Any> stoppable(
        stop: () -> Unit,
        cancelled: (T, CancellationException) -> CancellationException,
        run: suspend () -> T,
    ): T {
        var outcome: T? = null
        return try {
            coroutineScope {
                // Unconfined and at once, so that a cancellation stops the batch even where no thread is free.
                val watch = launch(Dispatchers.Unconfined, CoroutineStart.UNDISPATCHED) {
                    try {
                        awaitCancellation()
                    } finally {
                        stop()
                    }
                }
                try {
                    withContext(NonCancellable) { run().also { outcome = it } }
                } finally {
                    watch.cancel()
                }
            }
        } catch (cause: CancellationException) {
            throw outcome?.let { cancelled(it, cause) } ?: cause
        }
    }

    /** A batch that [stop] alone ends early, and that has an outcome then too. */
    internal suspend fun <Q : ImRequest<R>, R : Any> run(
        request: Q,
        options: BatchOptions,
        stop: Stop,
        observed: Observed,
    ): BatchOutcome<Q, R> {
        val action = request.ownAction()
        val done = calls.run(Direct.BATCH, action.name, request.json(), options.crossed(), observed, stop)
        return outcome(action, done.entry)
    }

    /** A campaign that its run alone ends early, and that has a report then too. */
    internal suspend fun <R : Any, I : Any> run(
        request: BatchRequest<R, I>,
        options: BatchOptions,
        campaign: CampaignRun,
        observed: Observed,
    ): CampaignReport {
        val given = "${campaign.number}\n".toByteArray() + options.crossed()
        val done = calls.run(Direct.CAMPAIGN, request.action.name, request.json(), given, observed)
        done.entry.expect(',')
        return campaignReport(done.entry)
    }

    /** Gives back connections and memory once the calls in flight are over. */
    override fun close(): Unit = calls.close()
}
