package volc.im.internal

import java.util.concurrent.CancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.isActive
import volc.im.BatchCancelledException
import volc.im.BatchEvent
import volc.im.BatchOptions
import volc.im.ImActions
import volc.im.ImRequest

/** A batch as a flow of its progress, which ends with its outcome. */
internal fun <Q : ImRequest<R>, R : Any> batchFlow(
    im: ImActions,
    request: Q,
    options: BatchOptions,
): Flow<BatchEvent<Q, R>> = flow {
    var stopped: BatchCancelledException? = null
    try {
        coroutineScope {
            val progress = Channel<BatchEvent.Progress>(Channel.UNLIMITED)
            val running = async {
                try {
                    im.batch<Q, R>(request, options) { done, total -> progress.trySend(BatchEvent.Progress(done, total)) }
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
