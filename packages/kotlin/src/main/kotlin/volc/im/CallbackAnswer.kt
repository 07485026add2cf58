package volc.im

/**
 * What to answer a callback's request with.
 *
 * @property status the HTTP status
 * @property body JSON, to be sent in UTF-8; null for an empty body
 */
public data class CallbackAnswer internal constructor(public val status: Int, public val body: String?) {
    /** The headers, names in lower case. */
    public val headers: Map<String, String>
        get() = when {
            body != null -> mapOf("content-type" to "application/json")
            status == METHOD_NOT_ALLOWED -> mapOf("allow" to "POST")
            else -> emptyMap()
        }

    internal companion object {
        private const val METHOD_NOT_ALLOWED = 405

        fun reply(body: String) = CallbackAnswer(200, body)

        fun silent(status: UShort) = CallbackAnswer(status.toInt(), null)
    }
}
