package volc.im.tests

import com.fasterxml.jackson.databind.ObjectMapper
import com.fasterxml.jackson.annotation.JsonAutoDetect
import com.fasterxml.jackson.annotation.PropertyAccessor
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotEquals
import kotlin.test.assertTrue
import volc.im.ImConfig
import volc.im.ImException
import volc.im.ImProtocol

class SecretsTest {
    @Test
    fun `a configuration shows its secrets to nobody`() {
        val config = ImConfig("key-id", "hunter2", 123456, sessionToken = "hunter3", region = "cn-north-1")
        val fields = ObjectMapper().setVisibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.ANY)
        val shown = listOf(config.toString(), ObjectMapper().writeValueAsString(config), fields.writeValueAsString(config))
        for (text in shown) assertTrue("hunter" !in text, text)
        assertTrue("cn-north-1" in shown[1])
        assertEquals(config, ImConfig("key-id", "hunter2", 123456, "hunter3").withRegion("cn-north-1"))
        assertNotEquals(config, ImConfig("key-id", "other", 123456, "hunter3", "cn-north-1"))
    }

    @Test
    fun `errors show no secret`() {
        val wrong = listOf(
            ImConfig("key", "hunter2 ", 1),
            ImConfig("key", "hunter2\n", 1),
            ImConfig("key", "\thunter2", 1),
            ImConfig("key", "hunter\uD83D", 1),
            ImConfig("key", "secret", 1, baseUrl = "http://user:hunter2@host"),
            ImConfig("key", "secret", 1, sessionToken = "hunter2 "),
        )
        for (config in wrong) {
            val error = assertFailsWith<ImException.Validation> { ImProtocol(config) }
            assertTrue("hunter" !in error.stackTraceToString() && "hunter" !in error.given, error.message)
        }
    }
}
