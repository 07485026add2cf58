package volc.im.internal

import java.time.Instant
import volc.im.ImException
import volc.im.JSON_FORMS
import volc.im.JsonReader
import volc.im.JsonWriter

/** How a class is read and written. */
internal class JsonForm<T : Any>(
    val type: Class<T>,
    private val write: JsonWriter.(T) -> Unit,
    private val read: (JsonReader) -> T,
) {
    fun text(value: T, areIdsTexts: Boolean): String = JsonWriter(areIdsTexts).apply { write(value) }.toString()

    /** The value of a JSON text without white space, as parsers of JSON write it. */
    fun read(json: String): T = try {
        read(JsonReader(utf8(json)))
    } catch (wrong: RuntimeException) {
        // A missing end is found by its index.
        throw IllegalArgumentException("not a ${type.simpleName}: ${wrong.message}", wrong)
    }

    companion object {
        @Suppress("UNCHECKED_CAST")
        fun <T : Any> of(type: Class<T>): JsonForm<T>? = JSON_FORMS[type] as JsonForm<T>?
    }
}

/** The error that a field is not given. */
internal fun missing(name: String): ImException = ImException.invalid(name, "required", "must be given", "")

/** The time of a number of units since 1970; null where there is none. */
internal fun instant(number: Long?, perSecond: Int): Instant? {
    if (number == null || number <= 0) return null
    return if (perSecond == 1) Instant.ofEpochSecond(number.coerceAtMost(Instant.MAX.epochSecond)) else Instant.ofEpochMilli(number)
}
