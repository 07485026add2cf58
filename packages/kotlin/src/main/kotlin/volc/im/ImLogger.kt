package volc.im

import volc.im.internal.SystemLog

/**
 * Takes the package's log records. By default they go to the `System.Logger` named `volc.im`, which ends in
 * `java.util.logging`, or in SLF4J by its bridge `slf4j-jdk-platform-logging`.
 *
 * Called on a separate thread, one record after the other. What it throws changes nothing.
 */
public fun interface ImLogger {
    /** Writes a record. */
    public fun log(record: ImLogRecord)

    /**
     * Whether records of this level are wanted: from `INFO` on, unless overridden. Calls make a record of level `DEBUG` for each
     * attempt only if they are.
     */
    public fun isLoggable(level: System.Logger.Level): Boolean = level.severity >= System.Logger.Level.INFO.severity

    /** Loggers. */
    public companion object {
        /**
         * The `System.Logger` named `volc.im`. With the environment's variable `VOLC_IM_LOG` (`debug`, `info`, `warn` or
         * `error`), it writes records from that level on, to standard error where the logger does not take them.
         */
        @JvmStatic
        public val SYSTEM: ImLogger by lazy { SystemLog(System.getLogger("volc.im"), System.getenv(SystemLog.VARIABLE)) }

        /** Writes to this logger. */
        @JvmStatic
        public fun of(logger: System.Logger): ImLogger = SystemLog(logger, null)
    }
}

/**
 * A log record. It holds no secret, and untrusted texts are escaped.
 *
 * @property level `ERROR` for what lets an event pass undecided or takes its protection away
 * @property reason stable reason, such as `handler_late`, `signature`, `hook_failed`
 * @property message the whole record as one line
 * @property eventId the id of the callback's event; empty where there is none
 * @property eventType the event's type; empty where there is none
 * @property facts what else is known, by name
 * @property cause what a handler, a store or a hook threw
 */
public class ImLogRecord @JvmOverloads constructor(
    public val level: System.Logger.Level,
    public val reason: String,
    public val message: String,
    public val eventId: String = "",
    public val eventType: String = "",
    public val facts: Map<String, String> = emptyMap(),
    public val cause: Throwable? = null,
) {
    internal fun with(cause: Throwable?) = ImLogRecord(level, reason, message, eventId, eventType, facts, cause)

    /** The message. */
    override fun toString(): String = "$level $message"
}
