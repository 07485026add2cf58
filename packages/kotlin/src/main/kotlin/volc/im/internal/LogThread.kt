package volc.im.internal

import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger
import kotlin.coroutines.CoroutineContext
import volc.im.ImLogRecord
import volc.im.ImLogger

/** Runs a logger or hooks on a separate thread: they cannot block calls and answers. */
internal class LogThread(private val logger: ImLogger) {
    private val room = Room("volc-im-log", 1, QUEUE)
    private val lost = AtomicInteger()
    private val isTold = AtomicBoolean()

    /** A record exceeds its time. */
    @Volatile
    private var isSlow = false

    /** Writes a record; the result is complete once it is written, or lost. */
    fun log(record: ImLogRecord, context: CoroutineContext): CompletableFuture<Unit> = run(context) { logger.log(record) }

    /** Runs a hook of the user's. What it throws is logged once. */
    fun run(context: CoroutineContext, hook: () -> Unit): CompletableFuture<Unit> {
        val done = CompletableFuture<Unit>()
        if (!room.enter()) {
            lost.incrementAndGet()
            done.complete(Unit)
            return done
        }
        room.executor.execute {
            room.leave()
            try {
                val count = lost.getAndSet(0)
                if (count > 0) guard(context) { logger.log(lost(count)) }
                guard(context, hook)
            } finally {
                isSlow = false
                done.complete(Unit)
            }
        }
        return done
    }

    /** Runs [then] once a record is written, but does not wait long for it. */
    fun after(written: CompletableFuture<Unit>?, then: () -> Unit) {
        if (written == null || written.isDone || isSlow) return then()
        val isFirst = AtomicBoolean(true)
        val once = Runnable { if (isFirst.getAndSet(false)) then() }
        val patience = Threads.clock.schedule({
            isSlow = true
            Threads.machine.execute(once)
        }, PATIENCE_MS, TimeUnit.MILLISECONDS)
        written.whenComplete { _, _ ->
            patience.cancel(false)
            Threads.machine.execute(once)
        }
    }

    /** Runs a hook right here. What it throws is logged once. */
    fun guard(context: CoroutineContext, hook: () -> Unit) {
        try {
            context.onThisThread(hook)
        } catch (failure: Throwable) {
            tell(failure)
        }
    }

    private fun tell(failure: Throwable) {
        if (isTold.getAndSet(true)) return
        val record = ImLogRecord(
            System.Logger.Level.WARNING,
            "hook_failed",
            "a logger or a hook threw; calls and events are not affected; logged once [hook_failed]",
            cause = failure,
        )
        // The logger itself may be what threw.
        if (runCatching { logger.log(record) }.isFailure) runCatching { ImLogger.SYSTEM.log(record) }
    }

    private fun lost(count: Int) = ImLogRecord(
        System.Logger.Level.ERROR,
        "log_lost",
        "the logger or a hook is too slow: $count records or events were lost [log_lost]",
    )

    private companion object {
        const val QUEUE = 4096
        const val PATIENCE_MS = 50L
    }
}
