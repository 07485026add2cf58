package volc.im.tests

import com.fasterxml.jackson.databind.JsonNode
import conformance.shown
import com.fasterxml.jackson.databind.node.ArrayNode
import com.fasterxml.jackson.databind.node.ObjectNode
import java.lang.reflect.InvocationTargetException
import kotlin.reflect.full.callSuspend
import kotlin.reflect.full.functions
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking
import volc.im.Action
import volc.im.BlockingImClient
import volc.im.CallOptions
import volc.im.ImClient

/** Every action by its own function, against the emulator. */
class ScenarioTest {
    @Test
    fun `every action works by its suspending function`() = Emulator().use { emulator ->
        ImClient(emulator.config).use { im ->
            run { action, request ->
                val function = ImClient::class.functions.first { it.name == function(action) }
                runBlocking { function.callSuspend(im, request, CallOptions.NONE) }
            }
        }
    }

    @Test
    fun `every action works by its blocking function`() = Emulator().use { emulator ->
        BlockingImClient(emulator.config).use { im ->
            run { action, request ->
                try {
                    BlockingImClient::class.java.getMethod(function(action), action.requestType).invoke(im, request)
                } catch (error: InvocationTargetException) {
                    throw error.targetException
                }
            }
        }
    }

    private fun function(action: Action<*, *>) = action.name.replaceFirstChar(Char::lowercase)

    private fun run(call: (Action<*, *>, Any) -> Any?) {
        val kept = HashMap<String, JsonNode>()
        val called = HashSet<String>()
        for (step in vectors("scenario.jsonl")) {
            val action = Action.named(step["action"].asText())!!
            val result = shown(call(action, request(action, filled(step["body"], kept))))
            for ((name, path) in step["keep"]?.fields()?.asSequence().orEmpty()) {
                kept[name] = assertNotNull(result.valueAt(path.asText()), "${action.name}: $path in $result")
            }
            for ((path, expected) in step["expect"]?.fields()?.asSequence().orEmpty()) {
                val value = assertNotNull(result.valueAt(path), "${action.name}: $path in $result")
                assertTrue(same(expected, value), "${action.name}: $path in $result")
            }
            called.add(action.name)
        }
        assertEquals(57, called.size)
    }

    /** What earlier steps kept, in the place of its name. */
    private fun filled(node: JsonNode, kept: Map<String, JsonNode>): JsonNode = when {
        node.isTextual && node.asText().startsWith("$") -> kept.getValue(node.asText().drop(1))
        node is ObjectNode -> node.deepCopy().apply { replaceAll(kept) }
        node is ArrayNode -> node.deepCopy().apply { for (at in 0 until size()) set(at, filled(get(at), kept)) }
        else -> node
    }

    private fun ObjectNode.replaceAll(kept: Map<String, JsonNode>) {
        for (name in fieldNames().asSequence().toList()) replace(name, filled(get(name), kept))
    }
}
