package conformance

import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.ObjectMapper
import com.fasterxml.jackson.databind.node.JsonNodeFactory
import java.util.Arrays
import kotlin.reflect.full.memberProperties
import kotlin.reflect.full.primaryConstructor
import volc.im.IntegerCode
import volc.im.RawJson
import volc.im.TextCode

/** What a result says, whatever the names and types it is said in. */
fun said(value: JsonNode): String = when {
    value.isNull || value.isBoolean -> value.asText()
    value.isArray -> value.joinToString(",", "[", "]") { said(it) }
    value.isObject -> value.fields().asSequence().filter { !it.value.isNull }
        .map { (name, member) -> "${name.lowercase().replace("_", "")}:${said(member)}" }
        .sortedWith { one, other -> Arrays.compareUnsigned(one.toByteArray(), other.toByteArray()) }
        .joinToString(",", "{", "}")
    else -> "\"${value.asText()}\""
}

/** A value of the package as JSON with the names that it has in Kotlin. */
fun shown(value: Any?): JsonNode = with(JsonNodeFactory.instance) {
    when (value) {
        null -> nullNode()
        is Int -> numberNode(value)
        is Long -> numberNode(value)
        is Boolean -> booleanNode(value)
        is String -> textNode(value)
        is RawJson -> ObjectMapper().readTree(value.text)
        is IntegerCode -> numberNode(value.code)
        is TextCode -> textNode(value.code)
        is List<*> -> arrayNode().addAll(value.map(::shown))
        is Map<*, *> -> objectNode().apply { value.forEach { (key, item) -> set<JsonNode>(key.toString(), shown(item)) } }
        else -> objectNode().apply {
            val fields = value::class.primaryConstructor!!.parameters.map { it.name }
            for (property in value::class.memberProperties.filter { it.name in fields }) {
                val held = property.getter.call(value)
                val isAbsent = held == null || (property.name == "extra" && (held as Map<*, *>).isEmpty())
                if (!isAbsent) set<JsonNode>(property.name, shown(held))
            }
        }
    }
}
