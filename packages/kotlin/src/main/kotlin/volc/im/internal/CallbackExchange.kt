package volc.im.internal

import java.util.concurrent.CompletableFuture
import java.util.concurrent.Future
import java.util.concurrent.TimeUnit
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.launch
import volc.im.CallbackAnswer
import volc.im.CallbackRequest
import volc.im.ImLogger
import volc.im.ReplayStore
import volc.im.Reply
import volc.im.Telemetry
import volc.im.CallbackEvent as PublicEvent

/** What the exchanges of one handler share. */
internal class Exchanges(
    val receiver: Receiver,
    val handlers: Map<String, suspend (PublicEvent) -> Reply?>,
    val store: ReplayStore?,
    logger: ImLogger,
    val telemetry: Telemetry? = null,
) {
    val log = LogThread(logger)
    val before = Handlers("volc-im-before", receiver.handlerThreads, receiver.handlerQueue)
    val others = Handlers("volc-im-event", receiver.handlerThreads, receiver.handlerQueue)

    // A store that hangs keeps a thread for as long as it does.
    val stores = Room("volc-im-store", STORE_THREADS, STORE_QUEUE)

    private companion object {
        const val STORE_THREADS = 16
        const val STORE_QUEUE = 1000
    }
}

/** Where handlers run, and nothing else. */
internal class Handlers(name: String, threads: Int, queue: Int) {
    private val room = Room(name, threads, queue)
    private val scope = CoroutineScope(SupervisorJob() + room.executor.asCoroutineDispatcher())

    /** Whether there was room for it. It ends by itself, whatever becomes of who asked. */
    fun launch(context: CoroutineContext, run: suspend () -> Unit): Boolean {
        if (!room.enter()) return false
        scope.launch(context) {
            try {
                run()
            } finally {
                room.leave()
            }
        }
        return true
    }
}

/** Carries out what core's exchange asks for: run, wait, log, remember. Continues after the answer, until it has ended. */
internal class CallbackExchange(private val shared: Exchanges, private val context: CoroutineContext) {
    /** The answer, completed on a thread that may be a handler's; never, once the request was cancelled. */
    val answer = CompletableFuture<CallbackAnswer>()
    private val telemetry = shared.telemetry?.startEvent()
    private var number = 0L
    private var timer: Future<*>? = null
    private var isOver = false
    private var isStartTold = false
    private var written: CompletableFuture<Unit>? = null
    private var reported: Throwable? = null

    @Volatile
    private var isStarted = false

    /** Begins; where the body is to be read, how much of it at most. */
    fun start(request: CallbackRequest, body: ByteArray? = null): Output.Read? {
        val outputs = shared.receiver.start(request, body)
        number = outputs.exchange
        input { outputs }
        return outputs.all.lastOrNull() as? Output.Read
    }

    fun onBody(body: ByteArray) = input { shared.receiver.onBody(number, body) }

    fun on(name: String, words: String = "", token: Int = 0, cause: Throwable? = null) = input {
        reported = cause
        shared.receiver.on(number, name, words, token)
    }

    private fun wake() {
        // The one input that asks whether the handler has started.
        if (isStarted && !isStartTold) {
            isStartTold = true
            on("started")
        }
        on("wake")
    }

    /** Passes an input and carries out the outputs. */
    private fun input(cross: () -> Outputs) {
        val answers = ArrayList<() -> Unit>(1)
        try {
            synchronized(this) {
                if (isOver) return
                timer?.cancel(false)
                val outputs = cross()
                for (output in outputs.all) perform(output)?.let(answers::add)
                reported = null
                val wait = outputs.all.lastOrNull()?.waitMs ?: -1
                timer = if (isOver || wait < 0) null else later(wait)
            }
        } catch (failure: Throwable) {
            answer.completeExceptionally(failure)
            throw failure
        }
        // The waiter of the answer may run here: not under the lock.
        answers.forEach { it() }
    }

    private fun later(milliseconds: Long): Future<*> =
        Threads.clock.schedule({ Threads.machine.execute(::wake) }, milliseconds, TimeUnit.MILLISECONDS)

    /** Does it, or gives back what is to be done without the lock. */
    private fun perform(output: Output): (() -> Unit)? {
        when (output) {
            is Output.Log -> {
                val cause = reported.takeIf { output.record.reason in REPORTED }
                val record = output.record.with(cause)
                written = shared.log.log(record, context)
                telemetry?.let { shared.log.guard(EmptyCoroutineContext) { it.onLog(record) } }
            }
            is Output.Answer -> {
                val record = written
                trace(output.answer.status)
                return { shared.log.after(record) { answer.complete(output.answer) } }
            }
            is Output.Run -> return { run(output) }
            is Output.Store -> return { ask(output) }
            is Output.Over -> {
                isOver = true
                telemetry?.let { shared.log.guard(EmptyCoroutineContext, it::onOver) }
            }
            is Output.Read, is Output.Wait -> {}
        }
        return null
    }

    /** An exporter may take its time: not on this thread. */
    private fun trace(status: Int) {
        val telemetry = telemetry ?: return
        shared.log.guard(EmptyCoroutineContext) {
            val end = telemetry.onAnswer(status)
            shared.log.run(EmptyCoroutineContext, end)
        }
    }

    private fun run(asked: Output.Run) {
        val handler = shared.handlers.getValue(asked.handler)
        val handlers = if (asked.isBefore) shared.before else shared.others
        var inside = context
        telemetry?.let {
            shared.log.guard(EmptyCoroutineContext) { inside = context + it.onRun(asked.event.type, asked.event.id) }
        }
        val hasRoom = handlers.launch(inside) {
            isStarted = true
            val reply = try {
                handler(asked.event)
            } catch (failure: Throwable) {
                on("handlerFailed", words(failure), cause = failure)
                return@launch
            }
            if (reply == null) on("handlerFailed", "it returned null") else replied(reply)
        }
        if (!hasRoom) on("notStarted", "its threads and their queue are full")
    }

    private fun replied(reply: Reply) = input { shared.receiver.onReply(number, reply.body) }

    private fun ask(asked: Output.Store) {
        val store = checkNotNull(shared.store)
        if (!shared.stores.enter()) return on("storeFailed", "its threads and their queue are full", asked.token)
        shared.stores.executor.execute {
            try {
                context.onThisThread { step(store, asked) }
            } finally {
                shared.stores.leave()
            }
        }
    }

    private fun step(store: ReplayStore, asked: Output.Store) {
        var result = ""
        try {
            when (asked.step) {
                "claim" -> result = store.claim(asked.keys, asked.owner, asked.time).result
                "settle" -> store.settle(asked.keys, asked.owner, asked.reply, asked.time)
                else -> store.release(asked.keys, asked.owner)
            }
        } catch (failure: Throwable) {
            return on("storeFailed", words(failure), asked.token, failure)
        }
        if (asked.step == "claim") on("claim", result, asked.token) else on("settled", token = asked.token)
    }

    /** A failure in words, which are the user's own code as well. */
    private fun words(failure: Throwable): String = try {
        failure.toString()
    } catch (_: Throwable) {
        failure.javaClass.name
    }

    private companion object {
        val REPORTED = setOf("handler_failed", "replay_store")
    }
}
