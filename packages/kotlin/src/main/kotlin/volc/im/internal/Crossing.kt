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

/** Metadata of a completed call, from an entry `done` behind its kind; the result comes next. */
internal fun JsonReader.callInfo(): CallInfo {
    expect(',')
    val callId = text()
    expect(',')
    val requestId = orNull { text() }
    expect(',')
    val attempts = int()
    expect(',')
    val elapsed = Duration.ofMillis(long())
    expect(',')
    val idempotencyId = orNull { text() }
    expect(',')
    return CallInfo(requestId, attempts, elapsed, idempotencyId, callId)
}
