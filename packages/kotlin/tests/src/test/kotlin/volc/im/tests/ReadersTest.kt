package volc.im.tests

import com.fasterxml.jackson.core.JsonProcessingException
import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.ObjectMapper
import com.fasterxml.jackson.databind.node.ObjectNode
import kotlin.random.Random
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import kotlin.test.fail
import kotlinx.serialization.SerializationException
import kotlinx.serialization.json.Json
import volc.im.Action
import volc.im.ConversationType
import volc.im.GetConversationMessagesResult
import volc.im.ImConfig
import volc.im.ImProtocol
import volc.im.Message
import volc.im.MsgType
import volc.im.QuotedMessage
import volc.im.RawJson
import volc.im.SendMessageRequest
import volc.im.jackson.ImModule
import volc.im.serialization.imSerializer

/** What is read of users' JSON, whatever it is: what it says, or a refusal. The same changes each time. */
class ReadersTest {
    private val mapper = ObjectMapper().registerModule(ImModule())
    private val random = Random(1)

    private val message = Message(
        content = "{\"text\":\"好 😀\"}",
        conversationShortId = Long.MAX_VALUE,
        conversationType = ConversationType.GROUP,
        createTime = 1_700_000_000_123,
        messageId = 7221856821303362050,
        msgType = MsgType.TEXT,
        sender = Long.MIN_VALUE,
        ext = mapOf("a" to "1", "\u0001\"" to "\\"),
        indexInConversation = 3,
        refMsgInfo = QuotedMessage(),
        extra = mapOf("New" to RawJson("""{"Id":9007199254740993,"List":[1.5,true,null]}""")),
    )
    private val seeds = listOf(
        message,
        SendMessageRequest("{}", 1, MsgType.TEXT, sender = 2, mentionedUsers = listOf(1, -5), ext = mapOf("k" to "v")),
        GetConversationMessagesResult(hasMore = true, messages = listOf(message, Message()), newCursor = 9),
    )

    /** What takes the place of something, or stands before it. No digits come after an exponent: Jackson reads infinity then. */
    private val pieces = listOf(
        "null", "true", "-", "0", "1.5", "1e2 ", "2147483648", "-2147483649", "4294977297", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "-9223372036854775809", "10000000000000000000", "18446744073709551617", "99999999999999999999",
        "\"\"", "007", "\"007\"", "\"-0\"", "\"+5\"", "\"5 \"", "\"٣\"", "\"9223372036854775808\"", "\"\\ud83d\"", "\\", "\"", "[", "]", "{", "}", "{}", "[]", ",", ":", " ",
    )
    private val token = Regex(""""(?:[^"\\]|\\.)*"|-?[0-9]+|[a-z]+|.""")

    private fun changed(text: String): String {
        val tokens = token.findAll(text).map { it.value }.toMutableList()
        repeat(random.nextInt(1, 3)) {
            val at = random.nextInt(tokens.size)
            when (random.nextInt(4)) {
                0 -> tokens[at] = pieces.random(random)
                1 -> tokens.add(at, pieces.random(random))
                2 -> if (tokens.size > 1) tokens.removeAt(at)
                else -> tokens[at] = tokens.random(random)
            }
        }
        return tokens.joinToString("")
    }

    @Test
    fun `a changed text is read as what it says, or refused`() {
        var read = 0
        var refused = 0
        for (seed in seeds) {
            for (areIdsTexts in listOf(false, true)) {
                val text = ObjectMapper().registerModule(ImModule(areIdsTexts)).writeValueAsString(seed)
                assertEquals(seed, mapper.readValue(text, seed.javaClass))
                repeat(5_000) { if (isRead(changed(text), seed.javaClass)) read++ else refused++ }
            }
        }
        assertTrue(read > 1_000 && refused > 1_000, "$read read, $refused refused")
    }

    private fun isRead(text: String, type: Class<out Any>): Boolean {
        val value = try {
            mapper.readValue(text, type)
        } catch (refused: JsonProcessingException) {
            null
        } catch (other: Throwable) {
            fail("$other of $text")
        }
        val other = try {
            Json.decodeFromString(imSerializer(type.kotlin), text)
        } catch (refused: SerializationException) {
            null
        } catch (other: Throwable) {
            fail("$other of $text")
        }
        if (value == null) return false
        // kotlinx.serialization is stricter about what is JSON, and keeps the numbers of `extra` as they stand.
        if (other != null && "extra" !in text) assertEquals(value, other, text)
        val given: JsonNode = mapper.readTree(text)
        val written: JsonNode = mapper.valueToTree(value)
        written.properties().forEach { (name, field) -> given.get(name)?.let { assertSays(it, field, "$name of $text") } }
        return true
    }

    /** What was read says nothing else than what was given. What was not given has its default. */
    private fun assertSays(given: JsonNode, read: JsonNode, where: String) {
        when {
            given.isNull -> {}
            read is ObjectNode -> read.properties().forEach { (name, field) ->
                given.get(name)?.let { assertSays(it, field, "$name, $where") }
            }
            read.isArray -> {
                assertEquals(given.size(), read.size(), where)
                read.forEachIndexed { at, item -> assertSays(given[at], item, where) }
            }
            read.isIntegralNumber && given.isTextual -> assertEquals(given.textValue().toBigInteger(), read.bigIntegerValue(), where)
            else -> assertEquals(given, read, where)
        }
    }

    @Test
    fun `an item of a listing is the same whatever stands before it`() {
        val protocol = ImProtocol(ImConfig("AKLTexample", "secret", 123456))
        fun read(items: List<String>): List<Message> {
            val body = """{"ResponseMetadata":{},"Result":{"Messages":[${items.joinToString(",")}],"HasMore":true,"NewCursor":5}}"""
            val page = protocol.parse(Action.GET_CONVERSATION_MESSAGES, 200, body.toByteArray())
            assertEquals(true to 5L, page.hasMore to page.newCursor)
            return page.messages
        }
        val full = """{"ConversationShortId":1,"ConversationType":2,"MessageId":%d,"Sender":3,"MsgType":10001,"Content":%s,"Ext":{"a":"%d"}}"""
        val texts = listOf("""""""", """"{\"text\":\"好\"}"""", """"\\ \/ \b\f\n\r\t \u597d \ud83d\ude00 \u0041"""", """"平 😀"""")
        val items = listOf(
            full.format(1, texts[0], 1), full.format(2, texts[1], 2), full.format(3, texts[2], 3),
            // Other keys, another order, none, nothing, one that is not declared, one inside of an object.
            """{"MessageId":4,"Content":"x"}""", """{"MessageId":5,"Content":"y"}""", """{"Content":"z","MessageId":6}""",
            "{}", "{}", """{"MessageId":7,"Content":null}""", """{"MessageId":8,"Content":"q","New":[1]}""", """{"MessageId":9,"Content":"r"}""",
            """{"MessageId":10,"RefMsgInfo":{"Hint":"h"}}""", """{"MessageId":11,"RefMsgInfo":{}}""", """{"MessageId":12,"RefMsgInfo":{"Hint":"i"}}""",
            full.format(13, texts[3], 4), full.format(14, texts[1], 5),
        )
        val alone = items.map { read(listOf(it)).single() }
        assertEquals("\\ / \b\u000c\n\r\t 好 😀 A", alone[2].content)
        assertEquals(alone, read(items))
        repeat(50) {
            val order = List(items.size * 2) { random.nextInt(items.size) }
            assertEquals(order.map(alone::get), read(order.map(items::get)))
        }
    }
}
