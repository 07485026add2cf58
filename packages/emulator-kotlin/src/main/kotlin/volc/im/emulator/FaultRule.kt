package volc.im.emulator

/** A fault with when it strikes; all conditions have to hold. Made by [Faults]. */
public class FaultRule internal constructor(private val fault: Map<String, Any?>, private val conditions: Map<String, Int> = emptyMap()) {
    /** Lets so many matching requests pass first. */
    public fun after(passed: Int): FaultRule = with("after", passed)

    /** Strikes the first so many after those. */
    public fun first(struck: Int): FaultRule = with("first", struck)

    /** Strikes each so-many-th of them. */
    public fun every(nth: Int): FaultRule = with("every", nth)

    /** Strikes at most so often. */
    public fun times(most: Int): FaultRule = with("times", most)

    internal fun rule(action: String?): Map<String, Any?> = conditions + present("action" to action, "fault" to fault)

    private fun with(name: String, value: Int) = FaultRule(fault, conditions + (name to value))
}
