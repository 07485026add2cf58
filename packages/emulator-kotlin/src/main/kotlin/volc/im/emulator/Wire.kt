package volc.im.emulator

import com.google.gson.Gson
import com.google.gson.GsonBuilder
import com.google.gson.ToNumberPolicy

/** The fields of an answer, by their names on the wire. */
public class Wire internal constructor(internal val fields: Map<*, *>) {
    internal fun any(name: String): Any? = fields[name]

    internal fun long(name: String): Long =
        when (val value = fields[name]) {
            is Number -> value.toLong()
            is String -> value.toLong()
            else -> 0
        }

    internal fun double(name: String): Double = (fields[name] as? Number)?.toDouble() ?: 0.0

    internal fun text(name: String): String = fields[name] as? String ?: ""

    internal fun boolean(name: String): Boolean = fields[name] == true

    internal fun <T> record(name: String, make: (Wire) -> T): T = make(Wire(fields[name] as? Map<*, *> ?: emptyMap<String, Any?>()))

    internal fun <T> records(name: String, make: (Wire) -> T): List<T> = list(name).map { make(Wire(it as Map<*, *>)) }

    internal fun texts(name: String): List<String> = list(name).map { it.toString() }

    @Suppress("UNCHECKED_CAST")
    internal fun maps(name: String): List<Map<String, Any?>> = list(name).map { it as Map<String, Any?> }

    internal fun textMap(name: String): Map<String, String> = map(name).mapValues { it.value.toString() }

    internal fun longMap(name: String): Map<String, Long> = map(name).mapValues { (it.value as Number).toLong() }

    internal fun <T> has(name: String, read: Wire.() -> T): T? = if (fields[name] == null) null else read()

    private fun list(name: String): List<*> = fields[name] as? List<*> ?: emptyList<Any?>()

    private fun map(name: String): Map<String, *> =
        (fields[name] as? Map<*, *> ?: emptyMap<String, Any?>()).entries.associate { it.key.toString() to it.value }

    internal companion object {
        /** Whole numbers keep all their digits. */
        private val GSON: Gson = GsonBuilder().setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE).serializeNulls().create()

        fun value(text: String): Any? = GSON.fromJson(text, Any::class.java)

        fun read(text: String): Wire = Wire(value(text) as Map<*, *>)

        fun write(value: Any?): String = GSON.toJson(value)
    }
}

/** An answer of the emulator. */
public abstract class Record internal constructor(protected val source: Wire) {
    override fun equals(other: Any?): Boolean = other is Record && javaClass == other.javaClass && source.fields == other.source.fields

    override fun hashCode(): Int = source.fields.hashCode()

    override fun toString(): String = "${javaClass.simpleName}${Wire.write(source.fields)}"
}

internal fun present(vararg fields: Pair<String, Any?>): Map<String, Any?> = fields.filter { it.second != null }.toMap()
