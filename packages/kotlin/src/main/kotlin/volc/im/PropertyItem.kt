package volc.im

import volc.im.internal.PropertyItem as NativePropertyItem

/** One value of a message's property. */
public data class PropertyItem(
    /** The user who set it. */
    public val uid: Long? = null,
    /** Another id of that user. */
    public val secUid: String? = null,
    /** When it was set. */
    public val createTime: Long? = null,
    /** Idempotency id of the operation. */
    public val idempotentId: String? = null,
    /** The value: a text, or the JSON text of any other value. */
    public val value: String? = null,
    /** Further members by name. */
    public val extra: Map<String, RawJson> = emptyMap(),
)

internal fun NativePropertyItem.public() =
    PropertyItem(uid, secUid, createTime, idempotentId, value, extra.mapValues { RawJson(it.value) })
