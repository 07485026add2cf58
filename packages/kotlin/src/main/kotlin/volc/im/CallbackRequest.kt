package volc.im

/**
 * A callback's request before its body is read: the headers as they came, null for an absent one.
 *
 * @property method the HTTP method
 * @property contentType the header `Content-Type`
 * @property contentEncoding the header `Content-Encoding`
 * @property contentLength the header `Content-Length`
 */
public data class CallbackRequest @JvmOverloads constructor(
    public val method: String,
    public val contentType: String? = null,
    public val contentEncoding: String? = null,
    public val contentLength: String? = null,
) {
    /** By lines, as core reads it. */
    internal fun head(): String =
        listOf(method, contentType, contentEncoding, contentLength).joinToString("\n") { it.orEmpty().replace('\n', ' ') }

    internal companion object {
        /** For a body without headers. */
        val POST = CallbackRequest("POST", "application/json")
    }
}
