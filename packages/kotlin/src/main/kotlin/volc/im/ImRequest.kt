package volc.im

/**
 * A request of an action. The data classes that are named after actions are the only ones.
 *
 * @param R the result of the action
 */
public sealed interface ImRequest<R : Any> {
    /** The requested action. */
    public val action: Action<out ImRequest<R>, R>
}

/**
 * A request of an action with a list that has a limit, which a batch of any length splits.
 *
 * @param R the result of the action
 * @param I an item of the list; of a list that has a twin for string ids, `Long` or `String`
 */
public sealed interface BatchRequest<R : Any, I : Any> : ImRequest<R>

/**
 * A request of an action that lists something page by page.
 *
 * @param R the result of the action, which is one page
 * @param I what is listed
 */
public sealed interface ListingRequest<R : Any, I : Any> : ImRequest<R> {
    override val action: ListingAction<out ListingRequest<R, I>, R, I>
}

/**
 * An action that lists something page by page.
 *
 * @param Q the request
 * @param R the result
 * @param I what is listed
 */
public class ListingAction<Q : ListingRequest<R, I>, R : Any, I : Any> internal constructor(
    name: String,
    requestType: Class<Q>,
    resultType: Class<R>,
    write: JsonWriter.(Q) -> Unit,
    readRequest: (JsonReader) -> Q,
    read: (JsonReader) -> R,
    internal val cursor: (Q) -> Long,
    internal val at: (Q, Long) -> Q,
    internal val items: (R) -> List<I>,
    internal val next: (R) -> Long,
    internal val more: (R) -> Boolean,
) : Action<Q, R>(name, requestType, resultType, write, readRequest, read)

// A request's action takes requests of that class, which the type of a request cannot say.
@Suppress("UNCHECKED_CAST")
internal fun <R : Any> ImRequest<R>.ownAction(): Action<ImRequest<R>, R> = action as Action<ImRequest<R>, R>

@Suppress("UNCHECKED_CAST")
internal fun <R : Any, I : Any> ListingRequest<R, I>.ownListing(): ListingAction<ListingRequest<R, I>, R, I> =
    action as ListingAction<ListingRequest<R, I>, R, I>

/** An item of the list that a batch splits, as JSON without a line end. */
internal fun ImRequest<*>.itemJson(item: Any): String {
    val write = checkNotNull(action.writeItem) { "$action has no list" }
    // Of a `RawJson`, where it means nothing.
    return JsonWriter().also { write(it, item) }.toString().replace('\n', ' ')
}

internal fun <R : Any> ImRequest<R>.json(): String {
    val writer = JsonWriter()
    ownAction().write(writer, this)
    return writer.toString()
}
