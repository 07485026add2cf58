package volc.im.emulator

import java.time.Duration
import java.time.Instant

/** The clock of data and ids. */
public class EmulatorClock internal constructor(private val control: Control) {
    /** What time it is there. */
    public fun now(): Instant = Instant.ofEpochMilli(control.clock().nowMs)

    /** Goes on from another time. */
    public fun set(time: Instant) {
        control.setClock(set = time.toString())
    }

    /** Stands still at a time. */
    public fun fix(time: Instant) {
        control.setClock(set = time.toString(), fixed = true)
    }

    /** Moves forward, or back by what is negative. */
    public fun advance(by: Duration) {
        control.setClock(advanceMs = by.toMillis())
    }

    /** Goes back to real time. */
    public fun reset() {
        control.setClock(reset = true)
    }
}

/** The data of an emulator as a whole. */
public class EmulatorState internal constructor(private val control: Control) {
    /** A snapshot of all data, as the text of a JSON document. */
    public fun save(): String = control.exportState()

    /** Puts a snapshot in the place of all data. */
    public fun load(snapshot: String) {
        control.importState(snapshot)
    }
}
