package volc.im

import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.channelFlow
import volc.im.internal.BatchProgress
import volc.im.internal.NativeClient
import volc.im.internal.NativeLibrary
import volc.im.internal.crossed
import volc.im.internal.crossing
import volc.im.internal.public

/**
 * Calls Volcengine IM. One serves any number of coroutines at once; make one and keep it.
 *
 * Calls are validated before they are sent, repeated where that is safe, and never where it could do their work twice. A
 * coroutine that is cancelled aborts its call.
 *
 * @throws ImException.Validation when a setting is wrong
 */
public class ImClient @JvmOverloads constructor(
    config: ImConfig,
    transport: TransportConfig = TransportConfig(),
) : ImActions, AutoCloseable {
    private val native: NativeClient

    init {
        NativeLibrary.load()
        native = crossing { NativeClient(config.crossed(), transport.crossed(), transport.listener?.crossed()) }
    }

    override suspend fun <R : Any> call(request: ImRequest<R>, options: CallOptions): Answer<R> {
        val action = request.ownAction()
        val answer = crossing { native.callText(action.name, request.json(), options.crossed()) }
        return Answer(action.read(JsonReader(answer.json)), answer.info.public())
    }

    /**
     * Calls any action by the wire's own JSON, also one that this version does not know.
     *
     * @param isRetrySafe whether a failed attempt may be repeated, which this library cannot know
     * @throws ImException of any kind but `callback`
     */
    public suspend fun raw(
        action: String,
        wireJson: String,
        isRetrySafe: Boolean = false,
        options: CallOptions = CallOptions.NONE,
    ): Answer<RawJson> = crossing { native.raw(action, wireJson, isRetrySafe, options.crossed()) }.public()

    /**
     * Runs an action over a list of any length: split to the action's limit, paced by its documented rate. What fails is
     * told in the outcome.
     *
     * @param onProgress is told how many items are over, of how many; on a thread of the library: return soon
     * @throws ImException.Validation when an item breaks a rule, or for an action whose lists have no limit
     */
    public suspend fun <Q : ImRequest<R>, R : Any> batch(
        request: Q,
        options: BatchOptions = BatchOptions.NONE,
        onProgress: ((done: Long, total: Long) -> Unit)? = null,
    ): BatchOutcome<Q, R> {
        val progress = onProgress?.let {
            object : BatchProgress {
                override fun onProgress(done: ULong, total: ULong) = it(done.toLong(), total.toLong())
            }
        }
        val action = request.ownAction()
        val outcome = crossing { native.batchText(action.name, request.json(), options.crossed(), progress) }
        return outcome(action, outcome)
    }

    /** As [batch], as a flow of [BatchEvent.Progress] that ends with a [BatchEvent.Finished]. Runs when collected. */
    public fun <Q : ImRequest<R>, R : Any> batchEvents(
        request: Q,
        options: BatchOptions = BatchOptions.NONE,
    ): Flow<BatchEvent<Q, R>> = channelFlow<BatchEvent<Q, R>> {
        val outcome = batch<Q, R>(request, options) { done, total -> trySend(BatchEvent.Progress(done, total)) }
        send(BatchEvent.Finished(outcome))
    }.buffer(Channel.UNLIMITED)

    /** Gives back connections and memory once the calls in flight are over. */
    override fun close(): Unit = native.close()
}
