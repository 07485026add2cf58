package volc.im

import java.util.concurrent.CompletableFuture
import kotlin.coroutines.EmptyCoroutineContext
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.future.future
import volc.im.internal.Threads
import volc.im.internal.contextOf
import volc.im.ledger.CampaignReport
import volc.im.ledger.Ledger

/**
 * Calls Volcengine IM without a thread that waits, for Java: functions return futures. One serves any number of threads; make
 * one and keep it. What is attached to a future runs on threads that may block.
 *
 * @throws ImException.Validation when a setting is wrong
 */
public class AsyncImClient @JvmOverloads constructor(
    config: ImConfig,
    transport: TransportConfig = TransportConfig(),
) : AsyncImActions(), AutoCloseable {
    private val client = ImClient(config, transport)
    private val scope = CoroutineScope(SupervisorJob() + Threads.answers.asCoroutineDispatcher())

    override fun <R : Any> call(request: ImRequest<R>, options: CallOptions): CompletableFuture<Answer<R>> =
        run { client.call(request, options) }

    override fun raw(
        action: String,
        wireJson: String,
        isRetrySafe: Boolean,
        options: CallOptions,
    ): CompletableFuture<Answer<RawJson>> = run { client.raw(action, wireJson, isRetrySafe, options) }

    override fun <Q : ImRequest<R>, R : Any> batch(
        request: Q,
        options: BatchOptions,
        onProgress: BatchListener?,
    ): CompletableFuture<BatchOutcome<Q, R>> {
        val progress: ((Long, Long) -> Unit)? = onProgress?.let { it::onProgress }
        return run { client.batch<Q, R>(request, options, progress) }
    }

    override fun <R : Any, I : Any> batch(
        request: BatchRequest<R, I>,
        ledger: Ledger,
        items: Iterator<I>?,
        options: BatchOptions,
        onProgress: BatchListener?,
    ): CompletableFuture<CampaignReport> {
        val progress: ((Long, Long) -> Unit)? = onProgress?.let { it::onProgress }
        return run { client.batch(request, ledger, items?.asFlow(), options, progress) }
    }

    /** Begins on this thread, whose context it has. */
    private fun <T> run(call: suspend () -> T): CompletableFuture<T> =
        scope.future(contextOf(EmptyCoroutineContext), CoroutineStart.UNDISPATCHED) { call() }

    /** Gives back connections and memory once the calls in flight are over. */
    override fun close(): Unit = client.close()
}
