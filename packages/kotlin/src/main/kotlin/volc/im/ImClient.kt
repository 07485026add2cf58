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
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import volc.im.internal.Calls
import volc.im.internal.Direct
import volc.im.internal.Hooks
import volc.im.internal.Language
import volc.im.internal.NativeClient
import volc.im.internal.NativeLibrary
import volc.im.internal.Observed
import volc.im.internal.Providers
import volc.im.internal.Rates
import volc.im.internal.Stop
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
                    val observed = observed(request.action.name, currentCoroutineContext(), onProgress)
                    withContext(NonCancellable) { run<Q, R>(request, options, stop, observed).also { outcome = it } }
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
        observed: Observed,
    ): BatchOutcome<Q, R> {
        val action = request.ownAction()
        val done = calls.run(Direct.BATCH, action.name, request.json(), options.crossed(), observed, stop)
        return outcome(action, done.entry)
    }

    /** Gives back connections and memory once the calls in flight are over. */
    override fun close(): Unit = calls.close()
}
