package volc.im

import java.util.concurrent.CompletableFuture
import java.util.concurrent.locks.ReentrantLock
import java.util.function.Predicate
import java.util.stream.Stream
import java.util.stream.StreamSupport
import kotlin.concurrent.withLock
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.future.await
import kotlinx.coroutines.future.future
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import volc.im.internal.NativeLibrary
import volc.im.internal.Threads
import volc.im.internal.nextPlace

/**
 * A listing, requested page by page.
 *
 * All its flows and collectors share one position: each item is returned once. An error ends a flow and keeps the
 * position: collecting again continues with the next item,
 * and a new listing whose request has this one's [cursor] with the current page.
 *
 * @param R one page, as the action returns it
 * @param I what is listed
 */
public class Listing<R : Any, I : Any> internal constructor(
    private val actions: ImActions,
    request: ListingRequest<R, I>,
    private val options: CallOptions,
) {
    private val place = Place(request)
    private val turn = Mutex()

    /** The start of the first page that was not returned completely; null when there is none. */
    public val cursor: Long? get() = place.cursor

    /** The pages that are left. */
    public fun pages(): Flow<R> = flow {
        while (true) emit(turn.withLock { place.nextPage { actions.call(it, options).result } } ?: break)
    }

    /** The items that are left. */
    public fun items(): Flow<I> = flow {
        while (true) emit(turn.withLock { place.nextItem { actions.call(it, options).result } } ?: break)
    }
}

/**
 * A listing, requested page by page on the calling thread.
 *
 * All iterations share one position: each item is returned once. An error ends an iteration and keeps the position:
 * iterating again continues with the next item,
 * and a new listing whose request has this one's [cursor] with the current page.
 *
 * @param R one page, as the action returns it
 * @param I what is listed
 */
public class BlockingListing<R : Any, I : Any> internal constructor(
    private val actions: BlockingImActions,
    request: ListingRequest<R, I>,
    private val options: CallOptions,
) : Iterable<I> {
    private val place = Place(request)
    private val turn = ReentrantLock()

    /** The start of the first page that was not returned completely; null when there is none. */
    public val cursor: Long? get() = place.cursor

    /** The pages that are left. */
    public fun pages(): Iterable<R> = Iterable {
        iterator { while (true) yield(turn.withLock { place.nextPage { actions.call(it, options).result } } ?: break) }
    }

    /** The items that are left. */
    override fun iterator(): Iterator<I> =
        iterator { while (true) yield(turn.withLock { place.nextItem { actions.call(it, options).result } } ?: break) }

    /** The items that are left. */
    public fun stream(): Stream<I> = StreamSupport.stream(spliterator(), false)
}

/**
 * A listing, requested page by page, with futures.
 *
 * All its functions share one position: each item is returned once. An error keeps the position: the next request continues with
 * the next item, and a new listing whose request has this one's [cursor] with the current page.
 *
 * @param R one page, as the action returns it
 * @param I what is listed
 */
public class AsyncListing<R : Any, I : Any> internal constructor(
    private val actions: AsyncImActions,
    request: ListingRequest<R, I>,
    private val options: CallOptions,
) {
    private val place = Place(request)
    private val turn = Mutex()
    private val scope = CoroutineScope(SupervisorJob() + Threads.answers.asCoroutineDispatcher())

    /** The start of the first page that was not returned completely; null when there is none. */
    public val cursor: Long? get() = place.cursor

    /** The next page; null when there is none. */
    public fun nextPage(): CompletableFuture<R?> = run { place.nextPage { actions.call(it, options).await().result } }

    /** The next item; null when there is none. */
    public fun nextItem(): CompletableFuture<I?> = run { place.nextItem { actions.call(it, options).await().result } }

    /** Passes on the items that are left, one after the other, until there are no more or one is not accepted. */
    public fun forEachWhile(accept: Predicate<I>): CompletableFuture<Void?> = scope.future {
        while (true) {
            val item = turn.withLock { place.nextItem { actions.call(it, options).await().result } } ?: break
            if (!accept.test(item)) break
        }
        null
    }

    private fun <T> run(next: suspend () -> T): CompletableFuture<T> = scope.future { turn.withLock { next() } }
}

/** The place in a listing. It moves to a page when that is wanted, so that a loop that is left keeps the page it was in. */
private class Place<R : Any, I : Any>(private val request: ListingRequest<R, I>) {
    private val action = request.ownListing()
    private var page: R? = null
    private var items = emptyList<I>()
    private var handedOut = 0

    @Volatile
    var cursor: Long? = action.cursor(request)

    /** The next page. */
    inline fun nextPage(ask: (ListingRequest<R, I>) -> R): R? {
        if (page != null && handedOut < items.size) {
            val words = "is handed out item by item: take the rest of its page so, or a new listing at its cursor"
            throw ImException.invalid("listing", "conflict", words, "")
        }
        if (!turn(ask)) return null
        handedOut = items.size
        return page
    }

    inline fun nextItem(ask: (ListingRequest<R, I>) -> R): I? {
        while (handedOut == items.size) if (!turn(ask)) return null
        return items[handedOut++]
    }

    /** Turns to the next page, if there is one. */
    inline fun turn(ask: (ListingRequest<R, I>) -> R): Boolean {
        page?.let(::leave)
        val at = cursor ?: return false
        val next = ask(action.at(request, at))
        page = next
        items = action.items(next)
        handedOut = 0
        return true
    }

    fun leave(left: R) {
        NativeLibrary.load()
        cursor = cursor?.let { nextPlace(it, action.more(left), action.next(left)) }
        page = null
        items = emptyList()
        handedOut = 0
    }
}
