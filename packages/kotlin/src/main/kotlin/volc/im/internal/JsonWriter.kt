package volc.im

import volc.im.internal.isHalf

/**
 * Writes the JSON that crosses into the library: names as in Kotlin, no white space.
 *
 * @param areIdsTexts writes ids as texts, for readers whose numbers end at 2^53
 */
internal class JsonWriter(private val areIdsTexts: Boolean = false) {
    val out = StringBuilder(256)

    fun start() {
        out.append('{')
    }

    fun end() {
        out.append('}')
    }

    /** Starts a field: what is written next is its value. */
    fun name(name: String) {
        comma()
        out.append('"').append(name).append("\":")
    }

    fun boolean(value: Boolean) {
        out.append(value)
    }

    fun long(value: Long) {
        out.append(value)
    }

    fun id(value: Long) {
        if (areIdsTexts) out.append('"').append(value).append('"') else out.append(value)
    }

    /** An id of a list that has a twin for string ids. */
    fun idOrText(value: Any) {
        when (value) {
            is String -> text(value)
            is Long -> id(value)
            is Int -> id(value.toLong())
            else -> throw IllegalArgumentException("an id must be a Long or a String, not a ${value.javaClass.name}")
        }
    }

    fun raw(value: RawJson) {
        require(JsonReader.isOneValue(value.text)) { "a RawJson must be one JSON value: ${value.text.take(SHOWN)}" }
        out.append(value.text)
    }

    fun text(value: String) {
        out.append('"')
        var plain = 0
        for (at in value.indices) {
            val char = value[at]
            // Half a surrogate pair goes out as what it is, for core to refuse, and not as a `?`.
            if (char >= ' ' && char != '"' && char != '\\' && !isHalf(value, at)) continue
            out.append(value, plain, at)
            plain = at + 1
            when (char) {
                '"' -> out.append("\\\"")
                '\\' -> out.append("\\\\")
                '\n' -> out.append("\\n")
                '\r' -> out.append("\\r")
                '\t' -> out.append("\\t")
                else -> {
                    out.append("\\u")
                    for (shift in 12 downTo 0 step 4) out.append(HEX[(char.code shr shift) and 15])
                }
            }
        }
        out.append(value, plain, value.length).append('"')
    }

    inline fun <T> list(values: List<T>, write: (T) -> Unit) {
        out.append('[')
        for ((at, value) in values.withIndex()) {
            if (at > 0) out.append(',')
            write(value)
        }
        out.append(']')
    }

    inline fun <K, V> map(values: Map<K, V>, write: (V) -> Unit) {
        start()
        for ((key, value) in values) {
            comma()
            text(key.toString())
            out.append(':')
            write(value)
        }
        end()
    }

    /** Fields that were given by wire name, where there are any. */
    fun extra(values: Map<String, RawJson>) {
        if (values.isEmpty()) return
        name("extra")
        map(values) { raw(it) }
    }

    fun comma() {
        if (out[out.length - 1] != '{') out.append(',')
    }

    override fun toString(): String = out.toString()

    private companion object {
        const val HEX = "0123456789abcdef"
        const val SHOWN = 64
    }
}
