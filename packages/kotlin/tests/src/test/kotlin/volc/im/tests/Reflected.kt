package volc.im.tests

import conformance.made
import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.node.JsonNodeFactory
import kotlin.reflect.full.memberProperties
import volc.im.Action
import volc.im.ImRequest
import volc.im.IntegerCode
import volc.im.RawJson
import volc.im.TextCode

/** A request of an action from its wire body. */
fun request(action: Action<*, *>, body: JsonNode): ImRequest<*> = made(action.requestType.kotlin, body) as ImRequest<*>

/** A value of the package as JSON with the names that it has in Kotlin. */
fun shown(value: Any?): JsonNode = with(JsonNodeFactory.instance) {
    when (value) {
        null -> nullNode()
        is Int -> numberNode(value)
        is Long -> numberNode(value)
        is Boolean -> booleanNode(value)
        is String -> textNode(value)
        is RawJson -> json(value.text)
        is IntegerCode -> numberNode(value.code)
        is TextCode -> textNode(value.code)
        is List<*> -> arrayNode().addAll(value.map(::shown))
        is Map<*, *> -> objectNode().apply { value.forEach { (key, item) -> set<JsonNode>(key.toString(), shown(item)) } }
        else -> objectNode().apply {
            for (property in value::class.memberProperties.filter { it.name != "action" }) {
                val held = property.getter.call(value)
                val isAbsent = held == null || (property.name == "extra" && (held as Map<*, *>).isEmpty())
                if (!isAbsent) set<JsonNode>(property.name, shown(held))
            }
        }
    }
}
