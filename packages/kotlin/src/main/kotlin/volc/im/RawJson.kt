package volc.im

/**
 * Any JSON, kept as text without loss. Two are equal when their texts are.
 *
 * @property text the JSON text
 */
public data class RawJson(public val text: String) {
    /** The JSON text. */
    override fun toString(): String = text

    /** Constants. */
    public companion object {
        /** The JSON value `null`. */
        @JvmField
        public val NULL: RawJson = RawJson("null")
    }
}
