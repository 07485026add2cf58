package volc.im

import java.time.Instant
import volc.im.internal.Direct
import volc.im.internal.crossing
import volc.im.internal.isBeforeEvent
import volc.im.internal.length

/**
 * A callback's event, verified. Made by [Callbacks.verify].
 *
 * @property type what happened, or is about to, such as `BeforeSendMessage`; the set is open
 * @property id unique id; events can be redelivered: store the ids you have seen
 * @property time when it happened
 * @property appId the application, in decimal
 * @property signature stays the same if an attacker re-splits the signed fields; store it with the id to detect replays
 * @property raw the event's own fields: JSON text, as signed
 */
public data class CallbackEvent internal constructor(
    public val type: String,
    public val id: String,
    public val time: Instant,
    public val appId: String,
    public val signature: String,
    public val raw: String,
) {
    /** Whether the event asks for a decision. */
    public val isBefore: Boolean get() = crossing { isBeforeEvent(type) }

    /**
     * Every text in the data, decoded, also those of JSON inside a text. Search these for words: they cover every field and every escape.
     */
    public val texts: List<String> by lazy(LazyThreadSafetyMode.PUBLICATION) {
        val data = raw.toByteArray()
        JsonReader(Direct.value(Direct.volc_im_texts(data, data.length)), 1).run { list { text() } }
    }

    /**
     * The event's own fields, typed by its name; what is not documented is in their `extra`, and [UnknownEventData] where
     * the event is not documented at all.
     *
     * @throws ImException.Decode when a documented field holds another type than documented
     */
    public val data: EventData by lazy(LazyThreadSafetyMode.PUBLICATION) {
        val (name, data) = type.toByteArray() to raw.toByteArray()
        val json = Direct.valueOrNull(Direct.volc_im_event_data(Direct.KOTLIN, name, name.length, data, data.length))
        EventType.named(type)?.takeIf { json != null }?.read?.invoke(JsonReader(json!!, 1)) ?: UnknownEventData(RawJson(raw))
    }

    /**
     * The data, where the event is one of this type.
     *
     * @throws ImException.Decode when a documented field holds another type than documented
     */
    @Suppress("UNCHECKED_CAST")
    public fun <D : EventData> dataOf(type: EventType<D>): D? = if (type.name == this.type) data as D else null

    /**
     * The value at a path in the data, by the service's names: `MessageBody.ConversationShortId`, `RobotIds[0]`; null
     * where there is nothing.
     */
    public operator fun get(path: String): RawJson? {
        val (data, place) = raw.toByteArray() to path.toByteArray()
        val found = Direct.valueOrNull(Direct.volc_im_value(data, data.length, place, place.length))
        return found?.let { RawJson(Direct.text(it)) }
    }

    /**
     * The string at a path in the data, or a whole number in decimal digits, as ids are; null where there is nothing or something else.
     */
    public fun text(path: String): String? {
        val (data, place) = raw.toByteArray() to path.toByteArray()
        return Direct.valueOrNull(Direct.volc_im_text(data, data.length, place, place.length))?.let(Direct::text)
    }
}

/**
 * Content of an unverified body. Made by [Callbacks.parseUnverified], for logs and tests: never act on it.
 *
 * @property type what the event calls itself
 * @property id what it calls its id
 * @property time when it says that it happened
 * @property appId the application that it names
 * @property signature its signature, not checked
 * @property raw its own fields: JSON text
 */
public data class UnverifiedEvent internal constructor(
    public val type: String,
    public val id: String,
    public val time: Instant,
    public val appId: String,
    public val signature: String,
    public val raw: String,
) {
    internal constructor(event: CallbackEvent) :
        this(event.type, event.id, event.time, event.appId, event.signature, event.raw)
}

/** The data of an event. One data class for each documented event, and [UnknownEventData]. */
public sealed interface EventData

/**
 * Data of an unlisted event.
 *
 * @property json the fields as JSON
 */
public data class UnknownEventData(public val json: RawJson) : EventData
