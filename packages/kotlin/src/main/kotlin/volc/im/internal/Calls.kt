package volc.im.internal

import java.lang.ref.Cleaner
import java.lang.ref.Reference
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.locks.ReentrantReadWriteLock
import kotlin.concurrent.read
import kotlin.concurrent.write
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.suspendCancellableCoroutine
import volc.im.CallInfo
import volc.im.FailedCall
import volc.im.ImException
import volc.im.JsonReader

/**
 * The calls of one client. They run on the library's threads; one thread waits for what they tell and hands it out.
 *
 * @param client what `volc_im_run` takes
 * @param onEnd called once when nothing runs any more
 */
internal class Calls(private val client: NativeClient, hooks: Hooks, onEnd: () -> Unit) {
    private val inside = ReentrantReadWriteLock()
    private var isClosed = false
    private val running = Running(hooks, onEnd)
    private val cleaning = CLEANER.register(this, running::end)
    private val urls = ConcurrentHashMap<String, String>()

    @Volatile
    private var areLogged = false

    /** Says whether calls report log records of level debug. */
    fun setLogs(areLogged: Boolean) {
        if (this.areLogged == areLogged) return
        inside.read { if (!isClosed) client.setLogs(areLogged) }
        this.areLogged = areLogged
    }

    /** Where an action is sent to. */
    fun url(action: String): String =
        urls.computeIfAbsent(action) { inside.read { if (isClosed) throw closed() else client.url(action) } }

    /**
     * Runs a call to its last entry, which is returned behind its kind: `done`, `batch` or `campaign`. Events before it go to
     * hooks.
     */
    suspend fun run(
        kind: Int,
        action: String,
        input: String,
        options: ByteArray?,
        observed: Observed,
        stop: Stop? = null,
    ): Outcome = suspendCancellableCoroutine { continuation ->
        val ticket = running.add(Waiter(action, continuation, observed))
        try {
            val begins = if (stop?.isStopped == true) kind or Direct.STOPPED else kind
            start(ticket, begins, utf8(action), utf8(input), options)
            stop?.onStop { running.stop(ticket) }
            continuation.invokeOnCancellation { running.cancel(ticket) }
        } catch (failure: Throwable) {
            running.remove(ticket)
            observed.telemetry?.refused(failure)
            continuation.resumeWithException(failure)
        }
    }

    private fun start(ticket: Long, kind: Int, action: ByteArray, input: ByteArray, options: ByteArray?) = inside.read {
        if (isClosed) throw closed()
        val (answers, own) = running.address to client.address().toLong()
        try {
            Direct.value(
                Direct.volc_im_run(
                    answers, own, ticket, kind, action, action.length, input, input.length, options, options.length,
                ),
            )
        } finally {
            Reference.reachabilityFence(client)
        }
    }

    /** Gives back connections and memory once the calls in flight are over. */
    fun close() {
        inside.write {
            if (isClosed) return
            isClosed = true
            client.close()
        }
        running.endWhenOver()
        cleaning.hashCode()
    }

    private companion object {
        val CLEANER: Cleaner = Cleaner.create()

        fun closed() = ImException.invalid("", "closed", "this client was closed", "")
    }
}

/** The last entry of a call behind its kind, and the head of its last response. */
internal class Outcome(val entry: JsonReader, private val head: JsonReader?) {
    /** The metadata of a call; the result comes next. */
    fun info(): CallInfo = entry.callInfo(head)
}

/** Who waits for a call. */
internal class Waiter(
    val action: String,
    val continuation: CancellableContinuation<Outcome>,
    val observed: Observed,
) {
    /** The last of its hooks that was asked to run. */
    var last: CompletableFuture<Unit>? = null

    /** The head of the last response: its status, and its headers by lines. */
    var head: JsonReader? = null
}

/** Ends a batch early, once it runs or now. */
internal class Stop {
    @get:Synchronized
    var isStopped = false
        private set
    private var stop: (() -> Unit)? = null

    @Synchronized
    fun onStop(stop: () -> Unit) {
        this.stop = stop
        if (isStopped) stop()
    }

    @Synchronized
    fun stop() {
        isStopped = true
        stop?.invoke()
    }
}

