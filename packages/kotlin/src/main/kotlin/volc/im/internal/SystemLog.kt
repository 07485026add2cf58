package volc.im.internal

import java.time.Instant
import java.util.function.Supplier
import volc.im.ImLogRecord
import volc.im.ImLogger

/**
 * Writes to a `System.Logger`, and to standard error what the environment asks for and the logger does not take.
 *
 * @param wanted the value of the variable, which core reads
 */
internal class SystemLog(private val logger: System.Logger, private val wanted: String?) : ImLogger {
    // Read when something is logged: a configuration loads no native library.
    private val from: System.Logger.Level? by lazy(::read)

    override fun isLoggable(level: System.Logger.Level): Boolean =
        from?.let { level.severity >= it.severity } ?: logger.isLoggable(level)

    override fun log(record: ImLogRecord) {
        if (!isLoggable(record.level)) return
        if (from != null && !logger.isLoggable(record.level)) return print(record)
        if (record.cause == null) {
            logger.log(record.level, Supplier { record.message })
        } else {
            logger.log(record.level, Supplier { record.message }, record.cause)
        }
    }

    private fun print(record: ImLogRecord) {
        val cause = record.cause?.let { "\n${it.stackTraceToString()}" }.orEmpty()
        System.err.println("${Instant.now()} ${record.level} volc.im: ${record.message}$cause")
    }

    private fun read(): System.Logger.Level? {
        if (wanted.isNullOrEmpty()) return null
        NativeLibrary.load()
        val name = logLevel(String(wanted.toByteArray()))
        if (name == null) {
            logger.log(
                System.Logger.Level.WARNING,
                "$VARIABLE is \"${wanted.take(SHOWN)}\": it must be debug, info, warn or error",
            )
        }
        return name?.let(::level)
    }

    companion object {
        /** The variable of the environment. */
        const val VARIABLE = "VOLC_IM_LOG"
        private const val SHOWN = 64
    }
}

/** A level by core's name. */
internal fun level(name: String): System.Logger.Level = when (name) {
    "debug" -> System.Logger.Level.DEBUG
    "info" -> System.Logger.Level.INFO
    "warn" -> System.Logger.Level.WARNING
    else -> System.Logger.Level.ERROR
}
