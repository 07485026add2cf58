package volc.im.internal

import java.time.Duration
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.produceIn
import kotlinx.coroutines.launch
import volc.im.JsonReader
import volc.im.ledger.ClaimRequest
import volc.im.ledger.Ledger
import volc.im.ledger.ReadRequest
import volc.im.ledger.SettleRequest

/** One run of a campaign: answers what the library asks of its store and its items, on threads of its own, until it is closed. */
internal class CampaignRun(
    private val ledger: Ledger,
    items: Flow<String>?,
    context: CoroutineContext,
) : AutoCloseable {
    private val native = NativeLedger(ledger.campaign, ledger.leaseMs(), items != null)
    private val room = Room("volc-im-ledger", native.threads().toInt(), native.queue().toInt())
    private val scope = CoroutineScope(SupervisorJob() + room.executor.asCoroutineDispatcher() + context)
    private val items = lazy { checkNotNull(items).produceIn(scope) }

    /** Its number, for the options of the call. */
    val number: ULong = native.number()

    init {
        ledger.add(this)
        Thread(::take, "volc-im-ledger").apply { isDaemon = true }.start()
    }

    /** Claims no further part. */
    fun stop(): Unit = native.stop()

    override fun close() {
        ledger.remove(this)
        native.end()
        scope.cancel()
    }

    private fun take() {
        while (true) {
            val questions = native.questions().ifEmpty { null } ?: break
            JsonReader(questions).run { list { question(this) } }.forEach(::start)
        }
        // Not closed: a step that hangs may still have an answer.
    }

    private fun question(json: JsonReader): Question {
        json.expect('[')
        val ticket = json.long().toULong()
        val question = Question(ticket, json.next { answer(text()) })
        json.expect(']')
        return question
    }

    /** What answers a question of this kind, whose facts come next. */
    private fun JsonReader.answer(kind: String): suspend () -> String {
        if (kind == "items") {
            val most = next { long() }
            return { taken(most) }
        }
        val (campaign, number) = next { text() } to next { long() }
        val store = ledger.store
        return when (kind) {
            "claim" -> {
                val (digest, owner) = next { text() } to next { text() }
                val request = ClaimRequest(campaign, number, digest, owner, next { Duration.ofMillis(long()) })
                ({ claimText(store.claim(request).native) })
            }
            "settle" -> {
                val (owner, record) = next { text() } to next { text() }
                val request = SettleRequest(campaign, number, owner, record, next { text() })
                ({ if (store.settle(request)) "1" else "0" })
            }
            else -> {
                val request = ReadRequest(campaign, number, next { int() })
                ({ partsJson(store.read(request)) })
            }
        }
    }

    private fun start(question: Question) {
        if (!room.enter()) return native.busy(question.ticket)
        scope.launch {
            try {
                native.answer(question.ticket, question.answer())
            } catch (failure: Throwable) {
                native.failed(question.ticket, shown(failure))
            } finally {
                room.leave()
            }
        }
    }

    /** Items as JSON, one a line, behind a line that says whether they are the last ones. */
    private suspend fun taken(most: Long): String {
        val lines = StringBuilder()
        var count = 0L
        while (count < most) {
            val item = items.value.receiveCatching()
            item.exceptionOrNull()?.let { throw it }
            lines.append('\n').append(item.getOrNull() ?: break)
            count++
        }
        return (if (count < most) "1" else "0") + lines
    }

    private class Question(val ticket: ULong, val answer: suspend () -> String)
}
