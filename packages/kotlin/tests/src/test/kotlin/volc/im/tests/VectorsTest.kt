package volc.im.tests

import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.node.NullNode
import conformance.shown
import java.time.Instant
import java.util.HexFormat
import kotlin.test.Test
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlin.test.assertTrue
import volc.im.Action
import volc.im.Callbacks
import volc.im.ImConfig
import volc.im.ImException
import volc.im.ImProtocol
import volc.im.MsgType
import volc.im.RawJson
import volc.im.SendMessageRequest

class VectorsTest {
    private val protocol = ImProtocol(ImConfig("AKLTexample", "secret", 123456))

    @Test
    fun `every request gives its wire body`() {
        val called = HashSet<String>()
        for (vector in vectors("requests/actions.jsonl")) {
            val action = Action.named(vector["action"].asText())!!
            val built = json(protocol.build(request(action, vector["body"])).body)
            assertEquals(vector["body"], built, vector["name"].asText())
            called.add(action.name)
        }
        assertEquals(57, called.size)
        assertEquals(57, Action.ALL.size)
    }

    @Test
    fun `every refused input is refused with its path and rule`() {
        var refused = 0
        for (vector in vectors("requests/refused.jsonl")) {
            val input = vector["input"].let { if (it.isTextual) it.asText() else it.toString() }
            val rule = vector["error"]["rule"].asText()
            val refusal = Crossing.refusal(vector["action"].asText(), input)
            if (rule == "safe_integer") {
                // Numbers are 64 bits wide here: what JavaScript would have rounded is no error, or another one, but for
                // times and counts.
                if (refusal?.get(1) == rule) assertEquals(vector["error"]["path"].asText(), refusal[0])
                continue
            }
            assertContentEquals(arrayOf(vector["error"]["path"].asText(), rule), refusal, vector["name"].asText())
            refused++
        }
        assertTrue(refused > 60)
    }

    @Test
    fun `what breaks a rule is told by the property's name`() {
        val request = request(Action.BATCH_ADD_CONVERSATION_PARTICIPANT, json(
            """{"ConversationShortId":1,"Operator":1,"ParticipantInfos":[{"ParticipantUserId":1},{"ParticipantUserId":-5}]}""",
        ))
        val error = assertFailsWith<ImException.Validation> { protocol.build(request) }
        assertEquals("participantInfos[1].participantUserId", error.path)
        assertEquals("-5", error.given)
        assertEquals("BatchAddConversationParticipant", error.call?.action)
    }

    @Test
    fun `half a character is refused, and not sent as another`() {
        for (text in listOf("\uD800", "a\uDC00", "\uDC00\uD800")) {
            val request = SendMessageRequest(text, conversationShortId = 1, msgType = MsgType.TEXT, sender = 1)
            val error = assertFailsWith<ImException.Validation> { protocol.build(request) }
            assertEquals("content" to "syntax", error.path to error.rule)
        }
        val whole = SendMessageRequest("\u0001 \"é你😀\\\n", conversationShortId = 1, msgType = MsgType.TEXT, sender = 1)
        assertEquals(whole.content, json(protocol.build(whole).body)["Content"].asText())
    }

    @Test
    fun `text that is no JSON adds no fields`() {
        for (text in listOf("1,\"Name\":2", "1},{", "\"", "[1", "]", "", " ")) {
            val request = (request(Action.GET_CONVERSATION_USER_COUNT, json("""{"ConversationShortId":1}""")))
                as volc.im.GetConversationUserCountRequest
            assertFailsWith<IllegalArgumentException>(text) {
                protocol.build(request.copy(extra = mapOf("New" to RawJson(text))))
            }
        }
    }

    @Test
    fun `every answer gives its result or its error`() {
        for (vector in vectors("responses/actions.jsonl") + vectors("responses/envelopes.jsonl")) {
            val name = vector["name"].asText()
            val action = Action.named(vector["action"].asText())!!
            val body = vector["body"].asText().toByteArray()
            val parse = { protocol.parse(action, vector["status"].asInt(), body) }
            val expected = vector["error"]
            if (expected == null) {
                val result = try {
                    shown(parse())
                } catch (error: ImException.Decode) {
                    // Ids that are no numbers: JavaScript takes them as texts.
                    if (error.rule == "integer" || error.rule == "range") continue
                    throw error
                }
                val isForeign = "no number" in name || !same(vector["result"], result) && isForeignId(vector["result"])
                assertTrue(isForeign || same(vector["result"], result), "$name: $result")
                continue
            }
            val error = assertFailsWith<ImException>(name) { parse() }
            val facts = facts(error)
            for ((fact, value) in expected.fields()) {
                assertEquals(value.asText(), facts[fact]?.toString() ?: "null", "$name: $fact")
            }
        }
    }

