package volc.im

/** Writes the JSON that crosses into the library: names as in Kotlin, no white space. */
internal class JsonWriter {
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

    fun raw(value: RawJson) {
        require(JsonReader.isOneValue(value.text)) { "a RawJson must be one JSON value: ${value.text.take(SHOWN)}" }
        out.append(value.text)
    }

    fun text(value: String) {
        out.append('"')
        var plain = 0
        for (at in value.indices) {
            val char = value[at]
            if (char >= ' ' && char != '"' && char != '\\') continue
            out.append(value, plain, at)
            plain = at + 1
            when (char) {
                '"' -> out.append("\\\"")
                '\\' -> out.append("\\\\")
                '\n' -> out.append("\\n")
                '\r' -> out.append("\\r")
                '\t' -> out.append("\\t")
                else -> out.append("\\u00").append(HEX[char.code shr 4]).append(HEX[char.code and 15])
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

/** Reads the JSON that comes out of the library, which is well-formed and without white space. */
internal class JsonReader(private val json: String) {
    private var at = 0

    /** Enters an object. */
    fun start() {
        expect('{')
    }

    /** The next field's name; null at the end of the object, which is left then. */
    fun name(): String? {
        if (json[at] == ',') at++
        if (json[at] == '}') {
            at++
            return null
        }
        val name = text()
        expect(':')
        return name
    }

    fun boolean(): Boolean {
        val value = json[at] == 't'
        at += if (value) 4 else 5
        return value
    }

    fun int(): Int = long().toInt()

    fun long(): Long {
        val isNegative = json[at] == '-'
        if (isNegative) at++
        // Downwards, because the smallest number has no positive twin.
        var value = 0L
        while (at < json.length && json[at] in '0'..'9') value = value * 10 - (json[at++] - '0')
        return if (isNegative) value else -value
    }

    fun text(): String {
        expect('"')
        val start = at
        while (true) {
            when (json[at]) {
                '"' -> return json.substring(start, at++)
                '\\' -> return escaped(start)
                else -> at++
            }
        }
    }

    private fun escaped(start: Int): String {
        val text = StringBuilder(json.length.coerceAtMost(at - start + 64)).append(json, start, at)
        while (true) {
            when (val char = json[at++]) {
                '"' -> return text.toString()
                '\\' -> text.append(escape())
                else -> text.append(char)
            }
        }
    }

    private fun escape(): Char = when (val char = json[at++]) {
        'b' -> '\b'
        'f' -> '\u000c'
        'n' -> '\n'
        'r' -> '\r'
        't' -> '\t'
        'u' -> Integer.parseInt(json, at, at + 4, 16).toChar().also { at += 4 }
        else -> char
    }

    fun raw(): RawJson {
        val start = at
        skip()
        return RawJson(json.substring(start, at))
    }

    /** Passes over a value. */
    fun skip() {
        var depth = 0
        while (at < json.length) {
            when (json[at]) {
                '"' -> skipText()
                '{', '[' -> {
                    depth++
                    at++
                }
                '}', ']' -> {
                    if (depth == 0) return
                    depth--
                    at++
                }
                ',' -> if (depth == 0) return else at++
                else -> at++
            }
        }
    }

    private fun skipText() {
        at++
        while (json[at] != '"') at += if (json[at] == '\\') 2 else 1
        at++
    }

    inline fun <T> list(read: () -> T): List<T> {
        expect('[')
        if (skipped(']')) return emptyList()
        val values = ArrayList<T>()
        do values.add(read()) while (skipped(','))
        expect(']')
        return values
    }

    inline fun <K, V> map(key: (String) -> K, read: () -> V): Map<K, V> {
        start()
        var name = name() ?: return emptyMap()
        val values = LinkedHashMap<K, V>()
        while (true) {
            values[key(name)] = read()
            name = name() ?: return values
        }
    }

    fun skipped(char: Char): Boolean {
        if (json[at] != char) return false
        at++
        return true
    }

    fun expect(char: Char) {
        check(json[at] == char) { "expected '$char' at $at of what the library returned" }
        at++
    }

    fun missing(name: String): Nothing = error("the library returned no $name")

    companion object {
        /** Whether a text ends where its first value does, so that it cannot add fields where it is put. */
        fun isOneValue(text: String): Boolean {
            val reader = JsonReader(text)
            try {
                reader.skip()
            } catch (_: IndexOutOfBoundsException) {
                return false
            }
            return text.isNotBlank() && reader.at == text.length
        }
    }
}
