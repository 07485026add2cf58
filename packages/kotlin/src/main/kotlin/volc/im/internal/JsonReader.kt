package volc.im

/**
 * Reads the JSON that comes out of the library, which is well-formed and without white space.
 *
 * From bytes: most of an answer is ASCII, and one text outside of it would make a string of the whole twice as long.
 *
 * With [hasRows], an item of a listing may be a row: an array of its values, whose names are those of the object before it.
 */
internal class JsonReader(
    private val json: ByteArray,
    private var at: Int = 0,
    private val end: Int = json.size,
    private val hasRows: Boolean = false,
) {
    constructor(text: String) : this(text.toByteArray())

    /** How many objects the reader is inside of. */
    private var depth = 0

    /** The names of the last item that was an object, and how many there are. */
    private var names = NO_NAMES
    private var nameCount = 0

    /** The place of a row's next value; -1 in an object. */
    private var place = -1

    /** The bytes of a text without its escapes. */
    private var unescaped = NO_BYTES

    /** Enters an object, or a row. */
    fun start() {
        depth++
        if (hasRows && depth == ITEM) {
            place = if (skipped('[')) 0 else -1
            if (place == 0) return
            nameCount = 0
        }
        expect('{')
    }

    /** The next field's name; null at the end of the object, which is left then. */
    fun name(): String? {
        val isItem = hasRows && depth == ITEM
        if (isItem && place >= 0) return nameInRow()
        if (json[at] == COMMA) at++
        if (json[at] == CLOSE) {
            at++
            depth--
            return null
        }
        check(json[at] == QUOTE) { "expected a name at $at" }
        val name = known() ?: text()
        expect(':')
        if (isItem) keep(name)
        return name
    }

    private fun nameInRow(): String? {
        if (json[at] == COMMA) at++
        if (json[at] == CLOSE_LIST) {
            check(place == nameCount) { "expected another value at $at" }
            at++
            depth--
            return null
        }
        check(place < nameCount) { "expected the end of a row at $at" }
        return names[place++]
    }

    private fun keep(name: String) {
        if (nameCount == names.size) names = names.copyOf(nameCount * 2 + NAMES_OF_AN_ITEM)
        names[nameCount++] = name
    }

    /** A name that was read before: the same string again, whose hash is known. */
    private fun known(): String? {
        val start = at + 1
        var stop = start
        var hash = 0
        while (json[stop] != QUOTE) {
            val byte = json[stop]
            if (byte < 0 || byte == BACKSLASH) return null
            hash = 31 * hash + byte
            stop++
        }
        val place = (hash xor (hash ushr 10)) and NAMES.lastIndex
        NAMES[place]?.takeIf { it.hashCode() == hash && isAt(it, start, stop) }?.let {
            at = stop + 1
            return it
        }
        at = stop + 1
        return String(json, start, stop - start, Charsets.ISO_8859_1).also { NAMES[place] = it }
    }

    private fun isAt(name: String, start: Int, stop: Int): Boolean {
        if (name.length != stop - start) return false
        for (index in name.indices) if (name[index].code != json[start + index].toInt()) return false
        return true
    }

    fun boolean(): Boolean {
        val value = json[at] == TRUE
        check(value || json[at] == FALSE) { "expected true or false at $at" }
        at += if (value) 4 else 5
        return value
    }

    fun int(): Int = Math.toIntExact(long())

    /** From a user's JSON a number may be of any size. */
    fun long(): Long {
        val isNegative = json[at] == MINUS
        if (isNegative) at++
        val start = at
        // Downwards, because the smallest number has no positive twin.
        var value = 0L
        while (at < end && json[at] >= ZERO && json[at] <= NINE) value = value * 10 - (json[at++] - ZERO)
        val digits = at - start
        check(digits > 0) { "expected a number at $at" }
        check(digits == 1 || json[start] != ZERO) { "expected no zeros before a number at $start" }
        // Nineteen digits beyond 64 bits have wrapped around, once, and are positive.
        check(digits < 19 || digits == 19 && value < 0 && (isNegative || value != Long.MIN_VALUE)) {
            "expected a number of 64 bits at $start"
        }
        return if (isNegative) value else -value
    }

    /** An id, which may be a text where it comes from a user's JSON. */
    fun id(): Long = if (json[at] == QUOTE) idOf(text()) else long()

    /** An id in a text or in a key: as core writes it, without white space, signs of a zero and zeros before it. */
    fun idOf(text: String): Long = checkNotNull(text.toLongOrNull()?.takeIf { it.toString() == text }) { "expected an id" }

    fun text(): String {
        expect('"')
        val start = at
        var stop = at
        while (json[stop] != QUOTE) if (json[stop++] == BACKSLASH) return escaped(start, stop - 1)
        at = stop + 1
        return String(json, start, stop - start, Charsets.UTF_8)
    }

    /** A text from its first escape on: its bytes without escapes, and then the text of them. */
    private fun escaped(start: Int, escape: Int): String {
        var plain = start
        var stop = escape
        var length = 0
        while (true) {
            val byte = json[stop]
            if (byte != QUOTE && byte != BACKSLASH) {
                stop++
                continue
            }
            val count = stop - plain
            if (length + count >= unescaped.size) unescaped = unescaped.copyOf(2 * (length + count) + TEXT)
            System.arraycopy(json, plain, unescaped, length, count)
            length += count
            if (byte == QUOTE) {
                at = stop + 1
                return String(unescaped, 0, length, Charsets.UTF_8)
            }
            // Half of a surrogate pair has no bytes.
            if (json[stop + 1] == UNICODE) return spelled(start)
            unescaped[length++] = ESCAPES[json[stop + 1].toInt()]
            stop += 2
            plain = stop
        }
    }

    /** A text with characters by their number. */
    private fun spelled(start: Int): String {
        val text = StringBuilder()
        var plain = start
        at = start
        while (true) {
            val byte = json[at]
            if (byte != QUOTE && byte != BACKSLASH) {
                at++
                continue
            }
            text.append(String(json, plain, at - plain, Charsets.UTF_8))
            if (byte == QUOTE) {
                at++
                return text.toString()
            }
            text.append(escape())
            plain = at
        }
    }

    private fun escape(): Char {
        val char = json[at + 1].toInt().toChar()
        at += 2
        if (char != 'u') return ESCAPES[char.code].toInt().toChar()
        return String(json, at, 4, Charsets.ISO_8859_1).toInt(16).toChar().also { at += 4 }
    }

    fun raw(): RawJson {
        val start = at
        skip()
        return RawJson(String(json, start, at - start, Charsets.UTF_8))
    }

    /** A reader of the value that comes, which is passed over. */
    fun slice(): JsonReader {
        val start = at
        skip()
        return JsonReader(json, start, at, hasRows)
    }

    /** Another reader of what comes. */
    fun copy(): JsonReader = JsonReader(json, at, end, hasRows)

    /** What [read] reads; null where `null` stands. */
    inline fun <T> orNull(read: JsonReader.() -> T): T? {
        if (!isNull()) return read()
        skip()
        return null
    }

    fun isNull(): Boolean = json[at] == NULL

    /** Passes over a value. */
    fun skip() {
        var depth = 0
        while (at < end) {
            when (json[at]) {
                QUOTE -> skipText()
                OPEN, OPEN_LIST -> {
                    depth++
                    at++
                }
                CLOSE, CLOSE_LIST -> {
                    if (depth == 0) return
                    depth--
                    at++
                }
                COMMA -> if (depth == 0) return else at++
                else -> at++
            }
        }
        if (depth > 0) throw IndexOutOfBoundsException("a value without its end")
    }

    private fun skipText() {
        at++
        while (json[at] != QUOTE) at += if (json[at] == BACKSLASH) 2 else 1
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

    inline fun <K, V> map(convert: (String) -> K, read: () -> V): Map<K, V> {
        start()
        var name = key() ?: return emptyMap()
        val values = LinkedHashMap<K, V>()
        while (true) {
            values[convert(name)] = read()
            name = key() ?: return values
        }
    }

    /** As [name], for keys that are data: each would take the place of a name. */
    fun key(): String? {
        if (json[at] == COMMA) at++
        if (json[at] == CLOSE) {
            at++
            depth--
            return null
        }
        return text().also { expect(':') }
    }

    fun skipped(char: Char): Boolean {
        if (json[at] != char.code.toByte()) return false
        at++
        return true
    }

    fun expect(char: Char) {
        check(json[at] == char.code.toByte()) { "expected '$char' at $at of what the library returned" }
        at++
    }

    fun missing(name: String): Nothing = error("the library returned no $name")

    companion object {
        private const val QUOTE = '"'.code.toByte()
        private const val BACKSLASH = '\\'.code.toByte()
        private const val COMMA = ','.code.toByte()
        private const val OPEN = '{'.code.toByte()
        private const val CLOSE = '}'.code.toByte()
        private const val OPEN_LIST = '['.code.toByte()
        private const val CLOSE_LIST = ']'.code.toByte()
        private const val TRUE = 't'.code.toByte()
        private const val FALSE = 'f'.code.toByte()
        private const val NULL = 'n'.code.toByte()
        private const val MINUS = '-'.code.toByte()
        private const val ZERO = '0'.code.toByte()
        private const val NINE = '9'.code.toByte()
        private const val UNICODE = 'u'.code.toByte()

        /** How many objects an item of a listing is inside of, itself counted. */
        private const val ITEM = 2
        private const val NAMES_OF_AN_ITEM = 32
        private val NO_NAMES = emptyArray<String?>()
        private val NO_BYTES = ByteArray(0)
        private const val TEXT = 256

        /** What stands for a character behind a backslash: most are themselves. */
        private val ESCAPES = ByteArray(128) { it.toByte() }.also {
            for ((name, char) in "bfnrt".zip("\b\u000c\n\r\t")) it[name.code] = char.code.toByte()
        }

        /** Names by their hash. Races are harmless: what is found there is compared. */
        private val NAMES = arrayOfNulls<String>(1024)

        /** Whether a text ends where its first value does, so that it cannot add fields where it is put. */
        fun isOneValue(text: String): Boolean {
            val reader = JsonReader(text)
            try {
                reader.skip()
            } catch (broken: IndexOutOfBoundsException) {
                return false
            }
            return text.isNotBlank() && reader.at == reader.end
        }
    }
}
