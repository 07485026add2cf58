package volc.im.testing

import java.time.Duration
import volc.im.Answer
import volc.im.BatchItem
import volc.im.BatchOutcome
import volc.im.CallInfo
import volc.im.ErrorCode
import volc.im.FailedCall
import volc.im.ImException
import volc.im.ImRequest
import volc.im.internal.NativeLibrary
import volc.im.internal.errorCategory

/** Makes what a client returns and throws, for fakes in unit tests. Results themselves have constructors and builders. */
public object Respond {
    /** What `call` returns for a result. */
    @JvmStatic
    public fun <R : Any> answer(result: R): Answer<R> =
        Answer(result, CallInfo("request-id", 1, Duration.ZERO, null, "call-id", 200))

    /**
     * What a client throws for a code of the service: `Respond.error(ErrorCode.CONVERSATION_NOT_FOUND)` is an
     * [ImException.NotFound].
     *
     * @param message the service's message
     * @param action the action that was called
     */
    @JvmStatic
    @JvmOverloads
    public fun error(
        code: ErrorCode,
        message: String = "",
        action: String = "",
        httpStatus: Int = 400,
    ): ImException.Api {
        NativeLibrary.load()
        val call = FailedCall(action, attempts = 1, requestId = "request-id")
        val words = "$action: $code: $message (HTTP $httpStatus)"
        val category = errorCategory(code.code, httpStatus.toUShort())
        return ImException.api(category, words, code, null, message, httpStatus, null, call)
    }

    /**
     * What `batch` returns.
     *
     * @param result the results of all calls as one
     * @param sent number of sent items
     * @param failed items that the service rejected
     * @param unknown items that may have been sent
     * @param left items that were not sent
     * @param rest the request for the items left
     */
    @JvmStatic
    @JvmOverloads
    public fun <Q : ImRequest<R>, R : Any> outcome(
        result: R,
        sent: Int,
        failed: List<BatchItem> = emptyList(),
        unknown: List<BatchItem> = emptyList(),
        left: List<BatchItem> = emptyList(),
        rest: Q? = null,
    ): BatchOutcome<Q, R> {
        val total = sent + failed.size + unknown.size + left.size
        return BatchOutcome(result, total, sent, failed, unknown, left, rest, emptyList())
    }
}
