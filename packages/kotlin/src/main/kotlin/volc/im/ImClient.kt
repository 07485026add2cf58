package volc.im

import java.util.concurrent.CancellationException
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.isActive
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import volc.im.internal.Calls
import volc.im.internal.Direct
import volc.im.internal.Hooks
import volc.im.internal.Language
import volc.im.internal.NativeClient
import volc.im.internal.NativeLibrary
import volc.im.internal.Stop
import volc.im.internal.callInfo
import volc.im.internal.crossed
import volc.im.internal.crossing
import volc.im.internal.optionsJson
import volc.im.internal.writeOptions

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
    private val hooks = Hooks(transport.listener, transport.logger)
    private val calls: Calls

    init {
        NativeLibrary.load()
        val options = optionsJson {
            config.writeTo(this)
            transport.writeTo(this)
        }
        val certificates = transport.rootCertificates?.toByteArray()
        val client = crossing { NativeClient(String(options), certificates, null, null, hooks.isTold, Language.KOTLIN) }
        calls = Calls(client, hooks)
    }

    override suspend fun <R : Any> call(request: ImRequest<R>, options: CallOptions): Answer<R> {
        val action = request.ownAction()
        // A call begins before its coroutine waits, and is cancelled only there.
        currentCoroutineContext().ensureActive()
        val done = calls.run(Direct.DECLARED, action.name, request.json(), options.crossed(), hooks.context())
        val info = done.callInfo()
        return Answer(action.read(done), info)
    }

    /**
     * Calls any action with wire JSON, also an undeclared one.
     *
     * @param isRetrySafe whether a failed attempt may be repeated, which this library cannot know
     * @throws ImException of any kind but `callback`
     */
    public suspend fun raw(
        action: String,
        wireJson: String,
        isRetrySafe: Boolean = false,
        options: CallOptions = CallOptions.NONE,
    ): Answer<RawJson> {
        currentCoroutineContext().ensureActive()
        val given = optionsJson {
            if (isRetrySafe) {
                name("retrySafe")
                boolean(true)
            }
            writeOptions(options)
        }
        val done = calls.run(Direct.RAW, action, wireJson, given, hooks.context())
        val info = done.callInfo()
        return Answer(done.raw(), info)
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
    public suspend fun <Q : ImRequest<R>, R : Any> batch(
        request: Q,
        options: BatchOptions = BatchOptions.NONE,
        onProgress: ((done: Long, total: Long) -> Unit)? = null,
    ): BatchOutcome<Q, R> {
        val stop = Stop()
        var outcome: BatchOutcome<Q, R>? = null
        return try {
            coroutineScope {
                // Unconfined and at once, so that a cancellation stops the batch even where no thread is free.
                val watch = launch(Dispatchers.Unconfined, CoroutineStart.UNDISPATCHED) {
                    try {
                        awaitCancellation()
                    } finally {
                        stop.stop()
                    }
                }
                try {
                    withContext(NonCancellable) { run<Q, R>(request, options, stop, onProgress).also { outcome = it } }
                } finally {
                    watch.cancel()
                }
            }
        } catch (cancelled: CancellationException) {
            throw outcome?.let { BatchCancelledException(it, cancelled) } ?: cancelled
        }
    }

    /** A batch that [stop] alone ends early, and that has an outcome then too. */
    internal suspend fun <Q : ImRequest<R>, R : Any> run(
        request: Q,
        options: BatchOptions,
        stop: Stop,
        onProgress: ((done: Long, total: Long) -> Unit)?,
    ): BatchOutcome<Q, R> {
        val action = request.ownAction()
        val context = hooks.context(onProgress != null)
        val given = options.crossed()
        return outcome(action, calls.run(Direct.BATCH, action.name, request.json(), given, context, onProgress, stop))
    }

    /**
     * As [batch], as a flow of [BatchEvent.Progress] that ends with a [BatchEvent.Finished]. Runs when collected.
     *
     * A cancelled `collect` throws a [BatchCancelledException] with the outcome up to then, unless an operator in between
     * runs the flow in a separate coroutine, as `buffer` and `flowOn` do.
     */
    public fun <Q : ImRequest<R>, R : Any> batchEvents(
        request: Q,
        options: BatchOptions = BatchOptions.NONE,
    ): Flow<BatchEvent<Q, R>> = flow {
        var stopped: BatchCancelledException? = null
        try {
            coroutineScope {
                val progress = Channel<BatchEvent.Progress>(Channel.UNLIMITED)
                val running = async {
                    try {
                        batch<Q, R>(request, options) { done, total -> progress.trySend(BatchEvent.Progress(done, total)) }
                    } catch (cancelled: BatchCancelledException) {
                        stopped = cancelled
                        throw cancelled
                    } finally {
                        progress.close()
                    }
                }
                for (event in progress) emit(event)
                emit(BatchEvent.Finished(running.await()))
            }
        } catch (cancelled: CancellationException) {
            // A collector that is active has left by itself, and waits for its own exception.
            throw stopped.takeUnless { currentCoroutineContext().isActive } ?: cancelled
        }
    }

    /** Gives back connections and memory once the calls in flight are over. */
    override fun close(): Unit = calls.close()
}
