package volc.im.internal

import java.time.Duration
import java.time.Instant
import volc.im.CallInfo
import volc.im.JsonReader
import volc.im.JsonWriter
import volc.im.CallOptions as PublicCallOptions
import volc.im.RetryOptions as PublicRetryOptions

/** Options as JSON; null for the usual case, which is cheaper to carry across. */
internal fun PublicCallOptions.crossed(): ByteArray? =
    if (this == PublicCallOptions.NONE) null else optionsJson { writeOptions(this@crossed) }

internal inline fun optionsJson(write: JsonWriter.() -> Unit): ByteArray {
    val json = JsonWriter()
    json.start()
    json.write()
    json.end()
    return json.toString().toByteArray()
}

internal fun JsonWriter.writeOptions(options: PublicCallOptions) {
    writeRequestOptions(options)
    duration("timeout", options.timeout)
    duration("deadline", options.deadline)
    retry(options.retry)
}

/** Those of a request that is built and not sent. */
internal fun JsonWriter.writeRequestOptions(options: PublicCallOptions) {
    number("appId", options.appId?.toLong())
    text("idempotencyId", options.idempotencyId)
}

internal fun JsonWriter.retry(options: PublicRetryOptions?) {
    options ?: return
    name("retry")
    start()
    number("maxAttempts", options.maxAttempts?.toLong())
    duration("baseDelay", options.baseDelay)
    duration("maxDelay", options.maxDelay)
    end()
}

internal fun JsonWriter.number(name: String, value: Long?) {
    value ?: return
    name(name)
    long(value)
}

internal fun JsonWriter.text(name: String, value: String?) {
    value ?: return
    name(name)
    text(value)
}

internal fun JsonWriter.duration(name: String, value: Duration?) = number(name, value?.crossed())

/** Milliseconds, as the library checks them: part of one counts as one, and what is too long for them is too long. */
internal fun Duration.crossed(): Long = when {
    isNegative -> -1
    seconds > Int.MAX_VALUE -> Long.MAX_VALUE
    else -> plusNanos(999_999).toMillis()
}

internal fun Instant.crossed(): Long = toEpochMilli()

/** Metadata of a completed call, from an entry `done` behind its kind, and the response's head; the result comes next. */
internal fun JsonReader.callInfo(head: JsonReader? = null): CallInfo {
    val (callId, requestId) = next { text() } to next { orNull { text() } }
    val (attempts, elapsed) = next { int() } to next { Duration.ofMillis(long()) }
    val idempotencyId = next { orNull { text() } }
    expect(',')
    val answer = head?.copy() ?: return CallInfo(requestId, attempts, elapsed, idempotencyId, callId)
    val status = answer.copy().next { int() }
    return CallInfo(requestId, attempts, elapsed, idempotencyId, callId, status, answer.headers())
}

/** The headers of an entry `head` behind its kind, names in lower case; several of one name are joined by commas. */
internal fun JsonReader.headers(): Map<String, String> {
    next { int() }
    val headers = LinkedHashMap<String, String>()
    for (line in next { text() }.lineSequence()) {
        val colon = line.indexOf(": ")
        if (colon > 0) headers.merge(line.substring(0, colon), line.substring(colon + 2)) { one, more -> "$one, $more" }
    }
    return headers
}
