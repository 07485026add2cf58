package volc.im.tests

import com.fasterxml.jackson.databind.JsonMappingException
import com.fasterxml.jackson.databind.ObjectMapper
import java.time.Instant
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlinx.serialization.SerializationException
import kotlinx.serialization.json.Json
import volc.im.ConversationType
import volc.im.ErrorCode
import volc.im.Failure
import volc.im.GetAppTokenRequest
import volc.im.Message
import volc.im.MsgType
import volc.im.RawJson
import volc.im.SendMessageRequest
import volc.im.jackson.ImModule
import volc.im.serialization.imSerializer

/** Requests and results as JSON of a web page. */
class JsonTest {
    private val message = Message(
        content = "{\"text\":\"好\"}",
        conversationShortId = Long.MAX_VALUE,
        conversationType = ConversationType.GROUP,
        createTime = 1_700_000_000_123,
        messageId = 7221856821303362050,
        msgType = MsgType.of(12345),
        sender = -1,
        ext = mapOf("null" to "null"),
        extra = mapOf("New" to RawJson("""{"Id":9007199254740993,"None":null}""")),
    )

    @Test
    fun `Jackson writes ids as numbers or as texts, and reads both`() {
        for (areIdsTexts in listOf(false, true)) {
            val mapper = ObjectMapper().registerModule(ImModule(areIdsTexts))
            val text = mapper.writeValueAsString(mapOf("all" to listOf(message)))
            val id = if (areIdsTexts) "\"7221856821303362050\"" else "7221856821303362050"
            assertEquals(true, "\"messageId\":$id" in text, text)
            assertEquals(true, "\"createTime\":1700000000123" in text && "\"msgType\":12345" in text, text)
            assertEquals(true, "\"senderStr\"" !in text && "9007199254740993" in text, text)
            assertEquals(message, mapper.readValue(mapper.readTree(text)["all"][0].toString(), Message::class.java))
            assertEquals(message, mapper.treeToValue(mapper.valueToTree(message), Message::class.java))
        }
    }

    @Test
    fun `kotlinx serialization does as Jackson`() {
        for (areIdsTexts in listOf(false, true)) {
            val serializer = imSerializer<Message>(areIdsTexts)
            val text = Json.encodeToString(serializer, message)
            assertEquals(ObjectMapper().registerModule(ImModule(areIdsTexts)).writeValueAsString(message), text)
            assertEquals(message, Json.decodeFromString(serializer, text))
        }
        assertFailsWith<IllegalArgumentException> { imSerializer<String>() }
    }

    @Test
    fun `what is no message is refused`() {
        val mapper = ObjectMapper().registerModule(ImModule())
        val wrong = listOf(
            """{"messageId":true}""",
            """{"messageId":"x"}""",
            """{"messageId":[1]}""",
            """{"messageId":1.5}""",
            """{"content":1}""",
            """{"content":"\ud83d"}""",
            """{"extra":{"New":{"Text":"\ud83d"}}}""",
            """{"ext":{"a":1}}""",
            """[]""",
            """{"extra":[]}""",
            """{"refMsgInfo":7}""",
            """{"messageId":9223372036854775808}""",
            """{"messageId":-9223372036854775809}""",
            """{"messageId":18446744073709551617}""",
            """{"messageId":99999999999999999999}""",
            """{"messageId":"9223372036854775808"}""",
            """{"messageId":"+5"}""",
            """{"messageId":"٣"}""",
            """{"messageId":""}""",
            """{"msgType":4294977297}""",
        )
        for (text in wrong) {
            assertFailsWith<JsonMappingException>(text) { mapper.readValue(text, Message::class.java) }
            assertFailsWith<SerializationException>(text) { Json.decodeFromString(imSerializer<Message>(), text) }
        }
        assertEquals(Message(messageId = 1), mapper.readValue("""{"messageId":1,"senderStr":null,"unknown":[{}]}""", Message::class.java))
    }

    @Test
    fun `codes, failures and requests`() {
        val mapper = ObjectMapper().registerModule(ImModule(true))
        assertEquals("[10001,\"X\"]", mapper.writeValueAsString(listOf(MsgType.TEXT, ErrorCode.of("X"))))
        assertEquals(MsgType.TEXT, mapper.readValue("10001", MsgType::class.java))
        assertEquals(ErrorCode.CONVERSATION_NOT_FOUND, mapper.readValue("\"ConversationNotFound\"", ErrorCode::class.java))
        assertEquals(RawJson("{\"a\":[1,null]}"), mapper.readValue("{ \"a\": [1, null] }", RawJson::class.java))
        val request = SendMessageRequest("{}", 1, MsgType.TEXT, sender = 2)
        assertEquals(request, mapper.readValue(mapper.writeValueAsString(request), SendMessageRequest::class.java))
        val result = volc.im.BatchAddManagerResult(failed = listOf(Failure(5, code = ErrorCode.of("X"), message = "m")))
        assertEquals(result, mapper.readValue(mapper.writeValueAsString(result), result.javaClass))
    }

    @Test
    fun `times are typed beside their numbers`() {
        assertEquals(Instant.ofEpochMilli(1_700_000_000_123), message.createTimeInstant)
        assertNull(Message().createTimeInstant)
        val at = Instant.ofEpochMilli(1_800_000_000_000)
        val built = GetAppTokenRequest.builder().expireTime(at).userId(1).build()
        assertEquals(1_800_000_000_000 to at, built.expireTime to built.expireTimeInstant)
        assertEquals(built, built.toBuilder().build())
    }
}
