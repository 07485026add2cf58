package volc.im.internal

import java.nio.charset.CharacterCodingException
import java.time.Duration
import volc.im.Answer
import volc.im.ErrorCode
import volc.im.RawJson
import java.time.Instant
import volc.im.CallInfo as PublicCallInfo
import volc.im.CallOptions as PublicCallOptions
import volc.im.FailedCall as PublicFailedCall
import volc.im.ImException as PublicException
import volc.im.RetryOptions as PublicRetryOptions
import volc.im.SignedRequest as PublicSignedRequest
import volc.im.TransportConfig as PublicTransportConfig

/** Runs what crosses into the library, and throws its errors as the package's own. */
internal inline fun <T> crossing(run: () -> T): T {
    try {
        return run()
    } catch (error: ImException) {
        throw error.public()
    } catch (error: CharacterCodingException) {
        throw PublicException.invalid("", "syntax", "must be text: half a surrogate pair is none", "")
    }
}

internal fun PublicTransportConfig.crossed() = TransportConfig(
    timeoutMs = timeout?.crossed(),
    deadlineMs = deadline?.crossed(),
    connectTimeoutMs = connectTimeout?.crossed(),
    retry = retry?.crossed(),
    paced = isPaced,
    proxy = proxy,
    rootCertificates = rootCertificates?.toByteArray(),
)

internal fun PublicRetryOptions.crossed() =
    RetryOptions(maxAttempts?.toLong(), baseDelay?.crossed(), maxDelay?.crossed())

/** None for the usual case, which is cheaper to carry across. */
internal fun PublicCallOptions.crossed(): CallOptions? {
    if (this == PublicCallOptions.NONE) return null
    return CallOptions(appId, idempotencyId, timeout?.crossed(), deadline?.crossed(), retry?.crossed())
}

/** Milliseconds, as the library checks them: part of one counts as one, and what is too long for them is too long. */
internal fun Duration.crossed(): Long = when {
    isNegative -> -1
    seconds > Int.MAX_VALUE -> Long.MAX_VALUE
    else -> plusNanos(999_999).toMillis()
}

internal fun TextAnswer.public() = Answer(RawJson(json), info.public())

internal fun CallInfo.public() =
    PublicCallInfo(requestId, attempts.toInt(), Duration.ofMillis(elapsedMs.toLong()), idempotencyId, callId)

internal fun SignedRequest.public() = PublicSignedRequest(method, url, headers, body, idempotencyId)

internal fun Instant.crossed(): Long = toEpochMilli()

private fun FailedCall.public() = PublicFailedCall(
    action,
    retryable,
    maybeSent,
    attempts.toInt(),
    Duration.ofMillis(elapsedMs.toLong()),
    requestId,
    idempotencyId,
)

internal fun ImException.public(): PublicException = when (this) {
    is ImException.Validation -> PublicException.Validation(text, path, rule, given, call.public())
    is ImException.Api -> PublicException.Api(
        text,
        ErrorCode.of(code),
        codeN,
        serviceMessage,
        httpStatus.toInt(),
        clockSkewSeconds?.let(Duration::ofSeconds),
        call.public(),
    )
    is ImException.Http -> PublicException.Http(text, httpStatus.toInt(), bodyStart, call.public())
    is ImException.Decode -> PublicException.Decode(text, path, rule, body, call.public())
    is ImException.Transport -> PublicException.Transport(text, transportKind, call.public())
    is ImException.Timeout -> PublicException.Timeout(text, limit, Duration.ofMillis(limitMs.toLong()), call.public())
    is ImException.Callback -> PublicException.Callback(text, reason, skewSeconds?.let(Duration::ofSeconds))
}
