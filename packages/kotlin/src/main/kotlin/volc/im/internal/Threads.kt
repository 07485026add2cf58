package volc.im.internal

import java.util.concurrent.Executor
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.ScheduledThreadPoolExecutor
import java.util.concurrent.SynchronousQueue
import java.util.concurrent.ThreadFactory
import java.util.concurrent.ThreadPoolExecutor
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger

/** Threads of the process's callback handlers on which no handler, store or logger ever runs. */
internal object Threads {
    private const val IDLE_SECONDS = 30L

    /** Keeps the time. It only hands over to [machine]. */
    val clock = ScheduledThreadPoolExecutor(1, daemon("volc-im-clock")).apply { removeOnCancelPolicy = true }

    /** Runs what never waits. */
    val machine: Executor = pool("volc-im-machine", 2)

    /** Runs what users attach to an answer, on as many threads as it takes. */
    val answers: Executor =
        ThreadPoolExecutor(0, Int.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, SynchronousQueue(), daemon("volc-im-answer"))

    /** So many threads, which end when they are idle. */
    fun pool(name: String, threads: Int): ThreadPoolExecutor =
        ThreadPoolExecutor(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, LinkedBlockingQueue(), daemon(name))
            .apply { allowCoreThreadTimeOut(true) }

    private fun daemon(name: String): ThreadFactory {
        val count = AtomicInteger()
        return ThreadFactory { run -> Thread(run, "$name-${count.incrementAndGet()}").apply { isDaemon = true } }
    }
}

/** Runs so many concurrently and queues so many; more are rejected. */
internal class Room(name: String, threads: Int, queue: Int) {
    private val most = threads.toLong() + queue
    private val inside = AtomicInteger()
    val executor = Threads.pool(name, threads)

    fun enter(): Boolean {
        if (inside.incrementAndGet() <= most) return true
        inside.decrementAndGet()
        return false
    }

    fun leave() {
        inside.decrementAndGet()
    }
}
