package volc.im.tests

import com.fasterxml.jackson.databind.JsonNode
import java.nio.file.Files
import java.nio.file.Path

/** The lines of a file of the vectors. */
fun vectors(name: String): List<JsonNode> {
    val folder = System.getenv("VOLC_IM_VECTORS") ?: error("VOLC_IM_VECTORS must name the folder of the vectors")
    return Files.readAllLines(Path.of(folder, name)).filter(String::isNotBlank).map(::json)
}

/** Whether two JSON values are the same, an integer and its decimal text counting as one: JavaScript has ids as text. */
fun same(one: JsonNode, other: JsonNode): Boolean = when {
    one.isObject && other.isObject ->
        one.fieldNames().asSequence().toSet() == other.fieldNames().asSequence().toSet() &&
            one.fieldNames().asSequence().all { same(one[it], other[it]) }
    one.isArray && other.isArray -> one.size() == other.size() && one.indices().all { same(one[it], other[it]) }
    one.isValueNode && other.isValueNode -> one == other || one.asText() == other.asText()
    else -> false
}

private fun JsonNode.indices() = 0 until size()

/** The value at a path such as `users[0].userId`. */
fun JsonNode.valueAt(path: String): JsonNode? =
    path.split('.', '[', ']').filter(String::isNotEmpty).fold(this as JsonNode?) { node, step ->
        step.toIntOrNull()?.let { node?.get(it) } ?: node?.get(step)
    }
