package volc.im.internal

import java.time.Duration
import kotlin.time.TimeSource
import kotlin.time.toKotlinDuration
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.async
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import volc.im.CallbackAnswer
import volc.im.Reply
import volc.im.ReplayGuard
import volc.im.ReplayStore
import volc.im.CallbackEvent as PublicEvent
import volc.im.ImException as PublicException
import volc.im.ReplayClaim as PublicClaim

/** Answers verified events: each once, and in time. */
internal class EventAnswers(
    deadline: Duration,
    private val undecided: String,
    private val store: ReplayStore?,
    private val log: (PublicException) -> Unit,
) {
    private val deadline = deadline.toKotlinDuration()

    /** Apart from who asks: a handler that blocks, or whose caller is gone, does not hold up an answer and goes on. */
    val scope = CoroutineScope(SupervisorJob() + Dispatchers.IO)

    /** What the sender gets. A late handler goes on, and its end is not waited for. */
    suspend fun answer(event: PublicEvent, handler: suspend (PublicEvent) -> Reply): CallbackAnswer =
        // The caller's dispatcher may be busy, or have a clock of its own.
        withContext(Dispatchers.Default) {
            val work = Work(event, handler)
            scope.launch { work.run() }
            withTimeoutOrNull(deadline) { work.answer.await() } ?: work.cutOff()
        }

    /** Tells the operator. A log that fails costs nobody an answer. */
    fun report(error: PublicException) {
        runCatching { log(error) }
    }

    private fun report(reason: String, words: String, cause: Throwable? = null) {
        report(PublicException.Callback("$words [$reason]", reason, null).apply { initCause(cause) })
    }

    private inner class Work(private val event: PublicEvent, private val handler: suspend (PublicEvent) -> Reply) {
        val answer = CompletableDeferred<CallbackAnswer>()
        private val over = TimeSource.Monotonic.markNow() + deadline

        @Volatile
        private var isDuplicate = false

        suspend fun run() {
            if (!isNew()) return
            val reply = try {
                handler(event)
            } catch (error: Throwable) {
                report("handler_failed", "the handler of ${event.type} threw", error)
                answer.complete(without(NoReply.FAILED))
                asked { it.release(event) }
                return
            }
            // A late handler's event was answered already, and its duplicates are answered so too.
            val isInTime = answer.complete(CallbackAnswer.reply(reply.body))
            val sent = if (isInTime) reply.body else without(NoReply.LATE).body
            asked { it.settle(event, sent.orEmpty()) }
        }

        suspend fun cutOff(): CallbackAnswer {
            val why = if (isDuplicate) NoReply.RUNNING else NoReply.LATE
            if (answer.complete(without(why)) && why == NoReply.LATE) {
                report("handler_late", "the handler of ${event.type} gave no answer within $deadline")
            }
            return answer.await()
        }

        /** Whether the event has not come before; one that has is answered as it was. */
        private suspend fun isNew(): Boolean {
            while (true) {
                when (val claim = asked { it.claim(event) } ?: PublicClaim.Fresh) {
                    is PublicClaim.Fresh -> {
                        isDuplicate = false
                        return true
                    }
                    is PublicClaim.Answered -> {
                        answer.complete(CallbackAnswer.reply(claim.answer))
                        return false
                    }
                    is PublicClaim.Running -> {
                        isDuplicate = true
                        if (over.hasPassedNow()) return false
                        delay(POLL_MS)
                    }
                }
            }
        }

        private fun without(why: NoReply): CallbackAnswer {
            val answer = answerWithoutReply(event.type, why, undecided)
            return if (answer.body.isEmpty()) CallbackAnswer.silent(answer.status) else CallbackAnswer.reply(answer.body)
        }

        /** A store that fails or hangs must not keep an event from being handled. */
        private suspend fun <T : Any> asked(step: (ReplayStore) -> T): T? {
            if (store == null) return null
            // In memory: it never waits.
            if (store is ReplayGuard) return step(store)
            val asking = scope.async { runCatching { step(store) } }
            val told = withTimeoutOrNull(deadline / STORE_SHARE) { asking.await() }
            told?.onSuccess { return it }
            val words = "the replay store ${if (told == null) "took too long" else "failed"}"
            report("replay_store", "$words: the event is handled without it", told?.exceptionOrNull())
            return null
        }
    }

    private companion object {
        /** How long a duplicate waits before it asks again whether the first delivery was answered. */
        const val POLL_MS = 20L

        /** The part of the time that a store may take before the event is handled without it. */
        const val STORE_SHARE = 3
    }
}
