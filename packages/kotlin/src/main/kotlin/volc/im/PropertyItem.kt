package volc.im

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

internal fun JsonReader.propertyItem(): PropertyItem {
    var item = PropertyItem()
    start()
    while (true) {
        when (name() ?: return item) {
            "uid" -> item = item.copy(uid = long())
            "secUid" -> item = item.copy(secUid = text())
            "createTime" -> item = item.copy(createTime = long())
            "idempotentId" -> item = item.copy(idempotentId = text())
            "value" -> item = item.copy(value = text())
            "extra" -> item = item.copy(extra = map({ it }) { raw() })
            else -> skip()
        }
    }
}
