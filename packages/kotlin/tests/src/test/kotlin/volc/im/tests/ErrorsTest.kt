package volc.im.tests

import java.io.ByteArrayInputStream
import java.io.ByteArrayOutputStream
import java.io.ObjectInputStream
import java.io.ObjectOutputStream
import java.time.Duration
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterAll
import volc.im.BatchItem
import volc.im.BatchSendMessageRequest
import volc.im.BatchSendMessageResult
import volc.im.ErrorCode
import volc.im.FailedCall
import volc.im.ImClient
import volc.im.ImException
import volc.im.MsgType
import volc.im.RawJson
import volc.im.RetryOptions
import volc.im.SendMessageRequest
import volc.im.TransportConfig
import volc.im.testing.Respond
import volc.im.textContent

class ErrorsTest {
    private val message = SendMessageRequest(textContent("hi"), 1, MsgType.TEXT, sender = 1)

    @Test
    fun `an error of the service is of the class of its category`() {
        val transport = TransportConfig(retry = RetryOptions(maxAttempts = 1))
        ImClient(emulator.config, transport).use { im ->
            fun thrown(fault: String): ImException {
                emulator.faults("""{"action":"SendMessage","fault":$fault}""")
                return assertFailsWith { runBlocking { im.sendMessage(message) } }
            }
            val limited = assertIs<ImException.RateLimit>(thrown("""{"type":"rate_limit"}"""))
            assertEquals("rate_limit", limited.category)
            assertIs<ImException.Authentication>(thrown("""{"type":"api_error","code":"SignatureDoesNotMatch"}"""))
            assertIs<ImException.PermissionDenied>(thrown("""{"type":"api_error","code":"AccessDenied"}"""))
            emulator.faults()
            val missing = assertFailsWith<ImException.NotFound> { runBlocking { im.sendMessage(message) } }
            assertEquals(ErrorCode.CONVERSATION_NOT_FOUND, missing.code)
            assertEquals("application/json", missing.headers["content-type"]?.substringBefore(";"))
        }
    }

    @Test
    fun `the metadata of a call has the response's head`(): Unit = ImClient(emulator.config).use { im ->
        emulator.faults()
        val info = runBlocking { im.raw("QueryOnlineStatus", """{"UserIds":[1],"AppId":123456}""", true).info }
        assertEquals(200, info.status)
        assertEquals("application/json", info.headers["content-type"]?.substringBefore(";"))
    }

    @Test
    fun `tests make errors of their own`() {
        val made = ImException.RateLimit("too many", ErrorCode.of("FlowLimitExceeded"))
        assertEquals("too many" to "rate_limit", made.message to made.category)
        assertEquals("sender", ImException.Validation("wrong", "sender").path)
        assertEquals(Duration.ZERO, ImException.Transport("lost").call?.elapsed)
        assertIs<ImException.NotFound>(Respond.error(ErrorCode.CONVERSATION_NOT_FOUND))
        assertIs<ImException.Service>(Respond.error(ErrorCode.of("NeverSeen"), httpStatus = 503))
        assertEquals("other", Respond.error(ErrorCode.of("NeverSeen")).category)
        val item = BatchItem(1, RawJson("1"), null, "")
        assertEquals(2, Respond.outcome<BatchSendMessageRequest, _>(BatchSendMessageResult(), 1, unknown = listOf(item)).total)
    }

    @Test
    fun `errors survive Java's serialization`() {
        val error = ImException.NotFound(
            "SendMessage: none",
            ErrorCode.CONVERSATION_NOT_FOUND,
            call = FailedCall("SendMessage", attempts = 2, elapsed = Duration.ofSeconds(1), requestId = "r"),
        )
        val bytes = ByteArrayOutputStream().also { ObjectOutputStream(it).writeObject(error) }.toByteArray()
        val again = ObjectInputStream(ByteArrayInputStream(bytes)).readObject() as ImException.NotFound
        assertEquals(error.message, again.message)
        assertEquals(error.code, again.code)
        assertEquals(error.call, again.call)
    }

    companion object {
        private val emulator by lazy { Emulator() }

        @JvmStatic
        @AfterAll
        fun end() = emulator.close()
    }
}