    /** Ids in results that are text in the service's answer, which have no place in a Long and stay in `extra`. */
    private fun isForeignId(node: JsonNode): Boolean = when {
        node.isContainerNode -> node.any(::isForeignId)
        node.isTextual -> node.asText().let { it.isNotEmpty() && it.toLongOrNull() == null && it.length < 20 }
        else -> false
    }

    private fun facts(error: ImException): Map<String, Any?> = mapOf(
        "kind" to error.kind,
        "requestId" to error.requestId,
        "retryable" to error.call?.isRetryable,
    ) + when (error) {
        is ImException.Api -> mapOf(
            "code" to error.code,
            "codeN" to error.codeN,
            "serverMessage" to error.serviceMessage,
            "httpStatus" to error.httpStatus,
        )
        is ImException.Http -> mapOf("httpStatus" to error.httpStatus, "bodyStart" to error.bodyStart)
        is ImException.Decode -> mapOf("path" to error.path, "rule" to error.rule)
        else -> emptyMap()
    }

    @Test
    fun `every genuine callback is read`() {
        for (vector in vectors("callbacks/accepted.jsonl")) {
            val event = callbacks(vector).verify(raw(vector), now(vector))
            val expected = vector["event"]
            assertEquals(expected["type"].asText(), event.type)
            assertEquals(expected["id"].asText(), event.id)
            assertEquals(expected["timeMs"].asLong(), event.time.toEpochMilli())
            assertEquals(expected["appId"].asText(), event.appId)
            val unverified = callbacks(vector).parseUnverified(raw(vector))
            assertEquals(event.toString().substringAfter('('), unverified.toString().substringAfter('('))
        }
    }

    @Test
    fun `every other callback is refused for its reason`() {
        for (vector in vectors("callbacks/refused.jsonl")) {
            val name = vector["name"].asText()
            val error = assertFailsWith<ImException.Callback>(name) { callbacks(vector).verify(raw(vector), now(vector)) }
            val reason = vector["reason"].asText()
            if (reason == "*") assertTrue(error.reason != "signature", name) else assertEquals(reason, error.reason, name)
            assertEquals(vector["skewSeconds"]?.asLong(), error.skew?.toSeconds(), name)
        }
    }

    private fun callbacks(vector: JsonNode): Callbacks {
        val appId = vector["appId"]?.takeIf(JsonNode::isNumber)?.asInt()
        return Callbacks(vector["secrets"].map(JsonNode::asText), appId, eventId = vector["eventId"]?.asText())
    }

    private fun raw(vector: JsonNode): ByteArray =
        vector["bodyHex"]?.let { HexFormat.of().parseHex(it.asText()) } ?: vector["body"].asText().toByteArray()

    private fun now(vector: JsonNode): Instant = Instant.ofEpochMilli(vector["nowMs"].asLong())

    @Test
    fun `every path leads to its value`() {
        val callbacks = Callbacks("callback-secret")
        for (vector in vectors("callbacks/paths.jsonl")) {
            val event = callbacks.verify(callbacks.sign("AfterPush", vector["data"].asText()).toByteArray())
            assertEquals(vector["text"].textValue(), event.text(vector["path"].asText()), "$vector")
            val value = event[vector["path"].asText()]?.let { json(it.text) }
            val expected = vector["expect"] ?: continue
            // JavaScript's null is nothing there, or the value null.
            assertTrue(same(expected, value ?: NullNode.instance), "$vector: $value")
        }
    }

    @Test
    fun `signing equals the vendor's`() {
        var compared = 0
        for (vector in vectors("signing.jsonl")) {
            val action = vector["query"]["Action"]?.asText() ?: continue
            val body = vector["body"].asText()
            val isOurs = vector["service"].asText() == "rtc" && vector["method"].asText() == "POST" &&
                vector["host"].asText() == "rtc.volcengineapi.com" && vector["query"]["Version"]?.asText() == "2020-12-01" &&
                vector["query"].size() == 2 && vector["region"].asText() == "cn-north-1" && vector["path"].asText() == "/" &&
                runCatching { json(body).isObject }.getOrDefault(false)
            if (!isOurs) continue
            val token = vector["token"]?.takeIf(JsonNode::isTextual)?.asText()?.ifEmpty { null }
            val signer = ImProtocol(ImConfig(vector["ak"].asText(), vector["sk"].asText(), 1, sessionToken = token))
            val date = vector["date"].asText()
            val now = Instant.parse(
                "${date.substring(0, 4)}-${date.substring(4, 6)}-${date.substring(6, 11)}:${date.substring(11, 13)}:" +
                    "${date.substring(13, 15)}Z",
            )
            val signed = runCatching { signer.buildRaw(action, body, now) }.getOrNull() ?: continue
            if (signed.body != body) continue
            assertEquals(vector["expect"]["authorization"].asText(), signed.headers["authorization"])
            val steps = signer.signingSteps(action, body, now)
            assertTrue(steps.canonicalRequest.startsWith("POST\n"))
            assertNull(signed.idempotencyId)
            compared++
        }
        assertTrue(compared > 0)
    }
}
