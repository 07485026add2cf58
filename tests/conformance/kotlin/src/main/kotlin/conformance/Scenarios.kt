package conformance

import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.ObjectMapper
import java.util.logging.Handler
import java.util.logging.Level
import java.util.logging.LogRecord
import java.util.logging.Logger
import volc.im.ImException
import volc.im.ImLogRecord

// Does what a scenario asks of Kotlin's package; see ../README.md. A command a line, an answer a line.

private val mapper = ObjectMapper()

/** Answers commands until there are no more. */
fun serveScenarios() {
    Logged.keep()
    for (line in generateSequence(::readLine)) {
        val command = mapper.readTree(line)
        val answer = try {
            when (val name = command["do"].asText()) {
                "calls" -> calls(command)
                "receive" -> receive(command)
                "stop" -> stop()
                else -> error("no command $name")
            }
        } catch (failure: Throwable) {
            mapOf("failed" to failure.stackTraceToString())
        }
        println(mapper.writeValueAsString(answer))
        System.out.flush()
    }
}

/** What the package logs; System.Logger ends there. */
object Logged {
    private val kept = mutableListOf<Map<String, String?>>()
    private val logger: Logger = Logger.getLogger("volc.im")

    fun keep() {
        logger.level = Level.ALL
        logger.useParentHandlers = false
        logger.addHandler(object : Handler() {
            override fun publish(record: LogRecord) {
                val level = when {
                    record.level.intValue() >= Level.SEVERE.intValue() -> "error"
                    record.level.intValue() >= Level.WARNING.intValue() -> "warn"
                    record.level.intValue() >= Level.INFO.intValue() -> "info"
                    else -> "debug"
                }
                add(level, (record.thrown as? ImException.Callback)?.reason, "${record.message} ${record.thrown ?: ""}")
            }

            override fun flush() = Unit

            override fun close() = Unit
        })
    }

    fun add(record: ImLogRecord) {
        val level = when (record.level) {
            System.Logger.Level.ERROR -> "error"
            System.Logger.Level.WARNING -> "warn"
            System.Logger.Level.INFO -> "info"
            else -> "debug"
        }
        add(level, record.reason, "${record.message} ${record.cause ?: ""}")
    }

    fun add(level: String, reason: String?, text: String) = synchronized(kept) {
        kept += mapOf("level" to level, "reason" to reason, "text" to text)
    }

    fun forget() = synchronized(kept) { kept.clear() }

    fun all() = synchronized(kept) { kept.toList() }
}

/** An error as scenarios speak of it, with all that a log can show of it. */
fun facts(error: Throwable): Map<String, Any?> = mapOf(
    "kind" to ((error as? ImException)?.kind ?: error.javaClass.simpleName),
    "path" to ((error as? ImException.Validation)?.path ?: (error as? ImException.Decode)?.path),
    "rule" to ((error as? ImException.Validation)?.rule ?: (error as? ImException.Decode)?.rule),
    "code" to (error as? ImException.Api)?.code?.toString(),
    "codeN" to (error as? ImException.Api)?.codeN,
    "limit" to (error as? ImException.Timeout)?.limitName,
    "reason" to (error as? ImException.Callback)?.reason,
    "maybeSent" to (error as? ImException)?.call?.maybeSent,
    "retryable" to (error as? ImException)?.call?.isRetryable,
    "text" to "${error.message}\n${error.stackTraceToString()}",
)

/** A number of JSON, where there is one. */
fun JsonNode?.number(): Long? = this?.takeIf(JsonNode::isNumber)?.asLong()

/** A text of JSON, where there is one. */
fun JsonNode?.word(): String? = this?.takeIf(JsonNode::isTextual)?.asText()
