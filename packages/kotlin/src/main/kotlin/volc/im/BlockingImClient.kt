package volc.im

import java.util.concurrent.CompletionException
import java.util.concurrent.ExecutionException
import kotlin.coroutines.EmptyCoroutineContext
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.future.future
import kotlinx.coroutines.runBlocking
import volc.im.internal.CampaignRun
import volc.im.internal.Observed
import volc.im.internal.Stop
import volc.im.internal.contextOf
import volc.im.ledger.CampaignInterruptedException
import volc.im.ledger.CampaignReport
import volc.im.ledger.Ledger

/**
 * Calls Volcengine IM and blocks the thread meanwhile, for Java and for your own threads. One serves any number of
 * threads; make one and keep it. An interrupted thread aborts its call with a [CallInterruptedException].
 *
 * @throws ImException.Validation when a setting is wrong
 */
public class BlockingImClient @JvmOverloads constructor(
    config: ImConfig,
    transport: TransportConfig = TransportConfig(),
) : BlockingImActions(), AutoCloseable {
    private val client = ImClient(config, transport)

    override fun <R : Any> call(request: ImRequest<R>, options: CallOptions): Answer<R> =
        waiting { client.call(request, options) }

    override fun raw(
        action: String,
        wireJson: String,
        isRetrySafe: Boolean,
        options: CallOptions,
    ): Answer<RawJson> = waiting { client.raw(action, wireJson, isRetrySafe, options) }

    override fun <Q : ImRequest<R>, R : Any> batch(
        request: Q,
        options: BatchOptions,
        onProgress: BatchListener?,
    ): BatchOutcome<Q, R> {
        val stop = Stop()
        val observed = observed(request, onProgress)
        return stoppable(stop::stop, ::BatchInterruptedException) { client.run<Q, R>(request, options, stop, observed) }
    }

    override fun <R : Any, I : Any> batch(
        request: BatchRequest<R, I>,
        ledger: Ledger,
        items: Iterator<I>?,
        options: BatchOptions,
        onProgress: BatchListener?,
    ): CampaignReport =
        CampaignRun(ledger, items?.asFlow()?.map { request.itemJson(it) }, contextOf()).use { campaign ->
            val observed = observed(request, onProgress)
            stoppable(campaign::stop, ::CampaignInterruptedException) { client.run(request, options, campaign, observed) }
        }

    private fun observed(request: ImRequest<*>, onProgress: BatchListener?): Observed {
        val progress: ((Long, Long) -> Unit)? = onProgress?.let { it::onProgress }
        return client.observed(request.action.name, EmptyCoroutineContext, progress)
    }

    /** Runs it to its end; an interrupted thread stops it, and throws what has its outcome. */
    private fun <T : Any> stoppable(
        stop: () -> Unit,
        stopped: (T, InterruptedException) -> CallInterruptedException,
        run: suspend () -> T,
    ): T {
        val running = CoroutineScope(Dispatchers.Default).future { run() }
        return try {
            running.get()
        } catch (failed: ExecutionException) {
            throw failed.cause ?: failed
        } catch (interrupted: InterruptedException) {
            Thread.currentThread().interrupt()
            stop()
            val outcome = try {
                running.join()
            } catch (_: CompletionException) {
                // Refused before anything was sent: only the interruption can be reported.
                throw CallInterruptedException(INTERRUPTED, interrupted)
            }
            throw stopped(outcome, interrupted)
        }
    }

    private fun <T> waiting(call: suspend () -> T): T = try {
        runBlocking { call() }
    } catch (interrupted: InterruptedException) {
        Thread.currentThread().interrupt()
        throw CallInterruptedException(INTERRUPTED, interrupted)
    }

    /** Gives back connections and memory once the calls in flight are over. */
    override fun close(): Unit = client.close()

    private companion object {
        const val INTERRUPTED = "the thread was interrupted: the call may have been sent"
    }
}
