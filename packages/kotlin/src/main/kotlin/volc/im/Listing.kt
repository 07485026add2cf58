package volc.im

import java.util.stream.Stream
import java.util.stream.StreamSupport
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import volc.im.internal.NativeLibrary
import volc.im.internal.nextPlace

/**
 * What a listing action lists, asked for page by page as it is wanted.
 *
 * An error ends a flow and keeps the place: collecting again, or a new listing whose request has this one's [cursor], goes
 * on where it stopped.
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

    /** The start of the first page that was not handed out to its last item; null when there is none. */
    public val cursor: Long? get() = place.cursor

    /** The pages from [cursor] on. */
    public fun pages(): Flow<R> = flow {
        while (true) {
            val page = actions.call(place.request() ?: break, options).result
            emit(page)
            place.advance(page)
        }
    }

    /** The items of all pages from [cursor] on. */
    public fun items(): Flow<I> = flow { pages().collect { page -> place.items(page).forEach { emit(it) } } }
}

/**
 * What a listing action lists, asked for page by page as it is wanted, on the thread that asks.
 *
 * An error ends an iteration and keeps the place: iterating again, or a new listing whose request has this one's
 * [cursor], goes on where it stopped.
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

    /** The start of the first page that was not handed out to its last item; null when there is none. */
    public val cursor: Long? get() = place.cursor

    /** The pages from [cursor] on. */
    public fun pages(): Iterable<R> = Iterable {
        iterator {
            while (true) {
                val page = actions.call(place.request() ?: break, options).result
                yield(page)
                place.advance(page)
            }
        }
    }

    /** The items of all pages from [cursor] on. */
    override fun iterator(): Iterator<I> = iterator { for (page in pages()) yieldAll(place.items(page)) }

    /** The items of all pages from [cursor] on. */
    public fun stream(): Stream<I> = StreamSupport.stream(spliterator(), false)
}

/** The place in a listing. Moves only when the next page is wanted, so that a loop that is left keeps the page it was in. */
private class Place<R : Any, I : Any>(private val request: ListingRequest<R, I>) {
    private val action = request.ownListing()

    @Volatile
    var cursor: Long? = action.cursor(request)

    fun request(): ListingRequest<R, I>? = cursor?.let { action.at(request, it) }

    fun items(page: R): List<I> = action.items(page)

    fun advance(page: R) {
        NativeLibrary.load()
        cursor = cursor?.let { nextPlace(it, action.more(page), action.next(page)) }
    }
}
