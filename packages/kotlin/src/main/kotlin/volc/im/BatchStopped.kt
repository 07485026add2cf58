package volc.im

import java.util.concurrent.CancellationException

/**
 * A batch whose coroutine was cancelled. It is a [CancellationException]: store what is left, and throw it on.
 *
 * @property outcome the outcome of every item until then: what was in progress is `unknown` where it may have been sent, and
 * what was not is `left`; `rest` is the request for it
 */
public class BatchCancelledException internal constructor(
    public val outcome: BatchOutcome<*, *>,
    cause: CancellationException,
) : CancellationException(words(outcome)) {
    init {
        initCause(cause)
    }
}

/** A call whose thread was interrupted, which stays so. The call was cancelled, and may have been carried out. */
public open class CallInterruptedException internal constructor(
    message: String,
    cause: InterruptedException,
) : RuntimeException(message, cause)

/**
 * A batch whose thread was interrupted, which stays so.
 *
 * @property outcome the outcome of every item until then: what was in progress is `unknown` where it may have been sent, and
 * what was not is `left`; `rest` is the request for it
 */
public class BatchInterruptedException internal constructor(
    @Transient public val outcome: BatchOutcome<*, *>,
    cause: InterruptedException,
) : CallInterruptedException(words(outcome), cause)

private fun words(outcome: BatchOutcome<*, *>) = "the batch was stopped: ${outcome.sent} of ${outcome.total} items sent, " +
    "${outcome.failed.size} failed, ${outcome.unknown.size} unknown, ${outcome.left.size} left"
