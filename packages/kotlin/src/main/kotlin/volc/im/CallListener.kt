package volc.im

import java.time.Duration

/**
 * Receives every attempt of every call of a client. `callId` is the same in all events of one call, and in its
 * [CallInfo].
 *
 * Called on a separate thread, one event after the other, in the context of the call: its coroutine's, and SLF4J's
 * MDC. What it does or throws changes nothing.
 */
public interface CallListener {
    /** A request is about to be sent, for the [attempt]th time. */
    public fun onRequest(action: String, callId: String, attempt: Int) {}

    /** A request got a response with this HTTP status. */
    public fun onResponse(action: String, callId: String, attempt: Int, status: Int, took: Duration) {}

    /** A request will be sent again after a wait, because of [error]. */
    public fun onRetry(action: String, callId: String, attempt: Int, wait: Duration, error: ImException) {}
}
