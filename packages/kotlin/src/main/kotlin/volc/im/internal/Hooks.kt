package volc.im.internal

import java.time.Duration
import java.util.concurrent.CompletableFuture
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.resume
import kotlinx.coroutines.ThreadContextElement
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withContext
import volc.im.ImLogger
import volc.im.CallListener as PublicListener

/** Runs a client's hooks in the context of their calls. The library calls it inside of the calls. */
internal class Hooks(private val listener: PublicListener?, logger: ImLogger) : CallListener {
    private val thread = LogThread(logger)

    @Volatile
    private var last: CompletableFuture<Unit>? = null

    /** Runs a call; its hooks have run when it returns, unless they are slow. */
    suspend fun <T> around(call: suspend () -> T): T {
        if (listener == null) return call()
        try {
            return withContext(HookContext(contextOf(currentCoroutineContext()))) { call() }
        } finally {
            suspendCancellableCoroutine { waiting -> thread.after(last) { waiting.resume(Unit) } }
        }
    }

    /** A hook of one batch, which the library calls on a thread for hooks. */
    suspend fun progress(hook: (Long, Long) -> Unit): BatchProgress {
        val context = contextOf(currentCoroutineContext())
        return object : BatchProgress {
            override fun onProgress(done: ULong, total: ULong) =
                thread.guard(context) { hook(done.toLong(), total.toLong()) }
        }
    }

    override fun onRequest(action: String, callId: String, attempt: UInt) =
        tell { onRequest(action, callId, attempt.toInt()) }

    override fun onResponse(action: String, callId: String, attempt: UInt, status: UShort, tookMs: ULong) =
        tell { onResponse(action, callId, attempt.toInt(), status.toInt(), Duration.ofMillis(tookMs.toLong())) }

    override fun onRetry(action: String, callId: String, attempt: UInt, waitMs: ULong, error: ImException) =
        tell { onRetry(action, callId, attempt.toInt(), Duration.ofMillis(waitMs.toLong()), error.public()) }

    private fun tell(hook: PublicListener.() -> Unit) {
        val listener = listener ?: return
        last = thread.run(HookContext.current.get() ?: EmptyCoroutineContext) { listener.hook() }
    }
}

/** The context of a call's hooks, on whatever thread the call goes on. */
private class HookContext(private val context: CoroutineContext) : ThreadContextElement<CoroutineContext?> {
    override val key: CoroutineContext.Key<*> get() = Key

    override fun updateThreadContext(context: CoroutineContext): CoroutineContext? =
        current.get().also { current.set(this.context) }

    override fun restoreThreadContext(context: CoroutineContext, oldState: CoroutineContext?) = current.set(oldState)

    companion object Key : CoroutineContext.Key<HookContext> {
        val current = ThreadLocal<CoroutineContext?>()
    }
}
