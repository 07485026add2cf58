package volc.im

import java.time.Duration

/** Is told of every attempt of every call of a client. Called on threads of the library: return soon. */
public interface CallListener {
    /** A request is about to be sent, for the [attempt]th time. */
    public fun onRequest(action: String, attempt: Int) {}

    /** A request was answered with this HTTP status. */
    public fun onResponse(action: String, attempt: Int, status: Int, took: Duration) {}

    /** A request will be sent again after a wait, because of [error]. */
    public fun onRetry(action: String, attempt: Int, wait: Duration, error: ImException) {}
}