/** Running calls, and the thread that distributes their entries. It does not refer to the client, which may be forgotten. */
private class Running(private val hooks: Hooks, private val onEnd: () -> Unit) {
    private val native = NativeAnswers()
    val address = native.address().toLong()
    private val waiting = ConcurrentHashMap<Long, Waiter>()
    private var tickets = 0L
    private var isStarted = false

    @Volatile
    private var endsWhenOver = false
    private var hasEnded = false

    @Synchronized
    fun add(waiter: Waiter): Long {
        // Once it has ended, there is nothing left that a thread could wait for.
        if (!isStarted && !hasEnded) {
            isStarted = true
            Thread(::handOut, "volc-im-answers").apply { isDaemon = true }.start()
        }
        waiting[++tickets] = waiter
        return tickets
    }

    fun remove(ticket: Long): Waiter? = waiting.remove(ticket).also { if (endsWhenOver && waiting.isEmpty()) end() }

    fun cancel(ticket: Long) {
        val waiter = remove(ticket) ?: return
        whileOpen { native.cancel(ticket.toULong()) }
        hooks.cancelled(waiter.observed)
    }

    fun stop(ticket: Long) = whileOpen { native.stop(ticket.toULong()) }

    @Synchronized
    fun endWhenOver() {
        endsWhenOver = true
        if (waiting.isEmpty()) end()
    }

    @Synchronized
    fun end() {
        if (hasEnded) return
        hasEnded = true
        native.end()
        onEnd()
        // Else the thread does it, which is still inside.
        if (!isStarted) native.close()
    }

    @Synchronized
    private fun whileOpen(run: () -> Unit) {
        if (!hasEnded) run()
    }

    private fun handOut() {
        while (true) {
            try {
                deliver(Direct.valueOrNull(Direct.volc_im_answers(address)) ?: break)
            } catch (broken: Throwable) {
                // Without this thread whoever waits would wait for ever.
                for (ticket in waiting.keys) remove(ticket)?.lose(broken)
            }
        }
        native.close()
    }

    private fun deliver(answers: ByteArray) {
        val json = JsonReader(answers, 1, hasRows = true)
        json.expect('[')
        do {
            json.expect('[')
            val ticket = json.long()
            json.expect(',')
            json.expect('[')
            do entry(ticket, json.slice()) while (json.skipped(','))
            json.expect(']')
            json.expect(']')
        } while (json.skipped(','))
    }

    private fun entry(ticket: Long, entry: JsonReader) {
        entry.expect('[')
        val kind = entry.text()
        if (kind !in OUTCOMES) {
            val waiter = waiting[ticket] ?: return
            if (kind == "head") {
                waiter.head = entry
            } else {
                waiter.last = hooks.tell(kind, entry, waiter.observed) ?: waiter.last
            }
            return
        }
        val waiter = remove(ticket) ?: return
        waiter.last = hooks.trace(kind, entry, waiter.observed) ?: waiter.last
        hooks.after(waiter.last) { waiter.end(kind, entry) }
    }
}

/** Kinds of a call's last entry. */
private val OUTCOMES = setOf("done", "batch", "campaign", "failed", "lost")

private fun Waiter.end(kind: String, entry: JsonReader) {
    if (kind == "lost") return lose(null)
    resuming {
        if (kind == "failed") {
            entry.expect(',')
            val error = readError(entry)
            head?.let { error.headers = it.copy().headers() }
            continuation.resumeWithException(error)
        } else {
            continuation.resume(Outcome(entry, head))
        }
    }
}

private fun Waiter.lose(cause: Throwable?) = resuming {
    val words = "$action: the call ended without an outcome [other]"
    val error = ImException.Transport(words, "other", FailedCall(action, maybeSent = true))
    cause?.let(error::initCause)
    continuation.resumeWithException(error)
}

private fun Waiter.resuming(resume: () -> Unit) {
    val dispatcher = continuation.context[ContinuationInterceptor]
    // Code that continued here could delay every other call.
    if (dispatcher == null || dispatcher === Dispatchers.Unconfined) Threads.answers.execute(resume) else resume()
}
