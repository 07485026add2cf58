package volc.im

import java.time.Duration
import volc.im.internal.duration
import volc.im.internal.number
import volc.im.internal.optionsJson
import volc.im.internal.readError
import volc.im.internal.retry

/**
 * Builder of a batch. What is null keeps its default.
 *
 * @property partSize how many items a call carries; at most, and by default, the action's limit
 * @property concurrency how many calls run concurrently; 4 by default
 * @property isUnpaced runs the calls as fast as they go, instead of at the documented rate
 * @property appId another application than the client's
 * @property retry how often each call is tried
 * @property deadline time limit of the whole batch; then running calls are cancelled, and the outcome reports
 * every item; no limit by default
 */
public data class BatchOptions @JvmOverloads constructor(
    public val partSize: Int? = null,
    public val concurrency: Int? = null,
    public val isUnpaced: Boolean = false,
    public val appId: Int? = null,
    public val retry: RetryOptions? = null,
    public val deadline: Duration? = null,
) {
    /** Builds [BatchOptions], for Java. */
    public class Builder internal constructor(private var options: BatchOptions) {
        /** How many items a call carries; at most, and by default, the action's limit. */
        public fun partSize(partSize: Int): Builder = apply { options = options.copy(partSize = partSize) }

        /** How many calls run concurrently; 4 by default. */
        public fun concurrency(concurrency: Int): Builder = apply { options = options.copy(concurrency = concurrency) }

        /** Runs the calls as fast as they go, instead of at the documented rate. */
        public fun unpaced(isUnpaced: Boolean): Builder = apply { options = options.copy(isUnpaced = isUnpaced) }

        /** Another application than the client's. */
        public fun appId(appId: Int): Builder = apply { options = options.copy(appId = appId) }

        /** How often each call is tried. */
        public fun retry(retry: RetryOptions): Builder = apply { options = options.copy(retry = retry) }

        /** Time limit of the whole batch. */
        public fun deadline(deadline: Duration): Builder = apply { options = options.copy(deadline = deadline) }

        /** Returns the value. */
        public fun build(): BatchOptions = options
    }

    /** Returns a builder with these values. */
    public fun toBuilder(): Builder = Builder(this)

    /** Constants, and builders for Java. */
    public companion object {
        /** All defaults. */
        @JvmField
        public val NONE: BatchOptions = BatchOptions()

        /** Creates a builder. */
        @JvmStatic
        public fun builder(): Builder = Builder(NONE)
    }

    internal fun crossed(): ByteArray = optionsJson {
        number("partSize", partSize?.toLong())
        number("concurrency", concurrency?.toLong())
        if (isUnpaced) {
            name("paced")
            boolean(false)
        }
        number("appId", appId?.toLong())
        retry(retry)
        duration("deadline", deadline)
    }
}

/** Receives the progress of a batch. What it does or throws changes nothing. */
public fun interface BatchListener {
    /** Progress: finished items and the total. */
    public fun onProgress(done: Long, total: Long)
}

/**
 * An item not confirmed as successful.
 *
 * @property index position in the whole list
 * @property item the item as JSON
 * @property code the service's code, where it gave one
 * @property message message
 */
public data class BatchItem(
    public val index: Int,
    public val item: RawJson,
    public val code: ErrorCode?,
    public val message: String,
)

/**
 * Outcome of a batch: every item is sent, failed, unknown or left, exactly one of them.
 *
 * @property result the results of all calls as one: lists concatenated, maps merged
 * @property total how many items there were
 * @property sent how many were sent
 * @property failed what the service refused, each by itself or with its part
 * @property unknown what may have been sent: repeating it could do its work twice
 * @property left what did not go through and may be tried again without doing anything twice
 * @property rest the request for the items left; null if there are none
 * @property errors messages of the failed parts
 */
public data class BatchOutcome<Q : ImRequest<R>, R : Any>(
    public val result: R,
    public val total: Int,
    public val sent: Int,
    public val failed: List<BatchItem>,
    public val unknown: List<BatchItem>,
    public val left: List<BatchItem>,
    public val rest: Q?,
    public val errors: List<String>,
)

/** Events of [ImClient.batchEvents]. */
public sealed interface BatchEvent<out Q, out R> {
    /**
     * How far it got.
     *
     * @property done how many items are over
     * @property total how many there are
     */
    public data class Progress(public val done: Long, public val total: Long) : BatchEvent<Nothing, Nothing>

    /**
     * It is over.
     *
     * @property outcome its outcome
     */
    public data class Finished<Q : ImRequest<R>, R : Any>(public val outcome: BatchOutcome<Q, R>) : BatchEvent<Q, R>
}

/** The outcome in an entry `batch` behind its kind. */
@Suppress("UNCHECKED_CAST")
internal fun <Q : ImRequest<R>, R : Any> outcome(action: Action<ImRequest<R>, R>, entry: JsonReader): BatchOutcome<Q, R> =
    entry.run {
        expect(',')
        expect('[')
        val total = int()
        expect(',')
        val sent = int()
        val (failed, unknown, left) = List(3) { expect(','); list { item() } }
        expect(',')
        val errors = list { readError(this).message }
        expect(']')
        expect(',')
        val result = action.read(this)
        expect(',')
        val rest = orNull { action.readRequest(this) as Q }
        BatchOutcome(result, total, sent, failed, unknown, left, rest, errors)
    }

private fun JsonReader.item(): BatchItem {
    var made = BatchItem(0, RawJson("null"), null, "")
    start()
    while (true) {
        when (name() ?: return made) {
            "index" -> made = made.copy(index = int())
            "item" -> made = made.copy(item = raw())
            "code" -> made = made.copy(code = orNull { ErrorCode.of(text()) })
            "message" -> made = made.copy(message = text())
            else -> skip()
        }
    }
}
