package examples

import java.time.Duration
import volc.im.CallOptions
import volc.im.RetryOptions

suspend fun options() {
    val im = client()
    val message = textMessage(newGroup(im), "hello")

    // region limits
    im.call(message, CallOptions(timeout = Duration.ofSeconds(2), deadline = Duration.ofSeconds(5)))
    // endregion limits

    // region retry
    val few = RetryOptions(maxAttempts = 2, maxDelay = Duration.ofMillis(500))
    im.call(message, CallOptions(retry = few))
    im.call(message, CallOptions(retry = RetryOptions(maxAttempts = 1)))
    // endregion retry

    // region idempotency
    val once = CallOptions(idempotencyId = "order-4711-shipped")
    val first = im.call(message, once).result
    val again = im.call(message, once).result
    println("one message: ${first.messageId == again.messageId}")
    // endregion idempotency

    // region info
    val sent = im.call(message)
    println("${sent.info.attempts} attempt ${sent.info.requestId != null}")
    // endregion info
    im.close()
}
