package volc.im.tests

import com.fasterxml.jackson.databind.JsonNode
import java.time.Duration
import java.time.Instant
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertTrue
import volc.im.ImException
import volc.im.LoginToken
import volc.im.LoginTokens

class LoginTokensTest {
    private val key = "AAECAwQFBgcICQoLDA0ODw=="
    private val tokens = LoginTokens(123456, key)

    @Test
    fun `every vector is issued, read or refused`() {
        val vectors = vectors("tokens.jsonl")
        for (vector in vectors) {
            val name = vector["name"].asText()
            val expected = vector["error"]
            if (expected != null) {
                val error = assertFailsWith<ImException.Validation>(name) { outcome(vector) }
                assertEquals(expected["path"].asText() to expected["rule"].asText(), error.path to error.rule, name)
                for (secret in listOfNotNull(vector["appKey"], vector["token"]).map { it.asText().trim() }) {
                    assertTrue(secret.length < 8 || secret !in "$error ${error.given}", name)
                }
            } else if (vector["do"].asText() == "issue") {
                assertEquals(vector["token"].asText(), outcome(vector), name)
            } else {
                val read = LoginToken(
                    vector["appId"].asInt(),
                    vector["userId"].asLong(),
                    Instant.ofEpochMilli(vector["expiresAtMs"].asLong()),
                    vector["isExpired"].asBoolean(),
                    vector["tokenType"].asInt(),
                )
                assertEquals(read, outcome(vector), name)
            }
        }
        assertTrue(vectors.size > 60)
    }

    private fun outcome(vector: JsonNode): Any? {
        val made = LoginTokens(vector["appId"].asInt(), vector["appKey"].asText())
        fun time(name: String) = Instant.ofEpochMilli(vector[name].asLong())
        return when (vector["do"].asText()) {
            "issue" -> made.issue(vector["userId"].asLong(), time("expiresAtMs"), time("nowMs"))
            "inspect" -> made.inspect(vector["token"].asText(), time("nowMs"))
            else -> null
        }
    }

    @Test
    fun `without a time given, the present counts`() {
        val hour = Duration.ofHours(1)
        val token = tokens.issue(1, Instant.now() + hour)
        assertFalse(tokens.inspect(token).isExpired)
        assertTrue(tokens.inspect(token, Instant.now() + hour + hour).isExpired)
        assertFailsWith<ImException.Validation> { tokens.issue(1, Instant.now() - hour) }
    }

    @Test
    fun `instants at the ends of time are refused, and nothing printed is secret`() {
        assertEquals("future", assertFailsWith<ImException.Validation> { tokens.issue(1, Instant.MIN) }.rule)
        assertEquals("range", assertFailsWith<ImException.Validation> { tokens.issue(1, Instant.MAX) }.rule)
        assertEquals("LoginTokens(appId=123456)", tokens.toString())
    }
}
