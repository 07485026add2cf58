package conformance

import com.fasterxml.jackson.databind.JsonNode
import kotlin.reflect.KClass
import kotlin.reflect.KType
import kotlin.reflect.full.companionObject
import kotlin.reflect.full.companionObjectInstance
import kotlin.reflect.full.functions
import kotlin.reflect.full.isSubclassOf
import kotlin.reflect.full.primaryConstructor
import volc.im.IntegerCode
import volc.im.RawJson
import volc.im.TextCode

/** A request or a part of one, from the wire. */
fun made(type: KClass<*>, node: JsonNode): Any {
    val constructor = type.primaryConstructor!!
    val wire = node.fieldNames().asSequence().toMutableSet()
    // Beside a twin in text, what goes out in the place of the number is not the caller's.
    wire.removeAll(wire.filter { it.endsWith("Str") }.map { it.removeSuffix("Str") }.toSet())
    val arguments = constructor.parameters.filter { it.name != "extra" }.mapNotNull { parameter ->
        val name = parameter.name!!.replaceFirstChar(Char::uppercase)
        if (wire.remove(name)) parameter to value(parameter.type, node[name]) else null
    }.toMap()
    val extra = constructor.parameters.first { it.name == "extra" } to wire.associateWith { RawJson(node[it].toString()) }
    return constructor.callBy(arguments + extra)
}

private fun value(type: KType, node: JsonNode): Any {
    val kind = type.classifier as KClass<*>
    return when {
        kind == Int::class -> node.intValue()
        kind == Long::class -> node.longValue()
        kind == Boolean::class -> node.booleanValue()
        kind == String::class -> node.textValue()
        kind == RawJson::class -> RawJson(node.toString())
        kind == List::class -> node.map { value(type.arguments[0].type!!, it) }
        kind == Map::class -> node.fields().asSequence().associate { (key, item) ->
            val name = if (type.arguments[0].type!!.classifier == Long::class) key.toLong() else key
            name to value(type.arguments[1].type!!, item)
        }
        kind.isSubclassOf(IntegerCode::class) -> known(kind, node.intValue())
        kind.isSubclassOf(TextCode::class) -> known(kind, node.textValue())
        else -> made(kind, node)
    }
}

private fun known(kind: KClass<*>, code: Any): Any =
    kind.companionObject!!.functions.first { it.name == "of" }.call(kind.companionObjectInstance, code)!!
