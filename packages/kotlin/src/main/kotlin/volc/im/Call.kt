package volc.im

import java.time.Duration
import java.time.Instant
import volc.im.internal.Direct
import volc.im.internal.Lines
import volc.im.internal.NativeCall
import volc.im.internal.callInfo
import volc.im.internal.crossed
import volc.im.internal.crossing
import volc.im.internal.length
import volc.im.internal.readError

/**
 * One call over all its attempts, driven by your own HTTP client: ask [next], do what it says, report the
 * outcome, and repeat. Made by [ImProtocol.start].
 *
 * @param R the result of the action
 */
public class Call<R : Any> internal constructor(
    private val native: NativeCall,
    private val action: Action<*, R>,
) : AutoCloseable {
    private val address = native.address().toLong()
    private var isClosed = false

    /** What the driver of a call does next. */
    public sealed interface Step<out R : Any> {
        /**
         * Send this, then report the outcome.
         *
         * @property request the request, signed as of now
         * @property timeout after which the attempt is to be cancelled
         * @property attempt number of the attempt, from 1
         */
        public data class Send(
            public val request: SignedRequest,
            public val timeout: Duration,
            public val attempt: Int,
        ) : Step<Nothing>

        /**
         * Ask again later.
         *
         * @property duration how much later
         */
        public data class Wait(public val duration: Duration) : Step<Nothing>

        /**
         * The call is over.
         *
         * @property answer its answer
         */
        public data class Done<R : Any>(public val answer: Answer<R>) : Step<R>

        /**
         * The call failed for good.
         *
         * @property error why
         */
        public data class Failed(public val error: ImException) : Step<Nothing>
    }

    /** Why an attempt got no response. */
    public enum class Failure {
        /** No connection was made: nothing can have reached the service. */
        CONNECT,

        /** The attempt timed out. */
        TIMEOUT,

        /** The connection broke. */
        RESET,

        /** The caller cancelled. */
        ABORTED,

        /** Anything else. */
        OTHER,
    }

    /** What to do at [now]. Stays the same once the call has ended. */
    @JvmOverloads
    public fun next(now: Instant = Instant.now()): Step<R> = open {
        val step = Direct.value(Direct.volc_im_next(address, now.crossed()))
        val json = JsonReader(step, 1, hasRows = true)
        json.expect('[')
        val kind = json.text()
        when (kind) {
            "send" -> {
                json.expect(',')
                val timeout = Duration.ofMillis(json.long())
                json.expect(',')
                val attempt = json.int()
                Step.Send(Lines(step).apply { next() }.request(), timeout, attempt)
            }
            "wait" -> {
                json.expect(',')
                Step.Wait(Duration.ofMillis(json.long()))
            }
            "done" -> {
                val info = json.callInfo()
                Step.Done(Answer(action.read(json), info))
            }
            else -> {
                json.expect(',')
                Step.Failed(readError(json))
            }
        }
    }

    /**
     * The attempt got a response.
     *
     * @param retryAfter the header `Retry-After`, where there is one
     * @param date the header `Date`, where there is one
     */
    @JvmOverloads
    public fun onResponse(
        status: Int,
        body: ByteArray,
        retryAfter: String? = null,
        date: String? = null,
        now: Instant = Instant.now(),
    ): Unit = open {
        val (later, day) = retryAfter?.toByteArray() to date?.toByteArray()
        Direct.value(
            Direct.volc_im_response(
                address, now.crossed(), status, later, later.length, day, day.length, body, body.length,
            ),
        )
    }

    /** The attempt got no response; or, with [Failure.ABORTED], the caller cancelled, which may be at any time. */
    @JvmOverloads
    public fun onFailure(failure: Failure, message: String, now: Instant = Instant.now()): Unit =
        open { native.onTransportError(now.crossed(), failure.name.lowercase(), message) }

    /** Frees the memory immediately. Without it, that happens when the call is garbage collected. */
    @Synchronized
    override fun close() {
        isClosed = true
        native.close()
    }

    /** Nothing is freed while something runs here. */
    private inline fun <T> open(run: () -> T): T = synchronized(this) {
        if (isClosed) throw ImException.invalid("", "closed", "this call was closed", "")
        crossing(run)
    }
}
