package volc.im.emulator

import java.time.Duration

/** An emulator. */
public abstract class Emulator internal constructor() : AutoCloseable {
    /** Every method of the control API. */
    public abstract val control: Control

    /** What clients and backends need, by the names of the environment: VOLC_IM_BASE_URL, VOLC_IM_APP_ID and so on. */
    public abstract val env: Map<String, String>

    /** Where it listens: the base URL of clients. */
    public val url: String get() = control.url

    /** Its console, for a browser. */
    public val consoleUrl: String get() = "$url/_emulator/"

    /** The data as a whole. */
    public val state: EmulatorState get() = EmulatorState(control)

    /** The clock of data and ids. */
    public val clock: EmulatorClock get() = EmulatorClock(control)

    /** A client user, who sends, recalls, reads, joins and so on. */
    public fun asUser(user: Long): ClientUser = ClientUser(control, user)

    /** A client user with a string id. */
    public fun asUser(user: String): ClientUser = ClientUser(control, user)

    /** Makes requests for an action go wrong; without one, all. Returns the rule's number. */
    public fun fault(action: String?, rule: FaultRule): Long = control.addFault(rule.rule(action)).id

    /**
     * Waits until a call was answered, or finds one that was.
     *
     * @param where what its body contains
     * @param attempt at least this attempt
     * @param timeout at most a minute
     */
    @JvmOverloads
    public fun waitForCall(action: String, where: Map<String, Any?>? = null, attempt: Long = 1, timeout: Duration = USUAL): Call =
        control.waitForCall(action = action, where = where, attempt = attempt, waitMs = timeout.toMillis()).request
            ?: throw notSeen("call of $action", where, control.calls(limit = 20, brief = true).requests.map(::line))

    /**
     * Waits until a callback was answered or given up, or finds one.
     *
     * @param where what its EventData contains
     * @param outcome accepted, refused, timeout, error, bad_answer
     * @param timeout at most a minute
     */
    @JvmOverloads
    public fun waitForDelivery(eventType: String, where: Map<String, Any?>? = null, outcome: String? = null, timeout: Duration = USUAL): Delivery =
        control.waitForDelivery(eventType = eventType, where = where, outcome = outcome, waitMs = timeout.toMillis()).delivery
            ?: throw notSeen("callback $eventType", where, control.deliveries(limit = 20, brief = true).deliveries.map(::line))

    /** Posts an event to the backend now, without anything having happened. */
    @JvmOverloads
    public fun trigger(eventType: String, data: Map<String, Any?>? = null, variant: String? = null): Sent =
        control.sendCallback(eventType = eventType, data = data, variant = variant)

    /** Posts a callback again: the same bytes, or a variant of it. */
    @JvmOverloads
    public fun resend(delivery: Delivery, variant: String? = null): Sent = control.resend(delivery.id, variant = variant)

    /** Clears data, faults, calls and callbacks, and goes back to real time. Where callbacks go stays. */
    public fun reset() {
        control.reset()
    }

    /** Ends it. One that was running already stays. */
    public abstract fun stop()

    override fun close(): Unit = stop()

    /** What it saw last and where to look, for people. */
    public fun seen(): String =
        listOf("Emulator console: $consoleUrl")
            .plus(control.calls(limit = 10, brief = true).requests.map(::line))
            .plus(control.deliveries(limit = 10, brief = true).deliveries.map(::line))
            .joinToString("\n")

    private fun notSeen(what: String, where: Map<String, Any?>?, seen: List<String>): EmulatorException {
        val others = if (seen.isEmpty()) "nothing was seen" else "seen:\n${seen.joinToString("\n")}"
        val condition = if (where == null) "" else " with ${Wire.write(where)}"
        return EmulatorException("no $what$condition; $others", "NotSeen", url)
    }

    public companion object {
        private val USUAL = Duration.ofSeconds(5)

        /**
         * Starts an emulator, in milliseconds once its program was extracted. With VOLC_IM_EMULATOR_URL in the environment, uses
         * the one that runs there.
         */
        @JvmStatic
        @JvmOverloads
        public fun start(options: EmulatorOptions = EmulatorOptions()): Emulator {
            val running = System.getenv("VOLC_IM_EMULATOR_URL")?.trimEnd('/')
            if (!running.isNullOrEmpty()) return Started(running, mapOf("VOLC_IM_BASE_URL" to running), null)
            val child = Child(options.program ?: Program.path(), options.commandLine())
            val ready = child.ready()
            return Started(ready.text("url"), ready.textMap("env"), child)
        }

        /** The same with options in a block. */
        @JvmSynthetic
        public fun start(configure: EmulatorOptions.() -> Unit): Emulator = start(EmulatorOptions().apply(configure))
    }
}

private class Started(url: String, override val env: Map<String, String>, private val child: Child?) : Emulator() {
    override val control: Control = Control(Transport(url) { child?.ended() })

    override fun stop() {
        child?.stop()
    }
}

private fun line(call: Call): String = "  → ${call.action} ${call.status ?: "unanswered"} ${call.code ?: ""}".trimEnd() + " #${call.id}"

private fun line(delivery: Delivery): String = "  ← ${delivery.eventType} ${delivery.outcome} #${delivery.id}"

/** The answer, unless the service refused the act. What the backend refuses is an answer. */
internal fun acted(control: Control, user: Any, kind: String, fields: Array<out Pair<String, Any?>>): ActAnswer {
    val answer = control.act(type = kind, user = user, fields = present(*fields))
    val error = answer.error ?: return answer
    throw EmulatorException("$kind of user $user: ${error.code}: ${error.message}", error.code, control.url)
}
