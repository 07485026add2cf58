package volc.im.internal

import java.nio.charset.CharacterCodingException
import java.time.Duration
import volc.im.ErrorCode
import volc.im.FailedCall
import volc.im.ImException
import volc.im.JsonReader

/** Runs what crosses into the library by uniffi, and throws its errors as the package's own. */
internal inline fun <T> crossing(run: () -> T): T {
    try {
        return run()
    } catch (error: NativeException.Failed) {
        throw readError(JsonReader(error.facts))
    } catch (error: CharacterCodingException) {
        throw ImException.invalid("", "syntax", "must be text: half a surrogate pair is none", "")
    }
}

/** The error that the library reports. */
internal fun readError(json: JsonReader): ImException {
    val texts = HashMap<String, String>()
    val numbers = HashMap<String, Long>()
    var call: FailedCall? = null
    json.start()
    while (true) {
        when (val name = json.name() ?: break) {
            "call" -> call = readCall(json)
            "code_n", "http_status", "clock_skew_seconds", "limit_ms", "skew_seconds" ->
                json.orNull { long() }?.let { numbers[name] = it }
            else -> texts[name] = json.text()
        }
    }
    fun text(name: String) = texts[name].orEmpty()
    fun number(name: String) = numbers[name] ?: 0
    val words = text("text")
    val took = call ?: FailedCall.NONE
    return when (val kind = text("kind")) {
        "validation" -> ImException.Validation(words, text("path"), text("rule"), text("given"), took)
        "api" -> ImException.api(
            text("category"),
            words,
            ErrorCode.of(text("code")),
            numbers["code_n"],
            text("service_message"),
            number("http_status").toInt(),
            numbers["clock_skew_seconds"]?.let(Duration::ofSeconds),
            took,
        )
        "http" -> ImException.Http(words, number("http_status").toInt(), text("body_start"), took)
        "decode" -> ImException.Decode(words, text("path"), text("rule"), text("body"), took)
        "transport" -> ImException.Transport(words, text("transport_kind"), took)
        "timeout" -> ImException.Timeout(words, text("limit"), Duration.ofMillis(number("limit_ms")), took)
        "callback" -> ImException.Callback(words, text("reason"), numbers["skew_seconds"]?.let(Duration::ofSeconds))
        else -> error("the library failed with $kind: $words")
    }
}

private fun readCall(json: JsonReader): FailedCall {
    var call = FailedCall.NONE
    json.start()
    while (true) {
        when (json.name() ?: return call) {
            "action" -> call = call.copy(action = json.text())
            "retryable" -> call = call.copy(isRetryable = json.boolean())
            "maybe_sent" -> call = call.copy(maybeSent = json.boolean())
            "attempts" -> call = call.copy(attempts = json.int())
            "elapsed_ms" -> call = call.copy(elapsed = Duration.ofMillis(json.long()))
            "request_id" -> call = call.copy(requestId = json.orNull { text() })
            "idempotency_id" -> call = call.copy(idempotencyId = json.orNull { text() })
            else -> json.skip()
        }
    }
}
