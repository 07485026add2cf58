package volc.im

/**
 * The response to a callback's request.
 *
 * @property status the HTTP status
 * @property headers by lower-case name
 * @property body JSON, to be sent in UTF-8; null for an empty body
 */
public data class CallbackAnswer internal constructor(
    public val status: Int,
    public val headers: Map<String, String>,
    public val body: String?,
)
