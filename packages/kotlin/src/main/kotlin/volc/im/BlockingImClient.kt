package volc.im

import java.util.concurrent.CompletionException
import java.util.concurrent.ExecutionException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.future.future
import kotlinx.coroutines.runBlocking
import volc.im.internal.Stop
import volc.im.internal.contextOf

/**
 * Calls Volcengine IM and blocks the thread meanwhile, for Java and for your own threads. One serves any number of
 * threads; make one and keep it. An interrupted thread aborts its call.
 *
 * @throws ImException.Validation when a setting is wrong
 */
public class BlockingImClient @JvmOverloads constructor(
    config: ImConfig,
    transport: TransportConfig = TransportConfig(),
) : BlockingImActions(), AutoCloseable {
    private val client = ImClient(config, transport)

    @Throws(InterruptedException::class)
    override fun <R : Any> call(request: ImRequest<R>, options: CallOptions): Answer<R> =
        runBlocking { client.call(request, options) }

    /**
     * Calls any action with wire JSON, also an undeclared one.
     *
     * @param isRetrySafe whether a failed attempt may be repeated, which this library cannot know
     * @throws ImException of any kind but `callback`
     */
    @JvmOverloads
    @Throws(InterruptedException::class)
    public fun raw(
        action: String,
        wireJson: String,
        isRetrySafe: Boolean = false,
        options: CallOptions = CallOptions.NONE,
    ): Answer<RawJson> = runBlocking { client.raw(action, wireJson, isRetrySafe, options) }

    /**
     * Runs an action over a list of any length: split to the action's limit, paced by its documented rate. Failures
     * are reported in the outcome.
     *
     * @param onProgress called with the number of finished items and the total; what it does or throws changes nothing
     * @throws ImException.Validation when an item breaks a rule, or for an action whose lists have no limit
     * @throws BatchInterruptedException when the thread is interrupted; it has the outcome up to then
     */
    @JvmOverloads
    @Throws(InterruptedException::class)
    public fun <Q : ImRequest<R>, R : Any> batch(
        request: Q,
        options: BatchOptions = BatchOptions.NONE,
        onProgress: BatchListener? = null,
    ): BatchOutcome<Q, R> {
        val stop = Stop()
        val progress: ((Long, Long) -> Unit)? = onProgress?.let { it::onProgress }
        val scope = CoroutineScope(Dispatchers.Default + contextOf())
        val running = scope.future { client.run<Q, R>(request, options, stop, progress) }
        return try {
            running.get()
        } catch (failed: ExecutionException) {
            throw failed.cause ?: failed
        } catch (interrupted: InterruptedException) {
            stop.stop()
            val outcome = try {
                running.join()
            } catch (_: CompletionException) {
                // Refused before anything was sent: only the interruption can be reported.
                throw interrupted
            }
            throw BatchInterruptedException(outcome).apply { initCause(interrupted) }
        }
    }

    /** Gives back connections and memory once the calls in flight are over. */
    override fun close(): Unit = client.close()
}
