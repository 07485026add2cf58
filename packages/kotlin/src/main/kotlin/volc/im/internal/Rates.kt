package volc.im.internal

import java.time.Duration
import java.time.temporal.ChronoUnit
import volc.im.JsonReader
import volc.im.Pace
import volc.im.RateStore

/** Carries out a native client's steps on a store of rates, on threads of its own. */
internal class Rates(private val store: RateStore) {
    val native = NativeRateStore()
    private val room = Room("volc-im-rates", native.threads().toInt(), native.queue().toInt())

    init {
        Thread(::take, "volc-im-rates").apply { isDaemon = true }.start()
    }

    fun end() = native.end()

    private fun take() {
        while (true) {
            val steps = native.steps()
            if (steps.isEmpty()) break
            JsonReader(steps).run { list { step(this) } }.forEach(::start)
        }
        // Not closed: a step that hangs may still have an answer.
    }

    private fun step(json: JsonReader): Step {
        json.expect('[')
        val ticket = json.long().toULong()
        val name = json.next { text() }
        val bucket = json.next { text() }
        val interval = Duration.of(json.next { long() }, ChronoUnit.MICROS)
        val pace = Pace(interval, json.next { int() }, json.next { int() })
        json.expect(']')
        return Step(ticket, name, bucket, pace)
    }

    private fun start(step: Step) {
        if (!room.enter()) return native.busy(step.ticket)
        room.executor.execute {
            try {
                native.done(step.ticket, run(step))
            } catch (failure: Throwable) {
                native.failed(step.ticket, shown(failure))
            } finally {
                room.leave()
            }
        }
    }

    /** For how many milliseconds to wait. */
    private fun run(step: Step): Long {
        when (step.name) {
            "reserve" -> return store.reserve(step.bucket, step.pace).crossed()
            "give_back" -> store.giveBack(step.bucket, step.pace)
            else -> store.slowDown(step.bucket)
        }
        return 0
    }

    private class Step(val ticket: ULong, val name: String, val bucket: String, val pace: Pace)
}
